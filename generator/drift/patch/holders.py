"""Where a keyword of a schema takes effect: in the component that has it, or beside a reference to that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.documents.edits import Drop, Put
from generator.documents.pointer import Pointer
from generator.drift.patch.case import Case, Way
from generator.drift.patch.keywords import LIMITS
from generator.drift.patch.locate import Place
from generator.openapi.keywords import ANNOTATIONS

SPELLINGS = {
    **{name: (name, other) for name, other in LIMITS.items()},
    "example": ("example", "examples"),
    "enum": ("enum", "const"),
}
"""The keywords that say the same as one of them."""
_NARROWING = frozenset({*LIMITS, "minLength", "maxLength"})
_UNIONS = ("anyOf", "oneOf")


class Holders(NamedTuple):
    """Mappings that must all hold a keyword for it to take effect, and what must be written before it is."""

    pointers: tuple[Pointer, ...]
    before: Way = ()


def find_written(case: Case, place: Place, name: str) -> tuple[Pointer, ...]:
    """Where a keyword of a schema is written, the one that stands beside a reference before what that leads to."""
    spellings = SPELLINGS.get(name, (name,))
    return tuple(one for one in place.schema.pieces if any(key in case.get_schema(one) for key in spellings))


def find_holders(case: Case, name: str) -> Iterator[Holders]:
    """The ways to place a keyword so that it takes effect; without a value, those to take it out."""
    removes = case.finding.docs is None or case.finding.docs is False
    for place in case.find_places():
        for holders in _find_at(case, place, name, removes=removes):
            ignored = case.is_openapi_30 and any("$ref" in case.get_schema(one) for one in holders.pointers)
            if removes or holders.before or not ignored:
                yield holders


def _find_at(case: Case, place: Place, name: str, *, removes: bool) -> Iterator[Holders]:
    written = find_written(case, place, name)
    if removes:
        yield Holders(written)
        return
    overrides = name in ANNOTATIONS
    if written:
        yield Holders(written[:1] if overrides else written)
    else:
        yield Holders((find_definition(place),))
    if written and not overrides and name not in _NARROWING:
        return
    if (beside := find_beside(case, place, name)) and beside.pointers[0] not in written:
        yield beside


def find_definition(place: Place) -> Pointer:
    """Where the type of a schema is written, or else what its references lead to."""
    return place.schema.origins["type"][0] if "type" in place.schema.origins else place.schema.pieces[-1]


def find_beside(case: Case, place: Place, name: str) -> Holders | None:
    """A place beside the reference to a component, where a keyword is about this use of it alone.

    Beside anyOf an `enum` would be another class of the generated package, and OpenAPI 3.0 ignores what stands beside
    `$ref`, so that goes into allOf.
    """
    pointer, raw = place.pointer, place.raw
    if name == "enum" and any(key in raw for key in _UNIONS):
        return None
    if "$ref" in raw and case.is_openapi_30:
        wrap = (Put((*pointer, "allOf"), [{"$ref": raw["$ref"]}]), Drop((*pointer, "$ref")))
        return Holders((pointer,), wrap) if len(raw) == 1 else None
    return Holders((pointer,))
