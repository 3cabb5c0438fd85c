"""Reads the lines of one schema of a Markdown page into rows below each other, by their indentation."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from generator.drift.facts.model import Locate
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.lines import Line
from generator.drift.sources.page import type_labels
from generator.drift.sources.page.model import MAX_ROWS, Row, SchemaLevel
from generator.openapi import json_types
from generator.problem import Problem

MAX_DEPTH = 200


class FrameKind(Enum):
    """What the rows of a frame belong to; variants stand in a list, or at the left margin whatever they belong to."""

    ROOT = auto()
    ITEMS = auto()
    ROW = auto()
    VARIANT = auto()
    MARGIN_VARIANT = auto()


class Frame(NamedTuple):
    """A level that is open for more rows, and the column from which on they belong to it."""

    level: SchemaLevel
    column: int
    kind: FrameKind

    def contains(self, indent: int) -> bool:
        """Whether a line with this indentation stands in the frame."""
        return indent >= self.column

    @property
    def inner_column(self) -> int:
        """The column for what stands below a row without a bullet; that row is right of the bullet of its variant."""
        return self.column + 1 if self.kind is FrameKind.VARIANT else self.column


class SchemaReader:
    """Takes the lines of a schema one by one; a row without a bullet belongs to the variant that was opened last.

    The first row of a variant shares the variant's bullet, and at the margin no row has one. Where there is no variant,
    an object may have no bullet: then `nested_by_bullets` is false, and rows in its column may belong below it.
    `unread` are lines without a bullet that were taken for prose, though they are written as rows are.
    """

    def __init__(self, level: SchemaLevel) -> None:
        self._stack = [Frame(level, 0, FrameKind.ROOT)]
        self._variant: Frame | None = None
        self._count = 0
        self._labels: list[tuple[str, Locate]] = []
        self._last_frame = self._stack[0]
        self._last_number = 0
        self.last: Row | None = None
        self.nested_by_bullets = True
        self.unread: list[tuple[str, Row]] = []

    def take(self, line: Line, at: Locate) -> bool:
        """Whether a line is a row, or opens a variant; one that should be a row and is not raises `Problem`."""
        text, bulleted = rows.strip_bullet(line.text)
        goes_on = not bulleted and line.number == self._last_number + 1
        self._last_number = line.number
        if text in ("anyOf", "oneOf"):
            self._open_variant(text, line, at_margin=not bulleted and line.indent == 0, goes_on=goes_on)
            return True
        row = rows.parse_row(text, at)
        if row is not None and not bulleted and rows.is_object(row) and self._can_lack_bullet(line):
            row.unbulleted, self.nested_by_bullets = True, False
            self._add(row, line, bulleted=True)
            return True
        if row is not None and self._can_be_row(line, bulleted=bulleted):
            if not bulleted and not self.nested_by_bullets:
                raise rows.explain_unknown_row(text, at)  # of the variant, or of what has the variant
            self._add(row, line, bulleted=bulleted)
            return True
        if row is None and self._take_nameless(text, at, line, bulleted=bulleted):
            return True
        if self._must_be_row(text, line, bulleted=bulleted):
            raise rows.explain_unknown_row(text, at)
        if row is not None and not bulleted and not self._is_below_plain_type(line):
            self.unread.append((text, row))
        return False

    def turn_label_into_row(self, line: Line) -> None:
        """Make a row of a bare word in a list: qualifiers below it show that it is a variant, not the name of one."""
        if len(self._labels) == 1:
            label, at = self._labels[0]
            self._stack[-2].level.variant_labels.clear()
            self._add(Row("", label, rows.NO_FLAGS, at), line, bulleted=False)

    def _can_be_row(self, line: Line, *, bulleted: bool) -> bool:
        """Whether a row may stand here: with a bullet unless below a plain type, without one only in a variant."""
        return not self._is_below_plain_type(line) if bulleted else self._variant is not None

    def _can_lack_bullet(self, line: Line) -> bool:
        """Whether an object without a bullet may stand here: not below a plain type, nor among rows of a variant."""
        if self._variant is not None and (self._variant.kind is FrameKind.VARIANT or line.indent == 0):
            return False
        return not self._is_below_plain_type(line)

    def _must_be_row(self, text: str, line: Line, *, bulleted: bool) -> bool:
        """Whether a line stands where only rows do, or looks like one where prose may stand, too."""
        bold = rows.is_bold(text)
        if not (bold or bulleted) or self._is_below_plain_type(line):
            return False
        if bold and bulleted and not self._can_be_prose(line):
            return True
        if not bulleted and self._variant is None and self._can_be_prose(line):
            return False
        return rows.looks_like_row(text, bare=bulleted)

    def _is_below_plain_type(self, line: Line) -> bool:
        """Whether the line belongs to a row that no other row can stand below, such as a string."""
        top = self._stack[-1]
        below_last = self.last is not None and top.level is self.last.level and top.contains(line.indent)
        return below_last and self.last is not None and not rows.can_fold(self.last)

    def _can_be_prose(self, line: Line) -> bool:
        """Whether the line may be prose: deeper than its row, or at the margin below one that can be opened."""
        if self.last is None or self._last_frame.contains(line.indent):
            return True
        return line.indent == 0 and (self._variant is not None or rows.can_fold(self.last))

    def _add(self, row: Row, line: Line, *, bulleted: bool) -> None:
        if bulleted or self._variant is None:
            self._close_frames(line.indent)
            column = line.indent + 1
        else:
            column = self._return_to_variant(self._variant).inner_column
        if len(self._stack) > MAX_DEPTH:
            raise Problem("nested too deeply to be a documentation page", line=line.number)
        self._count += 1
        if self._count > MAX_ROWS:
            raise Problem("more rows than a documentation page can have", line=line.number)
        level = self._stack[-1].level
        level.rows.append(row)
        self._unfold_last(level)
        self.last, self._last_frame, self._labels = row, Frame(row.level, column, FrameKind.ROW), []
        self._stack.append(self._last_frame)

    def _close_frames(self, indent: int) -> None:
        """Close the frames that a line with this indentation does not stand in."""
        while not self._stack[-1].contains(indent):
            self._stack.pop()

    def _return_to_variant(self, variant: Frame) -> Frame:
        """Close what is open below a variant; if it was closed itself, its rows go on below what closed it."""
        if any(frame is variant for frame in self._stack):
            while self._stack[-1] is not variant:
                self._stack.pop()
            return variant
        self._close_frames(variant.column)
        self._variant = reopened = variant._replace(level=self._stack[-1].level)
        self._stack.append(reopened)
        return reopened

    def _unfold_last(self, level: SchemaLevel) -> None:
        """Mark the last row as one that can be opened if a level is the one below it."""
        if self.last is not None and level is self.last.level:
            self.last.folds = True

    def _open_variant(self, combination: str, line: Line, *, at_margin: bool, goes_on: bool) -> None:
        """Open a variant of what is above. Its own indentation says what that is, unless it is at the margin.

        Where it `goes_on` with the paragraph of a row it is of that row.
        """
        if not at_margin and not goes_on:
            self._close_frames(line.indent)
        holder = self._stack[-1]
        self._unfold_last(holder.level)
        level = SchemaLevel()
        holder.level.variants.append(level)
        holder.level.combination = combination
        if at_margin:
            self._variant = Frame(level, holder.inner_column, FrameKind.MARGIN_VARIANT)
        else:
            self._variant = Frame(level, max(line.indent, holder.column), FrameKind.VARIANT)
        self._stack.append(self._variant)
        self._labels = []

    def _take_nameless(self, text: str, at: Locate, line: Line, *, bulleted: bool) -> bool:
        """Whether a line is a bare type for a variant or for the items of a list, or the name of a variant."""
        top = self._stack[-1]
        if top.kind in (FrameKind.ITEMS, FrameKind.ROW) or top.level.rows:
            return False
        bare, flags = type_labels.split_flags(rows.unescape(text))
        if top.kind is FrameKind.ROOT and bulleted and bare in json_types.TYPES:
            # Only the items of a list: a body that is no list shows the name of its type in bold.
            top.level.items = SchemaLevel()
            self._stack.append(Frame(top.level.items, 0, FrameKind.ITEMS))
            self._add(Row("", bare, flags, at), line, bulleted=True)
            return True
        if top.kind is FrameKind.ROOT or not bare or not rows.is_label(bare):
            return False
        if bulleted:
            self._labels.append((bare, at))
            self._stack[-2].level.variant_labels.append(bare)
        else:
            self._add(Row("", bare, flags, at), line, bulleted=False)
        return True
