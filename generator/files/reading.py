"""Reads files of text, and says why one cannot be read and what to do about it."""

from __future__ import annotations

import os
import stat

from generator import files
from generator.problem import Problem

TYPE_CHECKING = False  # `regenerate --check` must not wait for typing or pathlib
if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 10_000_000
"""Bigger than any documentation page."""
MAX_INPUT_BYTES = 10 * MAX_BYTES
"""Bigger than any OpenAPI document that is published, and than any file of a package made of one."""
_NOT_TEXT = "save it as UTF-8, or name another file"


def read_text(path: Path) -> str:
    """The text of a file; one that is missing, empty, too big or not UTF-8 raises `Problem`."""
    return decode_text(read_bytes(path), str(path))


def read_bytes(path: str | os.PathLike[str], most: int = MAX_BYTES, *, follow: bool = True) -> bytes:
    """The content of a regular file of at most `most` bytes; unless `follow`, a link to one raises `Problem` too."""
    try:
        with open(path, "rb", buffering=0, opener=_open if follow else _open_itself) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Problem("not a regular file", os.fspath(path), help="save its content as a file")
            # Files of /proc give 0 as their size, and some of them never end.
            content = b"" if status.st_size > most else file.readall() if status.st_size else file.read(most + 1) or b""
    except OSError as error:
        if os.path.islink(path) and (not follow or isinstance(error, FileNotFoundError)):
            what = "a link that leads nowhere" if follow else "a link, and links are not followed here"
            raise Problem(what, os.fspath(path), help="check the path" if follow else "put the file there") from None
        raise explain_read_error(error, path) from None
    if max(status.st_size, len(content)) > most:
        raise Problem(f"bigger than {most // 1_000_000} MB", os.fspath(path))
    return content


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # else a pipe is waited for until somebody writes to it


def _open_itself(path: str, flags: int) -> int:
    return _open(path, flags | os.O_NOFOLLOW)


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
        return _explain_missing(name)
    if isinstance(error, IsADirectoryError):
        return Problem("a directory, not a file", name, help="name a file in it")
    return Problem(f"cannot be read: {error.strerror}", name, help="name a file that you may read")


def _explain_missing(name: str) -> Problem:
    """The `Problem` to raise for a file that does not exist; it suggests the most similar name beside it."""
    folder, file = os.path.split(name)
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return Problem("no such file", name, help=f"the folder {folder} does not exist; check the path")
    near = files.suggestions.find_nearest(file, names)
    return Problem(
        "no such file", name, help=f"did you mean {os.path.join(folder, near)}?" if near else "check the path"
    )
