"""A place in a file or at a URL, for messages and findings."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple


class Location(NamedTuple):
    """Where something was read: a file or URL, and if known the line and column, from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class LineTable:
    """Finds the line and column of an offset in a text, whose lines are looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self._text.split("\n"))]

    def locate(self, file: str, offset: int) -> Location:
        """The place of a character in the file that the text is from."""
        line = bisect_right(self._starts, offset)
        return Location(file, line, offset - self._starts[line - 1] + 1)
