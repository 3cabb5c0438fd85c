"""Finds Markdown pages whose end is missing, so that what they do not show is not taken for removed."""

from __future__ import annotations

import json
from typing import Any

from generator.drift.facts.model import Aspect
from generator.drift.sources.page.model import Row, SchemaLevel, Section
from generator.problem import Problem

CONTAINERS = ("object", "object[]")


def check_end(section: Section, *, tabbed: bool, captured: bool, in_row: bool) -> None:
    """Mark in the last section of a page what is missing, or raise `Problem` if the page is certainly cut.

    `tabbed` pages list the statuses above the responses, `captured` ones have a footer below the last section, and
    `in_row` means that the last line of the page belongs to a row.
    """
    # A capture ends with a line of footer, which counts as prose here.
    enough = 2 if captured else 1
    if not section.bodies:
        section.cut = tabbed or len(section.prose) < enough
        return
    body = section.bodies[-1]
    open_row = _find_open_row(body.level or SchemaLevel())
    if captured and (in_row or (open_row and len(open_row.prose) < enough)):
        place = section.locate(Aspect.PRESENCE)
        raise Problem(f"the page ends within {section.part}; it has been cut", place.file, place.line)
    if body.level is not None and (in_row or open_row):
        found = (_find_lost_property(body.level, example) for example in body.examples)
        section.lost = next(filter(None, found), None)


def _find_open_row(level: SchemaLevel) -> Row | None:
    """The very last row, if it is an object with nothing below it: the last prose may belong to it."""
    row = None
    while level.rows or level.items:
        row = level.rows[-1] if level.rows else None
        level = row.level if row else level.items or SchemaLevel()
    return row if row and row.label in CONTAINERS else None


def _find_lost_property(level: SchemaLevel, example: str) -> str | None:
    """The property that an example has right after the last row of a schema, on whatever level that row is."""
    value = parse_example(example)
    while True:
        level = level.items or level
        shown = list(list_members(value))
        if level.variants or level.opaque or not level.rows:
            return None
        last = level.rows[-1]
        names = {row.name for row in level.rows}
        if last.name not in shown or not names.issuperset(shown[: shown.index(last.name)]):
            return None  # an example that is not of this schema proves nothing
        if after := [name for name in shown if name not in names]:
            return after[0]
        level, value = last.level, list_members(value)[last.name]
        if level.is_empty() and last.label in CONTAINERS and (inside := list(list_members(value))):
            return inside[0]


def parse_example(example: str) -> Any:
    """The value of an example; None if it is no JSON."""
    try:
        return json.loads(example)
    except (ValueError, RecursionError):
        return None


def list_members(value: Any) -> dict[str, Any]:
    """The members of an object, or of all objects in a list and in the lists in it."""
    if isinstance(value, dict):
        return value
    members: dict[str, Any] = {}
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack += reversed(one)
        elif isinstance(one, dict):
            members.update(one)
    return members
