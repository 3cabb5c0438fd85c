"""What both sides attest is compared, and silence is not a statement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.documents.location import Location
from generator.drift.facts.compare import compare
from generator.drift.facts.model import Aspect, Node, Reading
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation


def spec(schema: Any, *, parameters: Any = (), security: Any = (), schemes: Any = None) -> Reading:
    responses = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    document = {
        "openapi": "3.1.0",
        "security": list(security),
        "components": {"securitySchemes": schemes or {}},
        "paths": {"/things": {"get": {"parameters": list(parameters), "responses": responses}}},
    }
    return read_operation(openapi.parse(json.dumps(document), "spec.json"), "GET /things")


def page(rows: str, *, before: str = "", after: str = "") -> Reading:
    text = f"```\nGET /things\n```\n\n## Request\n\n{before}\n### Status 200\n\n**Schema**\n\n{rows}\n\n{after}"
    return detect.read_page(text, "page", "markdown")


def found(docs: Reading, ours: Reading) -> list[tuple[str, str, str]]:
    return [(one.part, one.path, one.aspect.value) for one in compare(docs, ours).differences]


OBJECT = {"type": "object", "properties": {"id": {"type": "string"}}}


def test_markdown_shows_the_properties_of_a_list_without_its_brackets() -> None:
    ours = spec({"type": "array", "items": OBJECT})
    assert found(page("- **id** string"), ours) == []
    assert found(page("- **id** integer"), ours) == [("response:200", "[].id", "type")]


def test_object_is_what_is_printed_for_anything_composed() -> None:
    limit = {"name": "limit", "in": "query", "schema": {"allOf": [{"type": "integer"}]}}
    docs = page("- **id** string", before="### Query Parameters\n\n**limit** object\n")
    assert found(docs, spec(OBJECT, parameters=[limit])) == []
    plain = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    assert found(docs, spec(OBJECT, parameters=[plain])) == [("parameter:query:limit", "", "type")]


NULLABLE = {"type": ["string", "null"]}
KEYWORD = {"type": "string", "nullable": True}
PARAMETER, LIST = ("parameter:query:word", "", "nullable"), ("response:200", "words[]", "nullable")


@pytest.mark.parametrize(
    ("label", "schema", "expected"),
    [
        ("string", {"type": "string"}, []),
        ("string", NULLABLE, [PARAMETER, LIST]),
        ("string | null", {"type": "string"}, [PARAMETER, LIST]),
        ("string | null", NULLABLE, []),
        ("string", KEYWORD, []),  # which shows beside a row alone
        ("object", {"anyOf": [{"type": "string"}, {"type": "null"}]}, []),
    ],
)
def test_a_label_of_a_list_of_types_tells_whether_null_is_one(label: str, schema: Any, expected: Any) -> None:
    words = {"type": "object", "properties": {"words": {"type": "array", "items": schema}}}
    ours = spec(words, parameters=[{"name": "word", "in": "query", "schema": schema}])
    items = f"({label})\\[]" if "|" in label else f"{label}\\[]"
    docs = page(f"- **words** {items}", before=f"### Query Parameters\n\n**word** {label}\n")
    assert found(docs, ours) == expected


def test_a_parameter_of_anything_may_be_one_of_several_types() -> None:
    docs = page("- **id** string", before="### Query Parameters\n\n**limit** any\n")
    one = {"name": "limit", "in": "query", "schema": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}
    assert found(docs, spec(OBJECT, parameters=[one])) == []
    values = {"type": "object", "properties": {"m": {"type": "object", "additionalProperties": one["schema"]}}}
    assert found(page("- **m** object\n\n  - **property name\\*** any"), spec(values)) != []


def test_the_limits_of_numbers_in_lists_in_lists_are_those_of_the_outermost() -> None:
    docs = page("- **b** array\\[]\n\n  **Possible values:** `>= 0`")
    schema: Any = {"type": "object", "properties": {"b": {"type": "array"}}}
    for _ in range(2):
        schema["properties"]["b"] = {"type": "array", "items": schema["properties"]["b"]}
    schema["properties"]["b"]["items"]["items"]["items"] = {"type": "integer", "minimum": 0}
    assert found(docs, spec(schema)) == []


def test_an_untyped_variant_of_a_document_is_no_null() -> None:
    schema = {"type": "object", "properties": {"p": {"anyOf": [{}, {"type": "string"}, {"type": "null"}]}}}
    assert found(spec(schema), spec(schema)) == []


def test_constants_of_parameters_are_never_shown() -> None:
    docs = page("- **id** string", before="### Header Parameters\n\n**Accept** string\n")
    one = {"name": "Accept", "in": "header", "schema": {"type": "string", "enum": ["json"]}}
    two = {"name": "Accept", "in": "header", "schema": {"type": "string", "enum": ["json", "xml"]}}
    assert found(docs, spec(OBJECT, parameters=[one])) == []
    assert found(docs, spec(OBJECT, parameters=[two])) == [("parameter:header:Accept", "", "enum")]


def test_security_schemes_are_the_same_if_they_work_the_same_way() -> None:
    shown = "#### Authorization: http\n\n```\nname: bearerAuthtype: httpscheme: bearerdescription: x\n```\n"
    docs = page("- **id** string", after=shown)
    bearer, basic = {"type": "http", "scheme": "bearer"}, {"type": "http", "scheme": "basic"}
    assert found(docs, spec(OBJECT, security=[{"token": []}], schemes={"token": bearer})) == []
    assert found(docs, spec(OBJECT, security=[{"token": []}], schemes={"token": basic})) == [
        ("security:bearerAuth", "", "presence"),
    ]


def test_a_list_that_is_not_complete_proves_nothing_missing() -> None:
    ours = spec(OBJECT)
    part = ours.parts["response:200"]

    def reading(*, complete: bool) -> Reading:
        body = Node({Aspect.PRESENCE: True}, lambda _aspect: Location("page"), complete=complete)
        docs = Node(part.claims, part.location, lambda: {"body 0": body}, complete=True)
        parts = {"operation": ours.parts["operation"], "response:200": docs}
        return Reading("page", "html", "GET /things", parts, frozenset({"response"}))

    assert found(reading(complete=False), ours) == []
    assert found(reading(complete=True), ours) == [("response:200", "id", "presence")]


def test_what_chooses_among_variants_is_told_by_both_sides_or_differs() -> None:
    row = "<span class=openapi-schema__container><strong class=openapi-schema__property>kind</strong></span>"
    item = f'<div class="openapi-discriminator__item openapi-schema__list-item">{row}</div>'
    text = (
        "<!doctype html><div class=openapi-left-panel__container><pre class=openapi__method-endpoint>GET /things</pre>"
        f"<div role=tabpanel><h3>Status 200</h3><details><summary>Schema</summary><div><ul>{item}</ul></div></details>"
        "</div></div>"
    )
    docs = detect.read_page(text, "page", "html")
    assert found(docs, spec(OBJECT)) == [("response:200", "", "type")]
    chosen = {"type": "object", "properties": {"kind": {}}, "discriminator": {"propertyName": "kind"}}
    assert found(docs, spec(chosen)) == []
    assert found(docs, spec({**chosen, "discriminator": {"propertyName": "sort"}})) == [("response:200", "", "type")]


@pytest.mark.parametrize(("count", "paired"), [(1, True), (51, False)])
def test_names_are_not_paired_where_nothing_is_common(count: int, *, paired: bool) -> None:
    ours = spec({"type": "object", "properties": {f"createdAt{n}x": {"type": "string"} for n in range(count)}})
    docs = page("\n".join(f"- **createdAt{n}y** string" for n in range(count)))
    directions = {one.direction.name for one in compare(docs, ours).differences}
    assert ("RENAMED" in directions) is paired


def test_bodies_are_compared_by_order_where_one_side_names_no_media_type() -> None:
    hidden = page("- **id** string")
    assert found(spec(OBJECT), hidden) == []
    other = spec({"type": "object", "properties": {"id": {"type": "integer"}}})
    assert found(other, hidden) == [("response:200", "id", "type")]


def parameter(place: str, kind: str = "integer", **more: Any) -> dict[str, Any]:
    return {"name": "limit", "in": place, "schema": {"type": kind}, **more}


def test_a_parameter_that_moved_is_one_finding() -> None:
    docs, ours = (spec(OBJECT, parameters=[parameter(place)]) for place in ("header", "query"))
    assert found(docs, ours) == [("parameter:query:limit", "", "presence")]
    assert found(ours, docs) == [("parameter:header:limit", "", "presence")]


def test_what_else_changed_of_a_moved_parameter_is_found() -> None:
    docs, ours = spec(OBJECT, parameters=[parameter("header", "string")]), spec(OBJECT, parameters=[parameter("query")])
    assert found(docs, ours) == [("parameter:query:limit", "", "presence"), ("parameter:query:limit", "", "type")]


def test_a_parameter_that_left_the_path_need_not_be_required_any_more() -> None:
    docs, ours = (spec(OBJECT, parameters=[parameter(place)]) for place in ("path", "query"))
    assert found(docs, ours) == [("parameter:query:limit", "", "presence")]


def test_flags_stand_beside_the_row_and_not_beside_its_only_variant() -> None:
    mode = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    docs = page("- **mode** object\n\nanyOf\n\nstring")
    assert found(docs, spec({"type": "object", "properties": {"mode": mode}})) == []


def test_a_parameter_that_goes_in_both_places_has_not_moved() -> None:
    both = spec(OBJECT, parameters=[parameter("header"), parameter("query")])
    assert found(both, spec(OBJECT, parameters=[parameter("query")])) == [("parameter:header:limit", "", "presence")]


def answering(*media: str) -> Reading:
    content = {name: {"schema": OBJECT} for name in media}
    responses = {"200": {"description": "", "content": content}}
    document = {"openapi": "3.1.0", "paths": {"/things": {"get": {"responses": responses}}}}
    return read_operation(openapi.parse(json.dumps(document), "spec.json"), "GET /things")


@pytest.mark.parametrize(
    ("docs", "ours", "differs"),
    [
        (["text/csv"], ["application/json"], True),
        (["text/csv"], ["application/json", "text/csv"], True),
        (["application/xml", "application/json"], ["application/json"], True),
        (["application/json"], ["application/json", "text/csv"], True),
        (["application/json; charset=utf-8"], ["Application/JSON"], False),
    ],
)
def test_a_body_of_another_media_type_is_a_difference(docs: list[str], ours: list[str], *, differs: bool) -> None:
    assert found(answering(*docs), answering(*ours)) == [("response:200", "", "presence")] * differs


def test_a_page_that_names_no_media_type_says_nothing_about_it() -> None:
    assert found(page("- **id** string"), answering("text/csv")) == []


def thing(**properties: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": kind} for name, kind in properties.items()}}


FIRST, SECOND = thing(a="string"), thing(b="string")
NULL = {"type": "null"}


@pytest.mark.parametrize("key", ["anyOf", "oneOf"])
@pytest.mark.parametrize(
    ("docs", "ours", "expected"),
    [
        ([SECOND, FIRST], [FIRST, SECOND], []),
        ([NULL, SECOND, FIRST], [FIRST, SECOND, NULL], []),
        ([FIRST, thing(b="integer")], [FIRST, SECOND], [("response:200", "x.b", "type")]),
        ([thing(b="integer"), FIRST], [FIRST, SECOND], [("response:200", "x.b", "type")]),
        ([{"type": "integer"}, {"type": "string"}], [{"type": "string"}, {"type": "integer"}], []),
        (
            [{"type": "integer"}, {"type": "string"}],
            [{"type": "string"}, {"type": "boolean"}],
            [("response:200", "x", "type")],
        ),
        (
            [{**thing(a="string", b="string"), "title": "B"}, {**FIRST, "title": "A"}],
            [{**thing(a="string", b="string"), "title": "A"}, {**SECOND, "title": "B"}],
            [("response:200", "x.a", "presence"), ("response:200", "x.b", "presence")],
        ),
        ([FIRST, SECOND, thing(c="string")], [FIRST, SECOND], [("response:200", "x", "type")]),
    ],
)
def test_forms_are_compared_with_those_they_belong_to(key: str, docs: Any, ours: Any, expected: Any) -> None:
    first, second = ({"type": "object", "properties": {"x": {key: forms}}} for forms in (docs, ours))
    assert found(spec(first), spec(second)) == expected


def test_the_only_form_beside_null_is_the_thing_itself() -> None:
    def listing(*values: str) -> Reading:
        state = {"anyOf": [{"type": "string", "enum": list(values)}, NULL]}
        return spec({"type": "object", "properties": {"state": state}})

    assert found(listing("A", "B"), listing("A", "C")) == [("response:200", "state", "enum")]
    plain = spec({"type": "object", "properties": {"state": {"type": ["string", "null"], "enum": ["A"]}}})
    assert found(listing("A", "B"), plain) == [("response:200", "state", "enum")]
    assert found(plain, listing("A", "B")) == [("response:200", "state", "enum")]
