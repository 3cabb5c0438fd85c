"""Reads the rows of one section of parameters of a Markdown page."""

from __future__ import annotations

from generator.drift.facts.model import Locate
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.lines import Line
from generator.drift.sources.page.model import Row

_TITLES_OF_RESPONSES = ("**Schema**", "**Response Headers**")


class ParameterReader:
    """Takes the lines of a section one by one; whether its rows are a list is told by the first of them."""

    def __init__(self) -> None:
        self._last: Row | None = None
        self._listed = False
        self._indent = 0

    def take(self, line: Line, at: Locate) -> Row | None:
        """The parameter that a line is, or None; one that should be a parameter and is not raises `Problem`."""
        text, bulleted = rows.strip_bullet(line.text)
        row = rows.parse_row(text, at)
        if row is not None and text not in _TITLES_OF_RESPONSES and self._can_be_row(bulleted=bulleted):
            if self._last is None:
                self._listed, self._indent = bulleted, line.indent
            self._last = row
            return row
        if self._must_be_row(text, line, bulleted=bulleted) or text in _TITLES_OF_RESPONSES:
            raise rows.explain_unknown_row(text, at)
        if self._last is not None:
            rows.add_line(self._last, line)
        return None

    def _can_be_row(self, *, bulleted: bool) -> bool:
        """Whether a row may stand here; some converters give only the first row of a list its bullet."""
        return self._last is None or self._listed or not bulleted

    def _must_be_row(self, text: str, line: Line, *, bulleted: bool) -> bool:
        """Whether a line stands where only rows do; outside of lists, bold text at the margin may be prose."""
        bold = rows.is_bold(text)
        deeper = self._last is not None and line.indent > self._indent
        if bold and bulleted and self._listed and not deeper:
            return True
        if (bulleted and not self._listed) or (deeper and not bold):
            return False
        return rows.looks_like_row(text, bare=bulleted)
