"""Reads files of text, and says why one cannot be read and what to do about it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from generator import files
from generator.problem import Problem

MAX_BYTES = 10_000_000
"""Bigger than any documentation page and any OpenAPI document that is published."""
_NOT_TEXT = "save it as UTF-8, or name another file"


def read_text(path: Path) -> str:
    """The text of a file; one that is missing, empty, too big or not UTF-8 raises `Problem`."""
    return decode_text(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The content of a file of at most `MAX_BYTES`."""
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            # Reading a pipe or a terminal could wait without end.
            raise Problem("not a regular file", str(path), help="save its content as a file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and path.is_symlink():
            raise Problem("a link that leads nowhere", str(path), help="check the path") from None
        raise explain_read_error(error, path) from None
    if len(content) > MAX_BYTES:
        raise Problem(f"bigger than {MAX_BYTES // 1_000_000} MB", str(path))
    return content


def decode_text(content: bytes, source: str) -> str:
    """Decode what was read from `source`, a path or URL; anything but UTF-8 text raises `Problem`."""
    if not content.strip():
        raise Problem("empty", source, help="check the path, or save it again")
    if content.startswith(b"\x1f\x8b"):
        raise Problem("compressed; unpack it first", source)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise explain_read_error(error, source) from None
    if "\0" in text:
        raise Problem("not text: it contains NUL bytes", source, help=_NOT_TEXT)
    return text


def explain_read_error(error: OSError | UnicodeDecodeError, source: str | os.PathLike[str]) -> Problem:
    """The `Problem` to raise for a file that could not be read."""
    name = os.fspath(source)
    if isinstance(error, UnicodeDecodeError):
        return Problem(f"not UTF-8: {error.reason} at byte {error.start}", name, help=_NOT_TEXT)
    if isinstance(error, FileNotFoundError):
        return explain_missing(Path(name))
    if isinstance(error, IsADirectoryError):
        return Problem("a directory, not a file", name, help="name a file in it")
    return Problem(f"cannot be read: {error.strerror}", name, help="name a file that you may read")


def explain_missing(path: Path) -> Problem:
    """The `Problem` to raise for a file that does not exist; it suggests the most similar name beside it."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return Problem("no such file", str(path), help=f"there is no folder {path.parent} either")
    near = files.suggestions.find_nearest(path.name, names)
    return Problem(
        "no such file", str(path), help=f"did you mean {path.with_name(near)}?" if near else "check the path"
    )
