"""Finds Markdown pages that lost their indentation, where properties of an object stand beside it."""

from __future__ import annotations

from generator.drift.facts.model import Aspect
from generator.drift.sources.markdown.truncation import CONTAINERS, list_members, parse_example
from generator.drift.sources.page.model import Body, Section
from generator.problem import Problem


def check_indentation(section: Section) -> None:
    """Raise `Problem` if an object has no rows, and rows beside it are what its example has inside it."""
    for body in section.bodies:
        rows = body.level.rows if body.level else []
        emptied = [row for row in rows if row.label in CONTAINERS and row.level.is_empty()]
        flattened = _find_flattened(body, {row.name for row in rows}) if emptied else set()
        for row in emptied:
            if row.name in flattened:
                place = row.locate(Aspect.PRESENCE)
                reason = f"what its example has within `{row.name}` stands beside it; the indentation is lost"
                raise Problem(reason, place.file, place.line)


def _find_flattened(body: Body, beside: set[str]) -> set[str]:
    """The names of objects whose members in an example are rows of the schema, and no members of the whole."""
    flattened: set[str] = set()
    for example in body.examples:
        whole = list_members(parse_example(example))
        lost = beside - whole.keys()
        inside = ((name, list_members(value).keys()) for name, value in whole.items())
        flattened |= {name for name, names in inside if names and names <= lost}
    return flattened
