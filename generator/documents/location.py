"""A place in a file or at a URL, for messages and findings."""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """Where something was read: a file or URL, and if known the line and column, from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
