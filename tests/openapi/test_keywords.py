"""The table of the keywords of a schema holds each that the standards define, in an order that patches follow."""

from __future__ import annotations

import json
from importlib.resources import files

from generator.openapi.keywords import ORDER, SCHEMA_KEYWORDS, TYPE_BOUND, Holds, find_keywords

SUBSCHEMAS = {Holds.ONE_SCHEMA, Holds.LIST_OF_SCHEMAS, Holds.SCHEMAS_BY_NAME}
VOCABULARIES = ("applicator", "content", "core", "format-annotation", "meta-data", "unevaluated", "validation")


def test_every_keyword_of_json_schema_is_there() -> None:
    folder = files("jsonschema_specifications") / "schemas" / "draft202012" / "vocabularies"
    defined = {
        keyword
        for name in VOCABULARIES
        for keyword in json.loads((folder / name).read_text(encoding="utf-8"))["properties"]
    }
    assert defined <= SCHEMA_KEYWORDS.keys()
    of_openapi = {"discriminator", "example", "externalDocs", "nullable", "xml"}
    assert SCHEMA_KEYWORDS.keys() - defined == of_openapi


def test_what_holds_schemas_is_said_once() -> None:
    holding = [find_keywords(holds) for holds in SUBSCHEMAS]
    assert sum(map(len, holding)) == len(frozenset().union(*holding))


def test_a_type_comes_before_its_limits_and_an_example_last() -> None:
    order = [name for name in ORDER if name in {"title", "type", "format", "minimum", "items", "content", "example"}]
    assert order == ["title", "type", "format", "minimum", "items", "content", "example"]
    assert len(set(ORDER)) == len(ORDER)


def test_an_annotation_does_not_go_with_the_type() -> None:
    assert {"type", "enum", "maxLength", "default"} <= {*TYPE_BOUND}
    assert not {"title", "description", "example", "readOnly"} & {*TYPE_BOUND}
