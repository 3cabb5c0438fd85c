"""References are followed within a document, to any depth, and what cannot be followed is told apart."""

from __future__ import annotations

from typing import Any

import pytest

from generator.documents.pointer import Pointer
from generator.openapi.references import BrokenReference, find_target, resolve

PET = {"type": "object", "title": "Pet"}
DOCUMENT: dict[str, Any] = {
    "paths": {"/a/{b~c}": {"get": {"parameters": [{"name": "x"}, {"$ref": "#/components/parameters/y"}]}}},
    "components": {
        "parameters": {"y": {"name": "y"}},
        "schemas": {
            "Pet": PET,
            "Alias": {"$ref": "#/components/schemas/Pet", "title": "Alias"},
            "Anything": True,
            "One": {"$ref": "#/components/schemas/Other"},
            "Other": {"$ref": "#/components/schemas/One"},
        },
    },
}


@pytest.mark.parametrize(
    ("reference", "pointer"),
    [
        ("#/components/schemas/Pet", ("components", "schemas", "Pet")),
        ("#/paths/~1a~1{b~0c}/get/parameters/1", ("paths", "/a/{b~c}", "get", "parameters", 1)),
    ],
)
def test_a_target_is_found_with_its_pointer(reference: str, pointer: Pointer) -> None:
    assert find_target(DOCUMENT, reference)[1] == pointer


def test_references_are_followed_to_their_end() -> None:
    found, pointer = resolve(DOCUMENT, {"$ref": "#/paths/~1a~1{b~0c}/get/parameters/1"}, keep_siblings=False)
    assert (found, pointer) == ({"name": "y"}, ("components", "parameters", "y"))


@pytest.mark.parametrize(
    ("keep_siblings", "title"), [(True, "Mine"), (False, "Pet")], ids=["siblings kept", "siblings ignored"]
)
def test_what_stands_beside_a_reference_wins_or_is_ignored(*, keep_siblings: bool, title: str) -> None:
    node = {"$ref": "#/components/schemas/Alias", "title": "Mine"}
    assert resolve(DOCUMENT, node, keep_siblings=keep_siblings)[0]["title"] == title
    assert PET["title"] == "Pet"


def test_the_nearer_sibling_wins() -> None:
    found, _ = resolve(DOCUMENT, {"$ref": "#/components/schemas/Alias"}, keep_siblings=True)
    assert found == {"type": "object", "title": "Alias"}


@pytest.mark.parametrize(("more", "found"), [({}, True), ({"title": "x"}, {"title": "x"})])
def test_a_schema_may_be_true(more: dict[str, str], found: object) -> None:
    assert resolve(DOCUMENT, {"$ref": "#/components/schemas/Anything", **more}, keep_siblings=True)[0] == found


@pytest.mark.parametrize(
    ("reference", "reason", "pointer"),
    [
        ("#/components/schemas/Cat", "a reference to nothing: #/components/schemas/Cat", ("here",)),
        ("#/paths/~1a~1{b~0c}/get/parameters/2", "a reference to nothing", ("here",)),
        ("#/components/schemas/Pet/title/x", "a reference to nothing", ("here",)),
        ("other.yaml#/Pet", "a reference out of the document: other.yaml#/Pet", ("here",)),
        (7, "`.ref` must be a text", ("here", "$ref")),
        ("#/components/schemas/One", "in a circle", ("components", "schemas", "Other")),
    ],
)
def test_what_cannot_be_followed_says_why_and_where(reference: object, reason: str, pointer: Pointer) -> None:
    with pytest.raises(BrokenReference, match=reason) as caught:
        resolve(DOCUMENT, {"$ref": reference}, ("here",), keep_siblings=False)
    assert caught.value.pointer == pointer


def test_a_chain_that_is_too_long_is_no_circle() -> None:
    schemas = {f"S{number}": {"$ref": f"#/components/schemas/S{number + 1}"} for number in range(200)}
    document = {"components": {"schemas": {**schemas, "S200": {"type": "string"}}}}
    with pytest.raises(BrokenReference, match="more than 100 references that lead from one to the next"):
        resolve(document, {"$ref": "#/components/schemas/S0"}, keep_siblings=False)
    assert resolve(document, {"$ref": "#/components/schemas/S101"}, keep_siblings=False)[0] == {"type": "string"}
