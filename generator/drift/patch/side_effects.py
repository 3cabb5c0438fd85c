"""What a change of the spec does to other parts that use what it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from generator.documents.pointer import Pointer, split_reference
from generator.drift.facts.compare import compare
from generator.drift.patch.case import Way
from generator.drift.rules.messages import name_subject
from generator.drift.sources.openapi import Bundle, as_mapping
from generator.drift.sources.operation import read_operation

_DEPTH = 3
"""How much of a pointer names a component, or an operation."""


class Effect(NamedTuple):
    """A place of an operation of which the spec says something else after a change."""

    operation: str
    part: str
    path: str

    @property
    def subject(self) -> str:
        """The place in words."""
        return f"{self.operation} {name_subject(self.part, self.path)}"


def list_effects(before: Bundle, after: Bundle, way: Way) -> Iterator[Effect]:
    """Every place at which the spec says something else after a change, in whichever operation."""
    changed = {edit.pointer[:_DEPTH] for edit in way}
    for operation in _find_users(before, changed):
        if (same := after.find_operation(operation)) is not None:
            found = compare(read_operation(after, same), read_operation(before, operation)).differences
            yield from dict.fromkeys(Effect(operation, one.part, one.path) for one in found)


def _find_users(spec: Bundle, changed: set[Pointer]) -> Iterator[str]:
    """The operations that have something of what changes, or refer to it, over however many references."""
    users: dict[Pointer, set[Pointer]] = defaultdict(set)
    for at, item in _list_holders(spec):
        for reference in _list_references(item):
            users[tuple(split_reference(reference))[:_DEPTH]].add(at)
    reached, left = set(changed), list(changed)
    while left:
        more = users[left.pop()] - reached
        reached |= more
        left += more
    for method, path in spec.list_operations():
        item = ("paths", path)
        mine = {item, *((*item, key) for key in ("parameters", "servers", method.lower()))}
        if mine & reached or any(one[0] == "servers" for one in changed):
            yield f"{method} {path}"


def _list_holders(spec: Bundle) -> Iterator[tuple[Pointer, object]]:
    for top in ("paths", "components"):
        for name, group in as_mapping(spec.data.get(top)).items():
            for key, item in as_mapping(group).items():
                yield (top, name, key), item


def _list_references(item: object) -> Iterator[str]:
    left = [item]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            reference = one.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/"):
                yield reference
            left += one.values()
        elif isinstance(one, list):
            left += one
