"""What to say of a name that leads to nothing that can be used, and what may have been meant."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from generator.problem import Problem

NOT_TEXT = "save it as UTF-8, or name another file"
"""What to do about a file with other bytes."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, if any is much like it."""
    from difflib import get_close_matches  # noqa: PLC0415 only a mistake needs it

    return next(iter(get_close_matches(word, list(known), 1, 0.7)), None)


def meant(word: str, known: Iterable[str], otherwise: str) -> str:
    """A question after the nearest known word, or what to say where none is near."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else otherwise


def unread(error: OSError | UnicodeDecodeError, source: str | os.PathLike[str]) -> Problem:
    """Why a file cannot be read, and what to do about it."""
    name = os.fspath(source)
    if isinstance(error, UnicodeDecodeError):
        return Problem(f"not UTF-8: {error.reason} at byte {error.start}", name, help=NOT_TEXT)
    if isinstance(error, FileNotFoundError):
        return missing(Path(name))
    if isinstance(error, IsADirectoryError):
        return Problem("a directory, not a file", name, help="name a file in it")
    return Problem(f"cannot be read: {error.strerror}", name, help="name a file that you may read")


def missing(path: Path) -> Problem:
    """That there is no such file, with the one beside it that may have been meant."""
    try:
        near = nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    except OSError:
        return Problem("no such file", str(path), help=f"there is no folder {path.parent} either")
    return Problem(
        "no such file", str(path), help=f"did you mean {path.with_name(near)}?" if near else "check the path"
    )
