"""The rows of one section of parameters of a Markdown page, which tells by its first row whether it is a list."""

from __future__ import annotations

from generator.drift.facts.model import Locate
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.lines import Line
from generator.drift.sources.page.model import Row

_OF_RESPONSES = ("**Schema**", "**Response Headers**")


class Parameters:
    """Takes the lines of a section one by one."""

    def __init__(self) -> None:
        self._last: Row | None = None
        self._listed = False
        self._indent = 0

    def take(self, line: Line, at: Locate) -> Row | None:
        """The parameter that the line is; one that must be a parameter and is not understood is a `Problem`."""
        text, bulleted = rows.bulleted(line.text)
        row = rows.row(text, at)
        if row is not None and text not in _OF_RESPONSES and self._like_the_first(bulleted=bulleted):
            if self._last is None:
                self._listed, self._indent = bulleted, line.indent
            self._last = row
            return row
        if self._must_be_row(text, line, bulleted=bulleted) or text in _OF_RESPONSES:
            raise rows.refused(text, at)
        if self._last is not None:
            rows.more(self._last, line.text)
        return None

    def _like_the_first(self, *, bulleted: bool) -> bool:
        """Some converters give only the first row of a list its bullet."""
        return self._last is None or self._listed or not bulleted

    def _must_be_row(self, text: str, line: Line, *, bulleted: bool) -> bool:
        """In a list nothing in bold but rows stands at the margin; elsewhere prose does, too."""
        bold = rows.is_bold(text)
        deeper = self._last is not None and line.indent > self._indent
        if bold and bulleted and self._listed and not deeper:
            return True
        if (bulleted and not self._listed) or (deeper and not bold):
            return False
        return rows.like_a_row(text, bare=bulleted)
