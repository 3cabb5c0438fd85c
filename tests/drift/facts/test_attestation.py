"""How much of a spec a source speaks about; that it says nothing is no agreement."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from generator.documents import yaml as document
from generator.drift.facts.attestation import AttestationCounter, count_facts
from generator.drift.facts.compare import compare
from generator.drift.facts.model import Reading
from generator.drift.judgement import judge_source
from generator.drift.rules.findings import Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from tests import render
from tests.drift.facts.test_compare import OBJECT, page, spec
from tests.paths import ROOT

SHOP = ROOT / "tests/pages/shop.yaml"


def silent(docs: Reading, ours: Reading) -> list[tuple[str, str, str]]:
    return [(one.part, one.path, one.aspect.value) for one in compare(docs, ours).attested.silent]


def test_what_both_say_and_what_one_is_silent_about_make_the_whole() -> None:
    ours = spec({**OBJECT, "title": "Thing"})
    comparison = compare(page("- **id** string"), ours)
    assert silent(page("- **id** string"), ours) == [("response:200", "", "title")]
    assert (comparison.attested.of, comparison.attested.spoken) == (comparison.compared + 1, comparison.compared)


@pytest.mark.parametrize("rows", ["- **id** string", "- **other** string"])
def test_what_a_complete_list_leaves_out_counts_and_is_told_apart_from_silence(rows: str) -> None:
    more = {"type": "object", "properties": {f"p{number}": {"type": "string"} for number in range(9)}}
    ours = spec({"type": "object", "properties": {"id": {"type": "string"}, "more": more}})
    attested = compare(page(rows), ours).attested
    assert ("response:200", "more") in {(one.part, one.path) for one in attested.silent if one.denied}
    assert attested.undenied == ()
    assert attested.of > attested.spoken + 9
    assert attested.of == attested.spoken + sum(one.facts for one in attested.silent)


def test_a_part_that_is_not_shown_counts_with_all_below_it() -> None:
    ours = spec(OBJECT, security=[{"key": []}], schemes={"key": {"type": "http", "scheme": "bearer"}})
    (one,) = [one for one in compare(page("- **id** string"), ours).attested.silent if one.part == "security:key"]
    assert one.facts == count_facts(ours.parts["security:key"]) > 1


@pytest.mark.parametrize("label", ["", "undefined", "null[]", "circular(Thing)"])
def test_a_row_without_a_readable_type_is_a_finding_about_that_row(label: str) -> None:
    ours = spec({"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}})
    found = compare(page(f"- **id** string\n\n- **name** {label}"), ours).differences
    assert [(one.path, one.aspect.value, one.direction.value, one.spec) for one in found] == [
        ("name", "type", "silent", "string")
    ]


def test_a_type_is_not_missed_where_the_spec_has_none_or_refers_to_itself() -> None:
    assert compare(page("- **id** string\n\n- **any** undefined"), spec(_with("any", {}))).differences == ()
    node = {"type": "object", "properties": {"id": {"type": "string"}, "self": {"$ref": "#/components/schemas/Node"}}}
    text = {
        "openapi": "3.1.0",
        "components": {"schemas": {"Node": node}},
        "paths": {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": node}}}}}}},
    }
    ours = read_operation(openapi.parse(json.dumps(text), "spec.json"), "GET /things")
    rows = "- **id** string\n\n- **self** object\n\n  - **id** string\n\n  - **self** circular(Node)"
    assert compare(page(rows), ours).differences == ()


def _with(name: str, schema: Any) -> Any:
    return {"type": "object", "properties": {"id": {"type": "string"}, name: schema}}


def judge(docs: Any, ours: Any) -> tuple[Verdict, str | None]:
    """The verdict on the HTML page of one document against another."""
    bundle = openapi.parse(json.dumps(ours), "spec.json")
    text = render.html(docs)
    (outcome,) = judge_source(bundle, "page", lambda: [detect.read_page(text, "page", "html")], Names())
    return outcome.verdict.verdict, outcome.verdict.reason


def _body(shop: Any) -> Any:
    return shop["paths"]["/v1/shops/{shopId}/orders/{orderId}"]["put"]


def test_a_page_that_shows_less_than_half_proves_nothing() -> None:
    shop = document.read(SHOP).data
    larger = copy.deepcopy(shop)
    schema = _body(larger)["responses"]["200"]["content"]["application/json"]["schema"]
    schema["properties"]["data"]["properties"]["extra"] = {
        "oneOf": [{"type": "string"}, *(_with(f"name{index}", {"type": "string"}) for index in range(40))]
    }
    verdict, reason = judge(larger, larger)
    assert verdict is Verdict.UNKNOWN
    assert reason is not None
    assert "facts of the spec are shown" in reason


def test_a_discriminator_at_the_root_of_a_body_leaves_nothing_to_compare() -> None:
    shop = document.read(SHOP).data
    chosen = copy.deepcopy(shop)
    schema = _body(chosen)["responses"]["200"]["content"]["application/json"]["schema"]
    schema["discriminator"] = {"propertyName": "data"}
    verdict, reason = judge(shop, chosen)
    assert verdict is Verdict.UNKNOWN
    assert reason


@pytest.mark.slow
def test_counting_what_multiplies_ends() -> None:
    names = [f"S{index}" for index in range(40)]
    schemas = {
        name: {"anyOf": [{"$ref": f"#/components/schemas/{after}"}] * 3}
        for name, after in zip(names, [*names[1:], "End"], strict=True)
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}
    text = {
        "openapi": "3.1.0",
        "components": {"schemas": {**schemas, "End": {"type": "string"}}},
        "paths": {"/things": {"get": {"responses": {"200": {"content": content}}}}},
    }
    ours = read_operation(openapi.parse(json.dumps(text), "spec.json"), "GET /things")
    counter = AttestationCounter()
    (body,) = ours.parts["response:200"].children.values()
    for _ in range(100):
        counter.count_missing("response:200", "", body, body)
    assert 200_000 <= counter.finish(0).of < 201_000
