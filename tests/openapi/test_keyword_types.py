"""A document with a value of the wrong kind anywhere is refused at that place, or says the same as before."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cli.main import main
from generator.documents import yaml as document
from generator.drift.facts.compare import compare
from generator.drift.facts.difference import Comparison
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from generator.problem import Problem
from tests import render
from tests.paths import ROOT

SHOP = document.read(ROOT / "tests/pages/shop.yaml").data
DOCUMENTS = [SHOP, document.read(ROOT / "spec/dataset.yaml").data]
PAGES = [detect.read_page(render.capture(data), "page", "markdown") for data in DOCUMENTS]
WRONG = [None, True, 7, -1.5, "x", [], [7], ["x"], {}, {"x": 1}]
IN_DATA = {"example", "examples", "default", "const", "enum"}
SCHEMAS = {"schema", "items", "additionalProperties"}


def compared(which: int, data: Any) -> Comparison | Problem:
    try:
        return _compared(which, data)
    except Problem as problem:
        return problem


def _compared(which: int, data: Any) -> Comparison:
    bundle = openapi.parse(json.dumps(data, indent=1), "spec.json")
    bundle.check()
    found = bundle.find_operation(PAGES[which].operation)
    assert found is not None
    return compare(PAGES[which], read_operation(bundle, found))


def places(node: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Everything in a document but what is data, where any kind of value will do."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in items:
        if name in IN_DATA and pointer[-1:] != ("properties",):
            continue
        yield (*pointer, name)
        yield from places(child, (*pointer, name))


PLACES = [(which, pointer) for which, data in enumerate(DOCUMENTS) for pointer in places(data)]


def is_schema(pointer: tuple[Any, ...]) -> bool:
    return (
        pointer[-1] in SCHEMAS
        or pointer[-2:-1] in {("properties",), ("schemas",)}
        or pointer[-2:-1] in {("anyOf",), ("oneOf",)}
    )


def kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


BEFORE = [_compared(which, data).compared for which, data in enumerate(DOCUMENTS)]


@given(st.sampled_from(PLACES), st.sampled_from(WRONG))
def test_a_wrong_kind_of_value_is_refused_or_changes_nothing(place: tuple[int, tuple[Any, ...]], value: Any) -> None:
    which, pointer = place
    data = copy.deepcopy(DOCUMENTS[which])
    holder = data
    for name in pointer[:-1]:
        holder = holder[name]
    if kind(holder[pointer[-1]]) == kind(value) or (is_schema(pointer) and isinstance(value, bool)):
        return
    holder[pointer[-1]] = value
    found = compared(which, data)
    if isinstance(found, Problem):
        locate = openapi.parse(json.dumps(data, indent=1), "spec.json").locate
        assert found.line in {locate(pointer).line, locate(pointer[:-1]).line}
    else:
        assert found.differences == ()
        assert found.compared == BEFORE[which]


MESS = [
    (("responses",), [], "`responses` must be an object, not a list"),
    (("responses", "200"), [], "`200` must be an object, not a list"),
    (("responses", "200", "content"), "x", "`content` must be an object, not 'x'"),
    (("parameters",), {}, "`parameters` must be a list of objects, not an object"),
    (("parameters",), [{"in": "query"}], "a parameter has no `name`"),
    (("parameters",), [{"in": "sky", "name": "x"}], "`in` must be path, query, header or cookie, not 'sky'"),
    (("deprecated",), "yes", "`deprecated` must be true or false, not 'yes'"),
    (("requestBody",), [], "`requestBody` must be an object, not a list"),
    (("servers",), [{"url": 7}], "`url` must be a text, not 7"),
]
SCHEMA_MESS = [
    ("properties", [], "`properties` must be an object, not a list"),
    ("properties", {"a": 7}, "`a` must be an object, not 7"),
    ("required", "x", "`required` must be a list of texts, not 'x'"),
    ("enum", "a", "`enum` must be a list, not 'a'"),
    ("nullable", "true", "`nullable` must be true or false, not 'true'"),
    ("type", 7, "`type` must be a type or a list of types, not 7"),
    ("type", "sting", "`type` must be a type or a list of types, not 'sting'"),
    ("$ref", 7, "`$ref` must be a text"),
    ("allOf", {}, "`allOf` must be a list of schemas, not an object"),
    ("anyOf", [], "`anyOf` must be a list of schemas, not a list"),
    ("items", 3, "`items` must be a schema, not 3"),
    ("minLength", -1, "`minLength` must be a whole number, 0 or more, not -1"),
    ("minimum", True, "`minimum` must be a number, not True"),
    ("title", None, "`title` must be a text, not null"),
]
DATA = ("responses", "200", "content", "application/json", "schema", "properties", "data")


@pytest.mark.parametrize(
    ("pointer", "value", "reason"), [*MESS, *(((*DATA, name), value, reason) for name, value, reason in SCHEMA_MESS)]
)
def test_malformed_documents_could_not_be_judged(
    pointer: tuple[str, ...], value: Any, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = copy.deepcopy(SHOP)
    holder = data["paths"]["/v1/shops/{shopId}/orders/{orderId}"]["put"]
    for name in pointer[:-1]:
        holder = holder[name]
    holder[pointer[-1]] = value
    spec, broken = tmp_path / "spec.json", tmp_path / "broken.json"
    spec.write_text(json.dumps(SHOP))
    broken.write_text(json.dumps(data, indent=1))
    for arguments in (["--spec", str(broken), "--docs", str(spec)], ["--spec", str(spec), "--docs", str(broken)]):
        assert main(["drift", *arguments, "--format", "json"]) == 2
        report = json.loads(capsys.readouterr().out)
        (source,) = report["sources"]
        assert reason in source["reason"]
        assert source["reason"].startswith(("line ", f"{broken}:"))


def test_what_is_wrong_with_the_document_itself_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("openapi: 3.1.0\npaths:\n  - /a: {}\n")
    assert main(["drift", "--spec", str(broken)]) == 2
    assert f"{broken}:2:1: `paths` must be an object, not a list" in capsys.readouterr().err
