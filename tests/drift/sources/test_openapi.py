"""References, compositions and both spellings of null, read into the same facts."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest

from generator.drift.facts.compare import compare
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Node
from generator.drift.sources import openapi
from generator.drift.sources.openapi import Bundle
from generator.drift.sources.operation import read_operation
from generator.problem import Problem
from tests.examples import spread


def bundle(schema: Any, **components: Any) -> Bundle:
    content = {"application/json": {"schema": schema}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/a/{b}": {"get": {"responses": {"200": {"description": "", "content": content}}}}},
        "components": {"schemas": components},
    }
    return openapi.parse(json.dumps(document), "spec.json")


def node(schema: Any, **components: Any) -> Node:
    return next(
        iter(read_operation(bundle(schema, **components), "GET /a/{b}").parts["response:200"].children.values())
    )


THING = {"type": "object", "title": "Thing", "required": ["id"], "properties": {"id": {"type": "string"}}}
REF = {"$ref": "#/components/schemas/Thing"}


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [REF, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, REF]},
        {"oneOf": [{"nullable": True}, REF]},
        {"allOf": [REF], "nullable": True},
        {**THING, "type": ["object", "null"]},
        {**THING, "nullable": True},
    ],
)
def test_every_spelling_of_null(schema: Any) -> None:
    found = node(schema, Thing=THING)
    assert found.claims[Aspect.NULLABLE] is True
    assert found.claims[Aspect.TYPE] == "object"
    assert found.children["id"].claims[Aspect.REQUIRED] is True


def test_all_of_adds_up() -> None:
    more = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}, "id": {"maxLength": 3}}}
    found = node({"allOf": [REF, more]}, Thing=THING)
    assert set(found.children) == {"id", "size"}
    assert all(child.claims[Aspect.REQUIRED] for child in found.children.values())
    assert found.children["id"].claims[Aspect.TYPE] == "string"
    assert found.children["id"].claims[Aspect.MAX_LENGTH] == 3


def test_a_schema_inside_itself_ends() -> None:
    tree = {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}
    found = node({"$ref": "#/components/schemas/Tree"}, Tree=tree)
    assert found.children["kids"].children[ITEMS].opaque


def test_forms_that_multiply_are_not_written_out() -> None:
    names = [f"S{index}" for index in range(30)]
    schemas = {
        name: {"anyOf": [{"$ref": f"#/components/schemas/{after}"}] * 3 + [{"type": "integer"}]}
        for name, after in zip(names, [*names[1:], "End"], strict=True)
    }
    found = node({"$ref": "#/components/schemas/S0"}, End={"type": "string"}, **schemas)
    assert len(found.variants) == 4


@pytest.mark.slow
def test_comparing_forms_that_multiply_ends() -> None:
    names = [f"S{index}" for index in range(30)]
    schemas = {
        name: {"anyOf": [{"$ref": f"#/components/schemas/{after}"}] * 3}
        for name, after in zip(names, [*names[1:], "End"], strict=True)
    }
    reading = read_operation(
        bundle({"$ref": "#/components/schemas/S0"}, End={"type": "string"}, **schemas), "GET /a/{b}"
    )
    with pytest.raises(Problem, match="more facts"):
        compare(reading, reading)


@pytest.mark.parametrize(
    "components",
    spread(
        [
            {"S0": {"allOf": [{"$ref": "#/components/schemas/Wide"}] * 20_000}}
            | {"Wide": {"properties": {f"p{n}": {} for n in range(5_000)}}},
            {f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}] * 2} for n in range(40)} | {"S40": THING},
            {"S0": {"properties": {"id": {"allOf": [{"allOf": [REF] * 250}] * 250}}}, "Thing": THING},
        ],
        quick=1,
    ),
    ids=["properties", "levels", "pieces"],
)
def test_schemas_that_multiply_are_refused(components: Any) -> None:
    found = read_operation(bundle({"$ref": "#/components/schemas/S0"}, **components), "GET /a/{b}")
    with pytest.raises(Problem, match="schemas multiply"):
        walk(found.parts["response:200"])


def test_many_forms_of_many_properties_are_refused() -> None:
    wide = {"type": "object", "properties": {f"p{number}": {} for number in range(3_000)}}
    found = read_operation(bundle({"anyOf": [REF] * 3_000}, Thing=wide), "GET /a/{b}")
    with pytest.raises(Problem, match="schemas multiply"):
        [one.children for body in found.parts["response:200"].children.values() for one in body.variants]


def test_properties_merged_a_thousand_times_are_refused() -> None:
    found = node({"allOf": [{"properties": {"id": {"minLength": number}}} for number in range(2_000)]})
    with pytest.raises(Problem, match="nested too deeply"):
        walk(found)


def walk(found: Node) -> None:
    for child in found.children.values():
        walk(child)


def test_maps_limits_and_constants() -> None:
    found = node(
        {
            "type": "object",
            "additionalProperties": {"type": "integer", "exclusiveMinimum": 0},
            "properties": {"kind": {"const": "a"}, "n": {"type": "number", "minimum": 1.0, "exclusiveMaximum": 5}},
        },
    )
    assert found.children[VALUES].claims[Aspect.MINIMUM] == "exclusive 0"
    assert found.children["kind"].claims[Aspect.ENUM] == ["a"]
    assert found.children["n"].claims[Aspect.MINIMUM] == 1
    assert found.children["n"].claims[Aspect.MAXIMUM] == "exclusive 5"


def test_what_is_never_sent_is_not_documented() -> None:
    found = node({"type": "object", "properties": {"secret": {"type": "string", "writeOnly": True}, "id": {}}})
    assert list(found.children) == ["id"]


def test_parameters_of_the_path_belong_to_the_operation_and_refer() -> None:
    document = {
        "openapi": "3.0.0",
        "servers": [{"url": "https://api.example.com/"}],
        "security": [{"key": []}],
        "components": {
            "parameters": {"B": {"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "k"}},
        },
        "paths": {"/a/{b}": {"parameters": [{"$ref": "#/components/parameters/B"}], "get": {"responses": {}}}},
    }
    reading = read_operation(openapi.parse(json.dumps(document), "spec.json"), "GET /a/{b}")
    assert list(reading.parts) == ["operation", "parameter:path:b", "security:key"]
    assert reading.parts["operation"].claims[Aspect.SERVER] == "https://api.example.com"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not valid JSON"),
        ('{"openapi": "2.0", "paths": {}}', "not an OpenAPI 3"),
        ('{"openapi": "3.1.0", "paths": {}}', "no operations"),
        ("- 1\n", "not an OpenAPI document"),
    ],
)
def test_what_is_no_document_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        openapi.parse(text, "x").check()


@pytest.mark.parametrize(
    "broken",
    [
        {"$ref": "#/components/schemas/Nowhere"},
        {"$ref": "other.yaml#/Thing"},
    ],
)
def test_references_that_lead_nowhere_are_problems(broken: Any) -> None:
    with pytest.raises(Problem):
        _ = node({"type": "object", "properties": {"a": broken}}).children


@pytest.mark.parametrize("schema", [True, {"items": [{"type": "string"}]}, {"properties": {"a": True}}])
def test_a_schema_may_say_little(schema: Any) -> None:
    assert node(schema).children.keys() <= {"a"}


PLACES = """\
openapi: 3.1.0
paths:
  /things:
    get:
      parameters:
        - name: limit
          in: query
          required: true
          schema:
            type: integer
            default: 5
      responses:
        "200":
          content:
            application/json:
              schema:
                required: [id,
                           name]
                properties:
                  id: {type: string}
                  name: {type: string}
                  size: {type: string}
