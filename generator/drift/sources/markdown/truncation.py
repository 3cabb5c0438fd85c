"""Signs that the end of a Markdown page is missing: what is not shown then was not removed."""

from __future__ import annotations

import json
from typing import Any

from generator.drift.facts.model import Aspect
from generator.drift.sources.page.model import Level, Row, Section
from generator.problem import Problem

CONTAINERS = ("object", "object[]")


def check(section: Section, *, tabbed: bool, captured: bool, in_row: bool) -> None:
    """Look at the section that a page ends in: mark what is missing, or raise `Problem` where it surely is cut.

    `tabbed` pages name the forms of a section in a list, `captured` ones go on after the last
    section, and `in_row` tells that the last line belongs to a row.
    """
    # Below the last prose stands what every capture ends with.
    enough = 2 if captured else 1
    if not section.bodies:
        section.cut = tabbed or len(section.prose) < enough
        return
    body = section.bodies[-1]
    opened = _just_opened(body.level or Level())
    if captured and (in_row or (opened and len(opened.prose) < enough)):
        place = section.locate(Aspect.PRESENCE)
        raise Problem(f"the page ends within {section.part}; it has been cut", place.file, place.line)
    if body.level is not None and (in_row or opened):
        section.lost = next(filter(None, (_lost(body.level, example) for example in body.examples)), None)


def _just_opened(level: Level) -> Row | None:
    """The very last row, if it is an object without anything below it, whose prose may stand at the margin."""
    row = None
    while level.rows or level.items:
        row = level.rows[-1] if level.rows else None
        level = row.level if row else level.items or Level()
    return row if row and row.label in CONTAINERS else None


def _lost(level: Level, example: str) -> str | None:
    """What an example has after the last row of a schema, level by level to the very last row."""
    value = parsed(example)
    while True:
        level = level.items or level
        shown = list(members(value))
        if level.variants or level.opaque or not level.rows:
            return None
        last = level.rows[-1]
        if last.name not in shown or not {row.name for row in level.rows}.issuperset(shown[: shown.index(last.name)]):
            return None  # an example that is not of this schema proves nothing
        if after := shown[shown.index(last.name) + 1 :]:
            return after[0]
        level, value = last.level, members(value)[last.name]
        if level.is_empty() and last.label in CONTAINERS and (inside := list(members(value))):
            return inside[0]


def parsed(example: str) -> Any:
    """What an example holds; one that is no JSON holds nothing."""
    try:
        return json.loads(example)
    except (ValueError, RecursionError):
        return None


def members(value: Any) -> dict[str, Any]:
    """The members of an object, or of all objects in a list."""
    if isinstance(value, list):
        return {name: inner for one in value for name, inner in members(one).items()}
    return value if isinstance(value, dict) else {}
