"""What somebody may have meant who misspelt a name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.problem import Problem


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, if any is much like it."""
    from difflib import get_close_matches  # noqa: PLC0415 only a mistake needs it

    return next(iter(get_close_matches(word, list(known), 1, 0.7)), None)


def meant(word: str, known: Iterable[str], otherwise: str) -> str:
    """A question after the nearest known word, or what to say where none is near."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else otherwise


def unread(error: OSError, path: Path) -> Problem:
    """That a file is there and cannot be read, and what to do about it."""
    folder = isinstance(error, IsADirectoryError)
    message = "a directory, not a file" if folder else f"cannot be read: {error.strerror}"
    return Problem(message, str(path), help=f"name a file{' in it' if folder else ' that you may read'}")


def missing(path: Path) -> Problem:
    """That there is no such file, with the one beside it that may have been meant."""
    try:
        near = nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    except OSError:
        return Problem("no such file", str(path), help=f"there is no folder {path.parent} either")
    return Problem(
        "no such file", str(path), help=f"did you mean {path.with_name(near)}?" if near else "check the path"
    )