"""


def test_a_place_is_where_the_keyword_stands() -> None:
    reading = read_operation(openapi.parse(PLACES, "f"), "GET /things")
    limit = reading.parts["parameter:query:limit"]
    (body,) = reading.parts["response:200"].children.values()
    lines = PLACES.splitlines()

    def line(node: Node, aspect: Aspect) -> str:
        return lines[(node.location(aspect).line or 0) - 1].strip()

    assert line(limit, Aspect.REQUIRED) == "required: true"
    assert line(limit, Aspect.DEFAULT) == "default: 5"
    assert line(limit, Aspect.PATTERN) == "schema:"
    assert line(limit, Aspect.EXAMPLE) == "- name: limit"
    assert line(body.children["id"], Aspect.REQUIRED) == "required: [id,"
    assert line(body.children["name"], Aspect.REQUIRED) == "name]"
    assert line(body.children["size"], Aspect.REQUIRED) == "required: [id,"
    assert line(body.children["size"], Aspect.PRESENCE) == "size: {type: string}"


def test_the_place_of_what_is_not_there_is_its_list() -> None:
    reading = read_operation(openapi.parse(PLACES, "f"), "GET /things")
    places = {
        kind: reading.make_missing_part(kind).location(Aspect.PRESENCE).line
        for kind in ("parameter:query", "response", "x")
    }
    assert places == {"parameter:query": 5, "response": 12, "x": 4}


@pytest.mark.parametrize(("levels", "refused"), [(40, False), (80, True)])
def test_pieces_behind_many_references_are_named(levels: int, *, refused: bool) -> None:
    chain = {f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}]} for n in range(levels)}
    found = read_operation(bundle({"$ref": "#/components/schemas/S0"}, **chain, **{f"S{levels}": THING}), "GET /a/{b}")
    with pytest.raises(Problem, match="allOf leads through more than 60 references") if refused else nullcontext():
        walk(found.parts["response:200"])
