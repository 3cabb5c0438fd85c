"""Schemas keep their meaning in the spelling that the generator reads whole."""

from __future__ import annotations

from typing import Any

import pytest

from generator.codegen.schema.normalise import is_class, is_mapping, list_types, normalise_schema, remove_null

REF = {"$ref": "#/components/schemas/A"}
OBJECT = {"type": "object", "properties": {"a": {}}}


@pytest.mark.parametrize(
    ("schema", "plain"),
    [
        ({"type": "string", "minLength": 1}, {"type": "string", "minLength": 1}),
        ({"allOf": [REF, {"description": "d"}]}, {"allOf": [REF], "description": "d"}),
        ({"allOf": [REF, {"description": "d"}], "description": "own"}, {"allOf": [REF], "description": "own"}),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, {"type": "string", "maxLength": 3}),
        (
            {"allOf": [REF], "properties": {"b": {}}, "required": ["b"]},
            {"allOf": [REF, {"type": "object", "properties": {"b": {}}, "required": ["b"]}]},
        ),
        ({"allOf": [REF], "required": ["a"]}, {"allOf": [REF, {"type": "object", "required": ["a"]}]}),
        ({**OBJECT, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, OBJECT),
        ({**OBJECT, "oneOf": [REF]}, {**OBJECT, "oneOf": [REF]}),
        (
            {"type": ["string", "integer", "null"], "description": "d", "x-secret": True},
            {
                "description": "d",
                "x-secret": True,
                "anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}],
            },
        ),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"type": "integer", "enum": [1, 2]}, {"type": "integer", "enum": [1, 2]}),
        ({"enum": ["a", None]}, {"enum": ["a", None]}),
        ({"enum": [1, "a", None]}, {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}),
        ({"enum": [1.5], "x-enum-varnames": ["A"]}, {"type": "number"}),
        ({"type": "boolean", "enum": [True]}, {"type": "boolean"}),
        ({"type": "number", "enum": [1, 2.5, None]}, {"type": ["number", "null"]}),
        ({"enum": [{"a": 1}, {}]}, {"type": "object"}),
        ({"const": ["a"]}, {"type": "array"}),
        ({"type": "integer", "enum": [2**63 - 1]}, {"type": "integer", "enum": [2**63 - 1]}),
        ({"type": "integer", "enum": [1, 2**63]}, {"type": "integer"}),
        ({"const": -(2**63) - 1}, {"type": "integer"}),
        ({"const": "a"}, {"const": "a"}),
    ],
)
def test_plainer(schema: dict[str, Any], plain: dict[str, Any]) -> None:
    before = repr(schema)
    assert normalise_schema(schema) == plain
    assert repr(schema) == before


@pytest.mark.parametrize(
    ("schema", "core", "null"),
    [
        ({"type": "string"}, {"type": "string"}, False),
        ({"type": ["string", "null"]}, {"type": "string"}, True),
        ({"type": "string", "nullable": True}, {"type": "string"}, True),
        ({"type": "string", "nullable": False}, {"type": "string"}, False),
        ({"enum": ["a", None]}, {"enum": ["a"]}, True),
        ({"type": "object", "nullable": True, "enum": [None]}, {"type": "null"}, True),
        ({"type": ["null"]}, {"type": "null"}, True),
        ({"type": "null"}, {"type": "null"}, True),
        (True, {}, False),
    ],
)
def test_without_null(schema: Any, core: dict[str, Any], null: bool) -> None:  # noqa: FBT001 a column of the table
    assert remove_null(schema) == (core, null)


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        (OBJECT, "class"),
        ({"properties": {"a": {}}}, "class"),
        ({"type": "object", "additionalProperties": False}, "class"),
        ({"enum": ["a"]}, "class"),
        ({"type": "integer", "enum": [1]}, "class"),
        ({"allOf": [REF, OBJECT]}, "class"),
        ({"type": "object"}, "mapping"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "mapping"),
        (REF, None),
        ({"allOf": [REF]}, None),
        ({"type": "boolean", "enum": [True]}, None),
        ({"type": "array", "items": OBJECT}, None),
        ({"type": "string", "properties": {"a": {}}}, None),
        ({**OBJECT, "anyOf": [REF, OBJECT]}, None),
        ({}, None),
    ],
)
def test_what_becomes_of_it(schema: dict[str, Any], kind: str | None) -> None:
    assert (is_class(schema), is_mapping(schema)) == (kind == "class", kind == "mapping")


def test_types() -> None:
    assert list_types({}) == [None]
    assert list_types({"type": "string"}) == ["string"]
    assert list_types({"type": ["string", "null"]}) == ["string", "null"]
