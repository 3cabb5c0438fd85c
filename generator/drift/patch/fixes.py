"""What to write into the spec so that a finding is settled: one or more ways for each, the best first."""

from __future__ import annotations

from collections.abc import Iterator

from generator.documents.edits import Drop, Put
from generator.drift.facts.model import Aspect
from generator.drift.patch.case import Case, Way
from generator.drift.patch.keywords import keyword
from generator.drift.patch.presence import presence
from generator.drift.patch.values import ASPECTS, example_of_body, example_of_parameter, value
from generator.problem import Problem

__all__ = ["Case", "Way", "ways"]


def ways(case: Case) -> Iterator[Way]:
    """Every way to settle a finding; one that no text can settle is a `Problem` with the reason."""
    finding = case.finding
    side = finding.part.split(":", 1)[0]
    if finding.aspect == Aspect.PRESENCE:
        yield from presence(case)
    elif side == "security":
        raise Problem("how to authenticate is left to people")
    elif finding.aspect == Aspect.DESCRIPTION:
        raise Problem("sentences are not copied from a page")
    elif side == "operation":
        yield from _of_operation(case)
    elif not finding.path and finding.aspect in _OF_PARTS.get(side, ()):
        yield (keyword(case.held, finding.aspect, finding.docs),)
    elif not finding.path and finding.aspect == Aspect.EXAMPLE:
        yield from example_of_parameter(case) if side == "parameter" else example_of_body(case)
    else:
        yield from ASPECTS.get(Aspect(finding.aspect), value)(case)


_OF_PARTS = {"parameter": (Aspect.REQUIRED, Aspect.DEPRECATED), "request-body": (Aspect.REQUIRED,)}
"""What is said of a part itself, outside of its schema."""


def _of_operation(case: Case) -> Iterator[Way]:
    finding = case.finding
    if finding.aspect == Aspect.DEPRECATED:
        name = (*case.operation, "deprecated")
        yield (Put(name, value=True, after=("summary", "description")) if finding.docs else Drop(name),)
    elif finding.docs is not None:
        own = (*case.operation, "servers", 0, "url")
        yield (Put(own if case.spec.get_value(own) else ("servers", 0, "url"), finding.docs),)
    else:
        raise Problem("a page without a server says nothing that could be written")
