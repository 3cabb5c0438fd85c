"""Takes apart the items of lists that a converter ran together.

Pages as the server sends them leave out `</li>`. A converter with a parser that does not add it, such as markdownify with
Python's own, takes each item for a part of the one before: it stands behind that in one line, and further to the right.
Which list it is of is told by its bullet, `*`, `+` and `-` in turn, and where these come round again, by the column of
the next line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.lines import Line
from generator.problem import Problem

_GLUED = re.compile(r"(?<=[^\s*+-])([*+-]) (?=\*\*)")
_BULLET = re.compile(r"([*+-])\s")
_WIDTH = 2
"""Columns of a bullet and the space behind it."""
_MAX_READINGS = 50


class _Item(NamedTuple):
    """An item that is open: its bullet, how many lists it is in, the column of its text, and the item it is in."""

    bullet: str
    depth: int
    column: int
    outer: _Item | None


_Reading = tuple[_Item | None, tuple[int, ...]]
"""The innermost item that is open behind a line, and the depths of all items that begin in the line."""


def separate_items(lines: list[Line]) -> list[Line]:
    """The lines with each item in a line of its own, indented by its depth; those of other pages as they are."""
    if not _are_run_together([line for line in lines if line.fenced is None and line.text]):
        return lines
    separated: list[Line] = []
    item: _Item | None = None
    for index, line in enumerate(lines):
        if line.fenced is not None or not line.text:
            separated.append(line)
            continue
        item = _close(item, line.indent)
        texts = _split(line.text)
        readings = _read_line(item, texts)
        if len(readings) > 1:
            after = next((one.indent for one in lines[index + 1 :] if one.text), 0)
            readings = [one for one in readings if one[0] is not None and one[0].column == after]
        if len(readings) != 1:
            reason = "items of lists are run together, so that what they belong to is not certain"
            raise Problem(reason, line=line.number, help=rows.HELP)
        inner = item
        item, depths = readings[0]
        if not _BULLET.match(texts[0]):
            indent = _WIDTH * (inner.depth + 1) if inner is not None else line.indent
            separated.append(line._replace(text=texts[0], indent=indent))
        items = texts if _BULLET.match(texts[0]) else texts[1:]
        separated += [
            Line(line.number, _WIDTH * depth, text) for text, depth in zip(items, depths, strict=True)
        ]
    return separated


def _are_run_together(lines: list[Line]) -> bool:
    """Whether items stand in one line, or each within the one before, as none does where one is beside another."""
    if any(_split(line.text)[1:] for line in lines):
        return True
    around: list[Line] = []
    turns = within = False
    for line in lines:
        bullet = _BULLET.match(line.text)
        if bullet is None or not rows.is_bold(rows.strip_bullet(line.text)[0]):
            around = around if line.indent else []
            continue
        while around and around[-1].indent >= line.indent:
            if (beside := around.pop()).indent == line.indent and beside.text[0] == bullet[1]:
                return False
        outer = around[-1].text[0] if around else ""
        turns, within = turns or outer + bullet[1] == "*+", within or outer == bullet[1]
        around.append(line)
    return turns and within


def _split(text: str) -> list[str]:
    """The text before the first item that is run into it, and each item with its bullet; code is not looked into."""
    texts: list[str] = []
    start = ticks = counted = 0
    for match in _GLUED.finditer(text):
        ticks += text.count("`", counted, match.start())
        counted = match.start()
        if ticks % 2 == 0:
            texts.append(text[start : match.start()].rstrip())
            start = match.start()
    return [*texts, text[start:]]


def _close(item: _Item | None, indent: int) -> _Item | None:
    """The innermost item that a line with this indentation is in."""
    while item is not None and item.column > indent:
        item = item.outer
    return item


def _read_line(item: _Item | None, texts: list[str]) -> list[_Reading]:
    """All ways to read a line that begins in `item`."""
    first = _BULLET.match(texts[0])
    readings: list[_Reading] = [_open_item(item, first[1]) if first is not None else (item, ())]
    for text in texts[1:]:
        readings = [
            (_Item(text[0], outer.depth, outer.column + _WIDTH, outer), (*depths, outer.depth))
            for inner, depths in readings
            for outer in _find_lists(inner, text[0])
        ][:_MAX_READINGS]
    return readings


def _open_item(item: _Item | None, bullet: str) -> _Reading:
    """An item at the beginning of a line: beside the one that it stands in if both have the same bullet, or below."""
    depth = 0 if item is None else item.depth + (item.bullet != bullet)
    return _Item(bullet, depth, (item.column if item else 0) + _WIDTH, item), (depth,)


def _find_lists(item: _Item | None, bullet: str) -> list[_Item]:
    """The innermost item of each list that is open and has this bullet."""
    found: list[_Item] = []
    while item is not None:
        if item.bullet == bullet and (not found or found[-1].depth != item.depth):
            found.append(item)
        item = item.outer
    return found
