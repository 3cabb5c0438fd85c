"""A finding that is to be settled, and where its subject stands in the spec and on the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.documents.edits import Drop, Edit
from generator.documents.pointer import Pointer
from generator.drift.facts.model import Node, Reading
from generator.drift.patch import locate
from generator.drift.rules.findings import Finding
from generator.drift.sources.openapi import Bundle, as_mapping
from generator.drift.sources.schemas import is_null
from generator.problem import Problem

Way = tuple[Edit, ...]


class Case(NamedTuple):
    """A finding, the spec that it is about, and the page that contradicts it; `docs` is None for a recording."""

    finding: Finding
    spec: Bundle
    docs: Reading | None

    @property
    def is_openapi_30(self) -> bool:
        """Whether the spec is OpenAPI 3.0, which has `nullable` and boolean exclusive limits."""
        return str(self.spec.data.get("openapi")).startswith("3.0")

    @property
    def operation(self) -> Pointer:
        """Where the operation stands."""
        method, path = self.finding.operation.split(" ", 1)
        return ("paths", path, method.lower())

    @property
    def part_pointer(self) -> Pointer:
        """Where the part is listed; it may be a reference."""
        found = locate.find_part(self.spec, self.finding.operation, self.finding.part)
        if found is None:
            raise Problem("the spec does not list it where it could be changed")
        return found

    @property
    def part_target(self) -> Pointer:
        """Where the part is written, after references are followed."""
        return self.spec.resolve(self.spec.get_value(self.part_pointer), self.part_pointer)[1]

    @property
    def page_part(self) -> Node:
        """The part as the page shows it."""
        if self.docs is None:
            raise Problem("a recording does not tell enough")
        return self.docs.parts[self.finding.part]

    @property
    def page_node(self) -> locate.PageNode:
        """The subject as the page shows it."""
        found = locate.find_node(self.docs, self.finding.part, self.finding.path) if self.docs else None
        if found is None:
            raise Problem("a recording does not tell enough" if self.docs is None else "the page does not show enough")
        return found

    def find_place(self, path: str | None = None) -> locate.Place:
        """The schema that the finding is about, or the one at another path of its part."""
        finding = self.finding
        found = locate.find_schema(self.spec, finding.operation, finding.part, finding.path if path is None else path)
        if found is None:
            raise Problem("no schema of the spec stands there")
        return found

    def get_schema(self, pointer: Pointer) -> Mapping[str, Any]:
        """The keywords that are written at a pointer; `true` has none."""
        return as_mapping(self.spec.get_value(pointer))

    def find_places(self) -> Iterator[locate.Place]:
        """That schema, and its variants other than null if it has several."""
        place = self.find_place()
        yield place
        for raw in place.schema.variants:
            found = locate.make_place(self.spec, self.spec.merge_schema(raw), raw[1])
            if found.raw and not is_null(found.schema.data) and found.schema.pieces[-1] not in place.schema.pieces:
                yield found

    def drop(self, pointer: Pointer) -> Edit:
        """Take out an entry, and its holder if that is left empty."""
        return Drop(pointer if len(self.spec.get_value(pointer[:-1])) > 1 else pointer[:-1])
