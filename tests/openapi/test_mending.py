"""What is not valid and changes nothing is corrected and told; what changes something is left to be refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.documents.yaml import parse
from generator.openapi.mending import mend
from generator.openapi.validation import validate
from generator.problem import Problem
from tests.paths import ROOT

OK: dict[str, Any] = {"200": {"description": "d"}}


def document(version: str = "3.1.0", schema: Any = None, **operation: Any) -> dict[str, Any]:
    whole = {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"responses": OK, **operation}}},
    }
    return whole if schema is None else {**whole, "components": {"schemas": {"A": schema}}}


@pytest.mark.parametrize(
    ("version", "schema", "mended", "said"),
    [
        ("3.1.0", {"type": "string", "enum": []}, {"type": "string"}, "`enum` is empty"),
        ("3.0.3", {"enum": ["a", "a", 1]}, {"enum": ["a", 1]}, "`enum` has values twice"),
        ("3.0.3", {"enum": [1, True]}, {"enum": [1, True]}, None),
        ("3.0.3", {"type": "object", "required": []}, {"type": "object"}, "`required` is empty"),
        ("3.1.0", {"required": ["a", "a"]}, {"required": ["a"]}, "`required` has values twice"),
        ("3.1.0", {"type": "string", "required": True}, {"type": "string"}, "`required` is a list of names here"),
        ("3.1.0", {"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}, "true or false only in OpenAPI"),
        ("3.1.0", {"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}, "true or false only in OpenAPI 3.0"),
        ("3.0.3", {"exclusiveMaximum": 2}, {"maximum": 2, "exclusiveMaximum": True}, "a number only since OpenAPI"),
        ("3.0.3", {"type": "string", "nulable": True}, {"type": "string"}, "did you mean nullable?"),
        ("3.1.0", {"$recursiveAnchor": True}, {}, "no keyword of a schema is called '$recursiveAnchor'"),
        ("3.1.0", {"description": None, "type": None}, {}, "`description` is empty"),
        ("3.1.0", {"description": 7, "type": "string"}, {"description": "7", "type": "string"}, "must be a text"),
    ],
)
def test_a_schema(version: str, schema: Any, mended: Any, said: str | None) -> None:
    before = parse(json.dumps(document(version, schema)), "f")
    after, notes = mend(before)
    assert after.data["components"]["schemas"]["A"] == mended
    assert [said is not None and said in what for _, what in notes][:1] == ([True] if said else [])
    assert all(pointer[:3] == ("components", "schemas", "A") for pointer, _ in notes)
    validate(after)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({**document(), "info": {"title": 1.5, "version": 2}}, "`title` must be a text; 1.5 is read as one"),
        ({**document(), "info": {"title": "t", "version": "1", "logo": "x"}}, "has no keyword 'logo' here"),
        (document(deprecatd=True), "has no keyword 'deprecatd' here"),
        (document("3.0.3", responses={}), "documents no `responses`"),
        (document(responses={"200": {"content": {"a/b": {"schema": {}, "foo": 1}}}}), "no `description`"),
        (document(parameters=[{"name": "a", "in": "query", "type": "string", "schema": {}}]), "no keyword 'type' here"),
    ],
)
def test_what_stands_around_the_schemas(data: dict[str, Any], said: str) -> None:
    before = parse(json.dumps(data), "f")
    with pytest.raises(Problem):
        validate(before)
    after, notes = mend(before)
    assert any(said in what for _, what in notes), notes
    validate(after)


@pytest.mark.parametrize("schema", [{"type": "text"}, {"properties": []}, {"$ref": "#/nowhere"}, {"items": 7}])
def test_what_changes_something_is_refused_all_the_same(schema: Any) -> None:
    after, _ = mend(parse(json.dumps(document(schema=schema)), "f"))
    with pytest.raises(Problem):
        validate(after)


@pytest.mark.parametrize("path", ["spec/dataset.yaml", "docs/examples/station/station.yaml", "tests/pages/shop.yaml"])
def test_a_valid_document_stays_as_it_is(path: str) -> None:
    before = parse((ROOT / path).read_text(encoding="utf-8"), path)
    after, notes = mend(before)
    assert notes == []
    assert after is before


def test_what_is_data_is_left_alone() -> None:
    schema = {"type": "object", "properties": {"title": {"type": "integer"}}, "example": {"title": 7, "nulable": 1}}
    before = parse(json.dumps(document(schema=schema)), "f")
    assert mend(before) == (before, [])
