"""Signs that a Markdown page has lost its indentation: what belongs below an object then stands beside it."""

from __future__ import annotations

from generator.drift.facts.model import Aspect
from generator.drift.sources.markdown.truncation import CONTAINERS, members, parsed
from generator.drift.sources.page.model import Body, Level, Section
from generator.problem import Problem


def check(section: Section) -> None:
    """Raise `Problem` where rows stand beside an object in whose example they are, and nowhere else in it."""
    for body in section.bodies:
        level = body.level or Level()
        for row in level.rows:
            if row.label in CONTAINERS and row.level.is_empty() and _flattened(body, row.name):
                place = row.locate(Aspect.PRESENCE)
                reason = f"what its example has within `{row.name}` stands beside it; the indentation is lost"
                raise Problem(reason, place.file, place.line)


def _flattened(body: Body, name: str) -> bool:
    beside = {row.name for row in (body.level or Level()).rows}
    for example in body.examples:
        whole = members(parsed(example))
        inside = members(whole.get(name)).keys()
        if inside and inside <= beside - whole.keys():
            return True
    return False
