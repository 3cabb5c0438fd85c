"""What a fragment declares, found wherever it may stand in an OpenAPI document."""

from __future__ import annotations

from typing import Any

import pytest

from generator.documents import yaml as document
from generator.record.scrub.declared import NOWHERE, Declared, read_declarations
from generator.recordings.settings import GENERIC_SETTINGS, find_settings
from tests.paths import ROOT

FRAGMENT = document.read(ROOT / "spec/dataset.yaml").data


def of(schema: Any, **schemas: Any) -> Declared:
    """The declarations of an API with one response."""
    responses = {"200": {"$ref": "#/components/responses/one"}}
    content = {"application/json": {"schema": schema}}
    return read_declarations(
        {
            "paths": {"/v2/x~y/{id}": {"get": {"responses": responses}}},
            "components": {"schemas": schemas, "responses": {"one": {"content": content}}},
        },
        GENERIC_SETTINGS,
    )


def test_this_fragment_says_what_is_secret_and_what_is_public() -> None:
    found = read_declarations(FRAGMENT, find_settings(ROOT / "spec/dataset.yaml"))
    assert found.secret_properties == {"urlSigningSecretKey"}
    assert found.secret_parameters == {"signature", "token"}
    assert found.public_parameters == frozenset()
    assert {"api.apify.com", "console.apify.com"} <= found.hosts
    assert {"v2", "datasets", "items", "storage"} <= found.segments
    assert found.envelopes == {"data"}
    assert found.error_type == ("error", "type")


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"type": "string"}}},
        {"$ref": "#/components/schemas/Thing"},
        {"allOf": [{"type": "object"}, {"$ref": "#/components/schemas/Thing"}]},
        {"oneOf": [{"anyOf": [{"$ref": "#/components/schemas/Thing"}]}]},
        {"additionalProperties": {"type": "string"}},
        {"$ref": "#/components/schemas/Loop"},
    ],
)
def test_a_property_is_found_through_references_and_compositions(schema: Any) -> None:
    thing = {"properties": {"a": {"type": "string"}}}
    loop = {"allOf": [{"$ref": "#/components/schemas/Loop"}, {"$ref": "#/components/schemas/Thing"}]}
    body = of({"properties": {"list": {"items": schema}}}, Thing=thing, Loop=loop).body
    assert body.find_property("list").find_items().find_property("a")
    assert not body.find_property("other")
    assert not body.find_property("list").find_items().find_items()


@pytest.mark.parametrize("schema", [{}, True, None, {"$ref": "#/nowhere"}, {"$ref": "#/components/schemas/Self"}])
def test_what_has_no_schema_declares_nothing(schema: Any) -> None:
    body = of(schema, Self={"$ref": "#/components/schemas/Self"}).body
    assert not body
    assert not body.find_property("a")
    assert not read_declarations({}, GENERIC_SETTINGS).body
    assert not NOWHERE.has_properties


def test_the_choice_of_a_property_is_known() -> None:
    place = of({"properties": {"a": {"anyOf": [{"enum": ["X"]}, {"type": "null"}]}}}).body.find_property("a")
    assert place.has_enum_value("X")
    assert not place.has_enum_value("Y")


def test_parameters_are_public_unless_they_are_called_secret() -> None:
    parameters = [{"name": "limit", "in": "query"}, {"name": "k", "in": "query", "x-credential": "scheme"}]
    found = read_declarations(
        {"parameters": parameters, "anything": [{"x-secret-query": ["s"]}, {"x-secret": False}]}, GENERIC_SETTINGS
    )
    assert found.public_parameters == {"limit"}
    assert found.secret_parameters == {"k", "s"}
    assert found.secret_properties == frozenset()
