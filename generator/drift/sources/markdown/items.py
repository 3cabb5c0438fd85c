"""Takes apart the items of lists that a converter ran together.

Pages as the server sends them leave out `</li>`. A converter with a parser that does not add it, such as markdownify
with Python's own, takes each item for a part of the one before: it stands behind that in one line, or within it.
Which list it is of is told by its bullet, `*`, `+` and `-` in turn, and where these come round again, by the column of
the next line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.forms import HELP
from generator.drift.sources.markdown.lines import Line
from generator.drift.sources.markdown.schema import MAX_DEPTH
from generator.problem import Problem

_GLUED = re.compile(r"(?<=[^\s*+-])([*+-]) (?=\*\*)")
_BULLET = re.compile(r"([*+-])\s")
_WIDTH = 2
"""Columns of a bullet and the space behind it."""
_MAX_READINGS = 50


class _Item(NamedTuple):
    """An item that is open: its bullet, how many lists it is in, the column of its text, and the item it is in.

    `holder` is the item that has its list.
    """

    bullet: str
    depth: int
    column: int
    outer: _Item | None
    holder: _Item | None


class _Reading(NamedTuple):
    """The innermost item that is open behind a piece of a line, the depth of the piece, and the reading before it."""

    item: _Item | None
    depth: int
    before: _Reading | None


def separate_items(lines: list[Line]) -> list[Line]:
    """The lines with each item in a line of its own, indented by its depth; those of other pages as they are."""
    if not _are_run_together([line for line in lines if line.fenced is None]):
        return lines
    separated: list[Line] = []
    item: _Item | None = None
    for index, line in enumerate(lines):
        if line.fenced is not None:
            separated.append(line)
            continue
        item = _close(item, line.indent)
        texts = _split(line.text)
        readings = _read_line(item, texts) or _read_line(item, texts := [line.text])
        if len(readings) > 1:
            after = lines[index + 1].indent if index + 1 < len(lines) else 0
            readings = [one for one in readings if one.item is not None and one.item.column == after]
        if len(readings) != 1:
            reason = "items of lists are run together, so that what they belong to is not certain"
            raise Problem(reason, line=line.number, help=HELP)
        for text, depth in zip(texts, _list_depths(readings[0]), strict=True):
            is_item = _BULLET.match(text) is not None
            indent = _WIDTH * (depth + (not is_item)) if is_item or item is not None else line.indent
            separated.append(line._replace(text=text, indent=indent))
        item = readings[0].item
    return separated


def _are_run_together(lines: list[Line]) -> bool:
    """Whether items stand in one line, or each within the one before, as none does where one is beside another."""
    bold = [line.text for line in lines if "**" in line.text]
    if any(_is_row(piece) for text in bold for piece in _split(text)[1:]):
        return True
    if not any(text[0] == "+" for text in bold):
        return False
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


def _is_row(text: str) -> bool:
    row = rows.parse_row(rows.strip_bullet(text)[0], lambda _aspect: Location(""))
    return row is not None and bool(row.label)


def _split(text: str) -> list[str]:
    """The text before the first item that is run into it, and each item with its bullet; code is not looked into."""
    if " **" not in text:
        return [text]
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
    if first is not None:
        item = _open_item(item, first[1])
    readings = [_Reading(item, item.depth if item is not None else 0, None)]
    for text in texts[1:]:
        readings = [
            _Reading(_Item(text[0], beside.depth, beside.column + _WIDTH, beside, beside.holder), beside.depth, before)
            for before in readings
            for beside in _find_lists(before.item, text[0])
        ][:_MAX_READINGS]
    return readings


def _list_depths(reading: _Reading | None) -> list[int]:
    """The depth of each piece of a line, from the first."""
    depths: list[int] = []
    while reading is not None:
        depths.append(reading.depth)
        reading = reading.before
    return depths[::-1]


def _open_item(item: _Item | None, bullet: str) -> _Item:
    """An item at the beginning of a line: beside the one that it stands in if both have the same bullet, or below."""
    if item is None:
        return _Item(bullet, 0, _WIDTH, None, None)
    if item.bullet == bullet:
        return _Item(bullet, item.depth, item.column + _WIDTH, item, item.holder)
    if item.depth >= MAX_DEPTH:
        raise Problem("nested too deeply to be a documentation page")
    return _Item(bullet, item.depth + 1, item.column + _WIDTH, item, item)


def _find_lists(item: _Item | None, bullet: str) -> list[_Item]:
    """The innermost item of each list that is open and has this bullet."""
    found: list[_Item] = []
    while item is not None:
        if item.bullet == bullet:
            found.append(item)
        item = item.holder
    return found
