"""What a schema claims is what a validator of JSON Schema lets through, however the schema is composed."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.drift.evidence.contradictions import allows_null
from generator.drift.facts.model import Aspect, Node
from generator.drift.sources import openapi
from generator.drift.sources.operation import read_operation

STRINGS = ["A", "BB", "CCC"]
VALUES = [*STRINGS, None]


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, Any]:
    """Keywords that exclude some of the values; `enum` beside a type with null lists it."""
    made: dict[str, Any] = {}
    nullable = draw(st.booleans())
    if draw(st.booleans()):
        made["type"] = ["string", "null"] if nullable else "string"
    if draw(st.booleans()):
        made["enum"] = draw(st.lists(st.sampled_from(STRINGS), min_size=1, unique=True)) + [None] * nullable
    for name in ("minLength", "maxLength"):
        if draw(st.booleans()):
            made[name] = draw(st.integers(1, 3))
    return made


def compose(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A schema around others, in the ways in which documents refer to a component."""
    return st.one_of(
        st.builds(lambda one, beside: {"anyOf": [one, {"type": "null"}], **beside}, inner, leaves()),
        st.builds(
            lambda several, beside: {"allOf": several, **beside}, st.lists(inner, min_size=1, max_size=2), leaves()
        ),
        st.builds(lambda one, beside: {"$ref": one, **beside}, inner, leaves()),
    )


def place(schema: Any, components: dict[str, Any]) -> Any:
    """The schema with what its references hold made components."""
    made = {key: value for key, value in schema.items() if key not in ("anyOf", "allOf", "$ref")}
    for key in ("anyOf", "allOf"):
        if key in schema:
            made[key] = [place(one, components) for one in schema[key]]
    if "$ref" in schema:
        name = f"C{len(components)}"
        components[name] = {}
        components[name] = place(schema["$ref"], components)
        made["$ref"] = f"#/components/schemas/{name}"
    return made


def read(schema: Any, components: Any, version: str = "3.1.0") -> Node:
    answer = {"description": "x", "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": version,
        "paths": {"/a": {"get": {"responses": {"200": answer}}}},
        "components": {"schemas": components},
    }
    reading = read_operation(openapi.parse(json.dumps(document), "spec.json"), "GET /a")
    return reading.parts["response:200"].children["application/json"]


def allows(node: Node, value: str | None) -> bool:
    claims = node.claims
    if value is None:
        return allows_null(node)
    enum, least, most = (claims[one] for one in (Aspect.ENUM, Aspect.MIN_LENGTH, Aspect.MAX_LENGTH))
    assert isinstance(least, int | None)
    assert isinstance(most, int | None)
    within = (least or 0) <= len(value) <= (len(value) if most is None else most)
    return within and (not isinstance(enum, list) or value in enum)


@given(st.recursive(leaves(), compose, max_leaves=4))
def test_composed_schemas_claim_what_a_validator_allows(drawn: Any) -> None:
    components: dict[str, Any] = {}
    schema = place(drawn, components)
    validator = Draft202012Validator({**schema, "components": {"schemas": components}})
    node = read(schema, components)
    for value in VALUES:
        assert allows(node, value) == validator.is_valid(value), value


def test_an_enum_holds_for_every_variant_beside_it() -> None:
    variants = [{"enum": ["A", "BB"]}, {"enum": ["BB", "CCC"]}, {"type": "null"}]
    node = read({"anyOf": variants, "enum": ["A", "CCC"]}, {})
    assert [one.claims[Aspect.ENUM] for one in node.variants[:2]] == [["A"], ["CCC"]]
    assert not node.claims[Aspect.NULLABLE]


def test_an_enum_beside_a_reference_holds_together_with_that_of_the_component() -> None:
    component = {"type": "string", "enum": ["A", "BB"]}
    node = read(
        {"anyOf": [{"$ref": "#/components/schemas/C"}, {"type": "null"}], "enum": ["A", "CCC"]}, {"C": component}
    )
    assert node.claims[Aspect.ENUM] == ["A"]
    assert not node.claims[Aspect.NULLABLE]


def test_nullable_beside_a_reference_counts_as_documents_of_openapi_30_mean_it() -> None:
    node = read({"allOf": [{"$ref": "#/components/schemas/C"}], "nullable": True}, {"C": {"type": "string"}}, "3.0.3")
    assert node.claims[Aspect.NULLABLE]


def test_a_keyword_beside_a_reference_is_found_where_it_is_written() -> None:
    node = read({"$ref": "#/components/schemas/C", "maxLength": 3}, {"C": {"type": "string", "minLength": 1}})
    assert node.location(Aspect.MAX_LENGTH) != node.location(Aspect.MIN_LENGTH)


def test_of_two_limits_the_narrower_holds() -> None:
    component = {"type": "integer", "minimum": 2, "exclusiveMaximum": 9}
    node = read({"$ref": "#/components/schemas/C", "exclusiveMinimum": 2, "maximum": 9}, {"C": component})
    assert (node.claims[Aspect.MINIMUM], node.claims[Aspect.MAXIMUM]) == ("exclusive 2", "exclusive 9")
