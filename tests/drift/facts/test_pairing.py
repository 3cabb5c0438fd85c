"""Two names are one property renamed only if the names are alike, or the examples are the same."""

from __future__ import annotations

import pytest

from generator.documents.location import Location
from generator.drift.facts.model import Aspect, Node
from generator.drift.facts.pairing import find_renames


def counter(example: str | None = None) -> Node:
    """A property that is an integer, with or without an example."""
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.TYPE: "integer", Aspect.FORMAT: None}
    return Node(claims if example is None else {**claims, Aspect.EXAMPLE: example}, lambda _aspect: Location("page.md"))


@pytest.mark.parametrize(
    ("new", "old"),
    [("itemsCount", "itemCount"), ("lastAccessedAt", "accessedAt"), ("ownerId", "userId"), ("publicUrl", "url")],
)
def test_names_that_are_alike_are_a_rename(new: str, old: str) -> None:
    assert find_renames({new: counter()}, {old: counter()}) == {new: old}


@pytest.mark.parametrize(("new", "old"), [("inflatedBytes", "deleteCount"), ("title", "userId")])
def test_two_things_that_only_say_the_same_are_two_things(new: str, old: str) -> None:
    assert find_renames({new: counter()}, {old: counter()}) == {}


def test_the_same_example_makes_up_for_another_name() -> None:
    assert find_renames({"total": counter("783")}, {"storageBytes": counter("783")}) == {"total": "storageBytes"}
