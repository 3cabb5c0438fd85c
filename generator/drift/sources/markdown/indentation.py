"""Finds Markdown pages that lost their indentation, where properties of an object stand beside it."""

from __future__ import annotations

from generator.drift.facts.model import Aspect
from generator.drift.sources.markdown.truncation import CONTAINERS, list_members, parse_example
from generator.drift.sources.page.model import Body, SchemaLevel, Section
from generator.problem import Problem


def check_indentation(section: Section) -> None:
    """Raise `Problem` if an object has no rows, and rows beside it are what its example has inside it."""
    for body in section.bodies:
        level = body.level or SchemaLevel()
        for row in level.rows:
            if row.label in CONTAINERS and row.level.is_empty() and _is_flattened(body, row.name):
                place = row.locate(Aspect.PRESENCE)
                reason = f"what its example has within `{row.name}` stands beside it; the indentation is lost"
                raise Problem(reason, place.file, place.line)


def _is_flattened(body: Body, name: str) -> bool:
    beside = {row.name for row in (body.level or SchemaLevel()).rows}
    for example in body.examples:
        whole = list_members(parse_example(example))
        inside = list_members(whole.get(name)).keys()
        if inside and inside <= beside - whole.keys():
            return True
    return False
