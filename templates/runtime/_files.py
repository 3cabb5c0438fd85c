"""What can be given for a file in a form, read whole: bytes, a path, an open file, or a name with one of them."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple, TypeAlias, cast

FileContent: TypeAlias = bytes | Path | BinaryIO
File: TypeAlias = FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]
"""The content alone, or with a name, or with a name and a media type."""

_NAMED, _TYPED = 2, 3
"""How long a tuple is with a name, and with a media type as well."""


class ReadFile(NamedTuple):
    """A file as it is sent."""

    name: str | None
    content: bytes
    media_type: str | None


def is_file(value: object) -> bool:
    """Return whether a value stands for a file: one that is neither text nor anything that JSON has."""
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        return len(parts) in {_NAMED, _TYPED} and isinstance(parts[0], str) and is_file(parts[1])
    return isinstance(value, (bytes, bytearray, memoryview, PurePath)) or callable(getattr(value, "read", None))


def read_file(value: object) -> ReadFile:
    """Read a file whole.

    Raises:
        TypeError: If it is open as text; the name of a file must be text as well.
        OSError: If a path cannot be read.
    """
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        found = read_file(parts[1])
        media_type = parts[2] if len(parts) == _TYPED else found.media_type
        if media_type is not None and not isinstance(media_type, str):
            raise TypeError(f"expected the media type of a file as text, got {type(media_type).__name__}")
        return ReadFile(str(parts[0]), found.content, media_type)
    if isinstance(value, PurePath):
        return ReadFile(value.name, Path(value).read_bytes(), None)
    if isinstance(value, (bytes, bytearray)):
        return ReadFile(None, bytes(value), None)
    if isinstance(value, memoryview):
        return ReadFile(None, value.tobytes(), None)
    content = cast("object", cast("BinaryIO", value).read())
    if not isinstance(content, bytes):
        raise TypeError("expected a file that is open for reading bytes, got text: open it with mode 'rb'")
    name = getattr(value, "name", None)
    return ReadFile(PurePath(name).name if isinstance(name, str) else None, content, None)
