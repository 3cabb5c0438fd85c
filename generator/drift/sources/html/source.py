"""Finds out where rows and headings stand in the text of an HTML page, which the parser does not tell."""

from __future__ import annotations

from functools import cached_property

from generator.documents.location import LineTable, Location
from generator.drift.sources.html import limits


class Source:
    """The text of the page, in which places are looked up only when somebody asks for them."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._lines = LineTable(text)

    @cached_property
    def _row_offsets(self) -> list[int]:
        return limits.find_rows(self.text)

    def locate_row(self, index: int) -> Location:
        """Where the row with this number stands, counted from 0."""
        return self._locate(self._row_offsets[index]) if index < len(self._row_offsets) else Location(self.name)

    def locate_first(self, needle: str) -> Location:
        """Where a text stands for the first time."""
        offset = self.text.find(needle)
        return self._locate(offset) if offset >= 0 else Location(self.name)

    def _locate(self, offset: int) -> Location:
        return self._lines.locate(self.name, offset)
