"""A difference between two sources: what it is about, in which direction it goes, and both values."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.facts.attestation import Attestation
from generator.drift.facts.model import Aspect, get_part_side


class Subject(StrEnum):
    """What is missing on one side of a difference, or `value` if both sides have it and make different claims."""

    PART = "part"
    HEADER = "header"
    BODY = "body"
    MEDIA_TYPE = "media-type"
    PROPERTY = "property"
    PROPERTIES = "properties"
    VALUE = "value"


class Direction(StrEnum):
    """Which of the two sources has more: only the documentation, only the spec, or both with different values.

    `wider` and `narrower` are of the documentation's enum. `recorded` is a contradiction between a recording and
    the spec, found by `drift.evidence.contradictions`.
    """

    DOCUMENTED = "documented"
    UNDOCUMENTED = "undocumented"
    CHANGED = "changed"
    WIDER = "wider"
    NARROWER = "narrower"
    RENAMED = "renamed"
    MOVED = "moved"
    RECORDED = "recorded"
    SILENT = "silent"


class Difference(NamedTuple):
    """Two sources attest the same aspect and disagree, or one of them lacks what the other has.

    `docs` and `spec` are the values of both sides, `docs_at` and `spec_at` find where they stand.
    """

    subject: Subject
    part: str
    path: str
    aspect: Aspect
    direction: Direction
    docs: object
    spec: object
    docs_at: Callable[[], Location]
    spec_at: Callable[[], Location]
    times: int = 1
    """In how many recordings it was found."""

    @property
    def kind(self) -> tuple[str, Subject, Aspect, Direction]:
        """What decides which rule applies."""
        return get_part_side(self.part), self.subject, self.aspect, self.direction


class Comparison(NamedTuple):
    """The differences between two readings, and how much of them could be compared.

    `compared` counts the facts that both sides attest. `shapeless` are the parts for which the spec has a schema
    and the documentation shows none. `untyped` means that not one type in the responses could be compared,
    although the spec gives some.
    """

    differences: tuple[Difference, ...]
    compared: int
    shapeless: tuple[str, ...]
    untyped: bool = False
    attested: Attestation = Attestation()


def find_direction(docs: object, spec: object) -> Direction:
    """Which side makes a claim that the other denies; `CHANGED` where both claim something."""
    if spec is None or (docs is True and spec is False):
        return Direction.DOCUMENTED
    if docs is None or (docs is False and spec is True):
        return Direction.UNDOCUMENTED
    return Direction.CHANGED


def find_enum_direction(docs: list[str] | None, spec: list[str] | None) -> Direction:
    """Which side lists more values."""
    if docs is None or spec is None:
        return find_direction(docs, spec)
    if set(docs) > set(spec):
        return Direction.WIDER
    return Direction.NARROWER if set(docs) < set(spec) else Direction.CHANGED
