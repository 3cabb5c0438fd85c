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
from generator.drift.sources.page.model import Row
from generator.problem import Problem

_GLUED = re.compile(r"(?<=[^\s*+-])([*+-]) (?=\*\*)")
_BULLET = re.compile(r"([*+-])\s")
_WIDTH = 2
"""Columns of a bullet and the space behind it."""
_MAX_READINGS = 50
_FORMS = ("anyOf", "oneOf")
_UNCERTAIN = "items of lists are run together, so that what they belong to is not certain"


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
        texts = _split_labels(line.text) if lines[index - 1].text in _FORMS else _split(line.text)
        readings = _read_line(item, texts) or _read_line(item, texts := [line.text])
        if len(readings) > 1:
            after = lines[index + 1].indent if index + 1 < len(lines) else 0
            readings = [one for one in readings if one.item is not None and one.item.column == after]
        if len(readings) != 1:
            raise Problem(_UNCERTAIN, line=line.number, help=HELP)
        for text, depth in zip(texts, _list_depths(readings[0]), strict=True):
            is_item = _BULLET.match(text) is not None
            indent = _WIDTH * (depth + (not is_item)) if is_item or item is not None else line.indent
            separated.append(line._replace(text=text, indent=indent))
        item = readings[0].item
    return separated


def _are_run_together(lines: list[Line]) -> bool:
    """Whether items stand in one line, or each within the one before.

    Only then are there both bullets that turn with depth and one within another of its kind. Where bullets do not turn
    and no item is beside another, a row within one that can have none raises `Problem`.
    """
    if any(_parse_row(piece) for line in lines if "**" in line.text for piece in _split(line.text)[1:]):
        return True
    around: list[Line] = []
    within = beside = turns = False
    impossible: Line | None = None
    for line in lines:
        bullet = _BULLET.match(line.text)
        if bullet is None or not rows.is_bold(line.text[bullet.end() :].lstrip()):
            around = around if line.indent else []
            continue
        while around and around[-1].indent >= line.indent:
            last = around.pop()
            beside = beside or (last.indent == line.indent and last.text[0] == bullet[1])
        holder = around[-1].text if around else " "
        if holder[0] == bullet[1]:
            within, row = True, None if beside else _parse_row(holder)
            if row is not None and not rows.can_fold(row) and _parse_row(line.text):
                impossible = impossible or line
        turns = turns or (holder[0] + bullet[1] == "*+" and _parse_row(line.text) is not None)
        around.append(line)
    if within and (turns or (not beside and any(line.text.startswith("+ ") for line in lines))):
        return True
    if impossible is not None and not beside:
        raise Problem(_UNCERTAIN, line=impossible.number, help=HELP)
    return False


def _parse_row(text: str) -> Row | None:
    row = rows.parse_row(rows.strip_bullet(text)[0], lambda _aspect: Location(""))
    return row if row is not None and row.label else None


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


def _split_labels(text: str) -> list[str]:
    """The items of a line of labels, which have no marks: `+ object+ null`."""
    if not _BULLET.match(text):
        return [text]
    return [f"{text[0]} {label}" for label in text[2:].split(f"{text[0]} ")]


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
