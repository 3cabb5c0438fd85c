"""The rows of one schema of a Markdown page, put below each other by their indentation."""

from __future__ import annotations

from generator.drift.facts.model import Locate
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.lines import Line
from generator.drift.sources.page import type_labels
from generator.drift.sources.page.model import MAX_ROWS, Level, Row
from generator.openapi import json_types
from generator.problem import Problem

_DEEPEST = 200


class Rows:
    """Takes the lines of a schema one by one."""

    def __init__(self, level: Level) -> None:
        self._stack: list[tuple[float, Level]] = [(-1, level)]
        self._open: float | None = None
        self._indent = 0.0
        self._count = 0
        self._labels: list[tuple[str, Locate]] = []
        self.last: Row | None = None

    def take(self, line: Line, at: Locate) -> bool:
        """Whether the line is a row, or opens forms; one that must be a row and is not is a `Problem`."""
        text, bulleted = rows.bulleted(line.text)
        if text in ("anyOf", "oneOf"):
            self._forms(line, at_margin=not bulleted and line.indent == 0)
            return True
        row = rows.row(text, at)
        if row is not None and self._may_be_row(line, bulleted=bulleted):
            self._add(row, line, bulleted=bulleted)
            return True
        if row is None and self._nameless(text, at, line, bulleted=bulleted):
            return True
        if self._must_be_row(text, line, bulleted=bulleted):
            raise rows.refused(text, at)
        return False

    def _may_be_row(self, line: Line, *, bulleted: bool) -> bool:
        """Rows have bullets, but for those of a form; below a plain type stands prose only."""
        return not self._below_plain(line) if bulleted else self._open is not None

    def _must_be_row(self, text: str, line: Line, *, bulleted: bool) -> bool:
        """Whether a line stands where only rows do, or looks like one where prose may stand, too."""
        bold = rows.is_bold(text)
        if not (bold or bulleted) or self._below_plain(line):
            return False
        if bold and bulleted and not self._prose_here(line):
            return True
        if not bulleted and self._open is None and self._prose_here(line):
            return False
        return rows.like_a_row(text, bare=bulleted)

    def _below_plain(self, line: Line) -> bool:
        """Whether the line belongs to a row that no other row can stand below."""
        last = self.last
        return (
            last is not None
            and self._stack[-1][1] is last.level
            and line.indent > self._indent
            and not rows.folds(last)
        )

    def _prose_here(self, line: Line) -> bool:
        """Whether the line may be prose: deeper than its row, or at the margin below one that folds open."""
        if self.last is None or line.indent > self._indent:
            return True
        return line.indent == 0 and (self._open is not None or rows.folds(self.last))

    def _add(self, row: Row, line: Line, *, bulleted: bool) -> None:
        # The first row of a form shares its bullet, and at the margin none has one.
        indent = line.indent if bulleted or self._open is None else self._open + 0.25
        while len(self._stack) > 1 and self._stack[-1][0] >= indent:
            self._stack.pop()
        if len(self._stack) > _DEEPEST:
            raise Problem("nested too deeply to be a documentation page", line=line.number)
        self._count += 1
        if self._count > MAX_ROWS:
            raise Problem("more rows than a documentation page can have", line=line.number)
        level = self._stack[-1][1]
        level.rows.append(row)
        if self.last is not None and level is self.last.level:
            self.last.folds = True
        self._stack.append((indent, row.level))
        self.last, self._indent, self._labels = row, indent, []

    def _forms(self, line: Line, *, at_margin: bool) -> None:
        """The forms of the row above. At the margin, where captures put them, indentation says nothing."""
        if not at_margin:
            while len(self._stack) > 1 and self._stack[-1][0] >= line.indent:
                self._stack.pop()
        indent, level = self._stack[-1]
        if self.last is not None and level is self.last.level:
            self.last.folds = True
        form = Level()
        level.variants.append(form)
        self._open = indent + 0.25 if at_margin else line.indent - 0.25
        self._stack.append((self._open, form))
        self._labels = []

    def _nameless(self, text: str, at: Locate, line: Line, *, bulleted: bool) -> bool:
        """A form, or the items of a list, can be a bare type; bare words in a list name the forms."""
        level = self._stack[-1][1]
        fresh = not level.rows and (self._open is not None and self._stack[-1][0] == self._open)
        bare, flags = type_labels.split_flags(rows.unescape(text))
        if len(self._stack) == 1 and bulleted and not level.rows and bare in json_types.TYPES:
            # The items of a list: what is no list shows the name of its type in bold.
            level.items = Level()
            self._stack.append((-0.5, level.items))
            self._add(Row("", bare, flags, at), line, bulleted=True)
            return True
        if not fresh or not bare or not rows.is_label(bare):
            return False
        if bulleted:
            self._labels.append((bare, at))
            self._label_of_forms(bare)
        else:
            self._add(Row("", bare, flags, at), line, bulleted=False)
        return True

    def _label_of_forms(self, label: str) -> None:
        holder = self._stack[-2][1]
        holder.variant_labels.append(label)

    def pending(self, line: Line) -> None:
        """Qualifiers after a bare word in a list: the word was a form, not the name of one."""
        if self._labels and len(self._labels) == 1:
            label, at = self._labels[0]
            self._stack[-2][1].variant_labels.clear()
            self._add(Row("", label, rows.unflagged(), at), line, bulleted=False)
