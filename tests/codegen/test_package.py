"""Packages generated from small specifications do, when imported and called, what the specification says."""

from __future__ import annotations

import compileall
import datetime as dt
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.problem import Problem
from tests.codegen.conftest import Make
from tests.codegen.making import Made, generate, made, specification

MIXED_SCHEMAS = """
Thing:
  type: object
  description: A thing.
  required: [must, mustBeNullable]
  properties:
    must: {type: string}
    mustBeNullable: {type: [string, "null"]}
    text: {type: string}
    nullableText: {type: [string, "null"]}
    count: {type: integer}
    ratio: {type: number}
    flag: {type: boolean}
    day: {type: string, format: date}
    moment: {type: string, format: date-time}
    unique: {type: string, format: uuid}
    file: {type: string, format: binary}
    nothing: {type: "null"}
    anything: {}
    whatever: true
    texts: {type: array, items: {type: string}}
    maybeTexts: {type: [array, "null"], items: {type: [string, "null"]}}
    untyped: {type: array}
    grid: {type: array, items: {type: array, items: {type: integer}}}
    pair: {type: array, prefixItems: [{type: string}, {type: integer}]}
    free: {type: object}
    counts: {type: object, additionalProperties: {type: integer}}
    maybeCounts: {type: [object, "null"], additionalProperties: {type: integer}}
    color: {type: string, enum: [red, green]}
    maybeColor: {type: [string, "null"], enum: [red, green, null]}
    size: {type: integer, enum: [1, 2, -3]}
    fixed: {const: always}
    inner:
      type: object
      required: [a]
      properties: {a: {type: integer}}
    maybeInner:
      type: [object, "null"]
      properties: {a: {type: integer}, deeper: {type: [object, "null"], properties: {b: {type: string}}}}
    oldMaybeInner:
      anyOf:
        - type: object
          properties: {a: {type: integer}}
        - type: "null"
    inners: {type: array, items: {type: object, properties: {a: {type: integer}}}}
    maybeInners: {type: [array, "null"], items: {type: object, properties: {a: {type: integer}}}}
    byName: {type: object, additionalProperties: {type: object, properties: {a: {type: integer}}}}
    tree: {$ref: "#/components/schemas/Node"}
    people: {$ref: "#/components/schemas/Names"}
    table: {$ref: "#/components/schemas/Table"}
    either: {oneOf: [{type: string}, {type: integer}]}
    eitherType: {type: [string, integer, "null"]}
    eitherList: {anyOf: [{type: array, items: {type: string}}, {type: boolean}]}
    eitherShape:
      oneOf:
        - {title: Circle, type: object, properties: {radius: {type: number}}}
        - {title: Square, type: object, properties: {side: {type: number}}}
    textOrInner:
      oneOf:
        - {type: string}
        - {type: object, properties: {a: {type: integer}}}
    colors: {type: array, items: {type: string, enum: [red, green]}}
Node:
  type: object
  required: [value]
  properties:
    value: {type: integer}
    children: {type: array, items: {$ref: "#/components/schemas/Node"}}
    owner: {$ref: "#/components/schemas/Person"}
Person:
  type: object
  properties:
    name: {type: string}
    home: {$ref: "#/components/schemas/House"}
    friends: {type: array, items: {$ref: "#/components/schemas/Person"}}
House:
  type: object
  properties:
    owner: {$ref: "#/components/schemas/Person"}
    neighbours: {type: object, additionalProperties: {$ref: "#/components/schemas/House"}}
    node: {anyOf: [{$ref: "#/components/schemas/Node"}, {type: "null"}]}
Names: {type: array, items: {type: string}}
Table: {type: object, additionalProperties: {$ref: "#/components/schemas/Person"}}
Base:
  type: object
  required: [id]
  properties: {id: {type: string}, kind: {type: string}, hidden: {type: string, x-secret: true}}
Derived:
  allOf:
    - {$ref: "#/components/schemas/Base"}
    - {type: object, required: [kind], properties: {extra: {type: integer}, token: {type: string, x-secret: true}}}
Widened:
  allOf: [{$ref: "#/components/schemas/Base"}]
  properties: {wide: {type: integer}}
"""
MIXED_PATHS = """
/things/{thingId}:
  get:
    operationId: getThing
    tags: [things]
    parameters:
      - {name: thingId, in: path, required: true, schema: {type: string}, description: Which one.}
    responses:
      "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
  delete:
    operationId: deleteThing
    tags: [things]
    parameters: [{name: thingId, in: path, required: true, schema: {type: string}}]
    responses: {"204": {description: gone}}
/search:
  get:
    operationId: search
    tags: [other things]
    parameters:
      - {name: query, in: query, required: true, schema: {type: string}}
      - {name: segment, in: query, schema: {type: string}}
      - {name: id, in: query, schema: {type: string}}
      - {name: tag, in: query, schema: {type: array, items: {type: string}}}
      - {name: flag, in: query, schema: {type: boolean}}
      - {name: since, in: query, schema: {type: string, format: date}}
      - {name: color, in: query, schema: {type: string, enum: [red, green]}}
      - {name: limit, in: query, schema: {type: integer, default: 10}}
      - {name: error, in: query, schema: {type: string}}
      - {name: target, in: query, schema: {type: string}}
      - {name: _search, in: query, schema: {type: string}}
      - {name: list, in: query, schema: {type: string}}
    responses:
      "200":
        description: d
        content:
          application/json:
            schema:
              type: object
              properties:
                total: {type: integer}
                items: {type: array, items: {type: object, properties: {a: {type: integer}}}}
/text:
  get:
    operationId: text
    responses: {"200": {description: d, content: {text/plain: {schema: {type: string}}}}}
/log:
  get:
    operationId: log
    responses: {"200": {description: d, content: {text/plain: {}}}}
/bytes:
  get:
    operationId: bytes
    responses: {"200": {description: d, content: {application/octet-stream: {schema: {type: string, format: binary}}}}}
/any:
  get:
    operationId: anything
    responses: {"200": {description: d, content: {application/json: {}}}}
/ranged:
  get:
    operationId: ranged
    responses:
      2XX: {description: d, content: {application/json: {schema: {type: integer}}}}
      "201": {description: d, content: {application/json: {schema: {type: string}}}}
      "204": {description: d}
      4XX: {description: d, content: {application/json: {schema: {type: boolean}}}}
/defaulted:
  get:
    operationId: defaulted
    responses:
      default: {description: d, content: {application/json: {schema: {type: array, items: {type: integer}}}}}
/beside:
  get:
    operationId: beside
    responses:
      "200": {description: d, content: {application/json: {schema: {type: integer}}}}
      default: {description: d, content: {application/json: {schema: {type: string}}}}
/unnamed/{a}/of/{b}:
  parameters:
    - {name: b, in: path, required: true, schema: {type: integer}}
    - {name: a, in: path, required: true, schema: {type: string}}
  get:
    responses: {"200": {description: d, content: {application/json: {schema: {type: object}}}}}
/numbered/{number}:
  get:
    operationId: numbered
    parameters: [{name: number, in: path, required: true, schema: {type: integer}}]
    responses: {"200": {description: d, content: {application/json: {schema: {type: integer}}}}}
/derived:
  get:
    operationId: derived
    responses:
      "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Derived"}}}}
/nullable:
  get:
    operationId: nullable
    responses:
      "200":
        description: d
        content:
          application/json:
            schema: {type: [object, "null"], properties: {a: {type: integer}}}
"""
MIXED = specification(MIXED_SCHEMAS, MIXED_PATHS)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One package with something of everything."""
    with made(MIXED, tmp_path_factory.mktemp("mixed")) as package:
        yield package


def thing(mixed: Made, **properties: Any) -> Any:
    """A thing as it is read from JSON."""
    return mixed.model("Thing").from_dict({"must": "m", "mustBeNullable": None, **properties})


@pytest.mark.parametrize(
    ("wire", "field", "value", "expected"),
    [
        ("text", "text", "x", "x"),
        ("nullableText", "nullable_text", None, None),
        ("mustBeNullable", "must_be_nullable", "x", "x"),
        ("count", "count", 3, 3),
        ("ratio", "ratio", 1.5, 1.5),
        ("flag", "flag", True, True),
        ("day", "day", "2026-01-02", dt.date(2026, 1, 2)),
        ("moment", "moment", "2026-01-02T03:04:05Z", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
        ("unique", "unique", "00000000-0000-0000-0000-000000000001", uuid.UUID(int=1)),
        ("file", "file", "not base64!", "not base64!"),
        ("nothing", "nothing", None, None),
        ("anything", "anything", {"a": [1]}, {"a": [1]}),
        ("whatever", "whatever", 1, 1),
        ("texts", "texts", ["a"], ["a"]),
        ("maybeTexts", "maybe_texts", ["a", None], ["a", None]),
        ("maybeTexts", "maybe_texts", None, None),
        ("untyped", "untyped", [1, "a"], [1, "a"]),
        ("grid", "grid", [[1], []], [[1], []]),
        ("pair", "pair", ["a", 1], ["a", 1]),
        ("free", "free", {"a": 1}, {"a": 1}),
        ("counts", "counts", {"a": 1}, {"a": 1}),
        ("maybeCounts", "maybe_counts", None, None),
        ("maybeCounts", "maybe_counts", {"a": 1}, {"a": 1}),
        ("color", "color", "red", "red"),
        ("color", "color", "blue", "blue"),
        ("maybeColor", "maybe_color", None, None),
        ("maybeColor", "maybe_color", "green", "green"),
        ("size", "size", 2, 2),
        ("size", "size", 7, 7),
        ("fixed", "fixed", "never", "never"),
        ("people", "people", ["a"], ["a"]),
        ("either", "either", 1, 1),
        ("either", "either", "a", "a"),
        ("eitherType", "either_type", None, None),
        ("eitherType", "either_type", 1, 1),
        ("eitherList", "either_list", True, True),
        ("eitherList", "either_list", ["a"], ["a"]),
        ("eitherShape", "either_shape", {"radius": 1.0}, {"radius": 1.0}),
        ("textOrInner", "text_or_inner", "x", "x"),
        ("colors", "colors", ["red", "blue"], ["red", "blue"]),
    ],
)
def test_a_property_is_read(mixed: Made, wire: str, field: str, value: object, expected: object) -> None:
    read = thing(mixed, **{wire: value})
    assert getattr(read, field) == expected
    assert read.is_set(field)
    assert read.to_dict()[wire] == value


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ("must", None),
        ("text", None),
        ("text", 1),
        ("count", "1"),
        ("count", 1.5),
        ("count", True),
        ("ratio", "1"),
        ("flag", 1),
        ("day", "yesterday"),
        ("moment", "2026-01-02"),
        ("unique", "x"),
        ("texts", [1]),
        ("maybeTexts", [1]),
        ("grid", [1]),
        ("counts", {"a": "b"}),
        ("color", 1),
        ("size", "red"),
        ("inner", {}),
        ("inner", []),
        ("maybeInner", {"deeper": {"b": 1}}),
        ("inners", [{"a": "x"}]),
        ("byName", {"k": {"a": "x"}}),
        ("tree", {"value": 1, "children": [{}]}),
        ("table", {"k": {"name": 1}}),
        ("either", []),
        ("eitherList", "x"),
        ("textOrInner", {"a": "x"}),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_its_path(mixed: Made, wire: str, value: object) -> None:
    # Optional properties may be null: the tolerance of the models; required ones may not.
    if value is None and wire != "must":
        assert getattr(thing(mixed, **{wire: value}), wire) is None
        return
    with pytest.raises(mixed.package.SchemaMismatchError, match=wire):
        thing(mixed, **{wire: value})


def test_only_required_properties_are_needed(mixed: Made) -> None:
    assert thing(mixed).text is None
    assert not thing(mixed).is_set("text")
    with pytest.raises(mixed.package.SchemaMismatchError, match="must: required"):
        mixed.model("Thing").from_dict({"mustBeNullable": None})


def test_inline_objects_are_classes_with_good_names(mixed: Made) -> None:
    read = thing(
        mixed,
        inner={"a": 1},
        maybeInner={"a": 1, "deeper": {"b": "x"}},
        oldMaybeInner={"a": 1},
        inners=[{"a": 1}],
        maybeInners=[{"a": 1}],
        byName={"k": {"a": 1}},
        textOrInner={"a": 1},
    )
    assert [
        type(value).__name__
        for value in (
            *(read.inner, read.maybe_inner, read.maybe_inner.deeper, read.old_maybe_inner, read.inners[0]),
            *(read.maybe_inners[0], read.by_name["k"], read.text_or_inner),
        )
    ] == [
        *("ThingInner", "ThingMaybeInner", "ThingMaybeInnerDeeper", "ThingOldMaybeInner", "ThingInnersItem"),
        *("ThingMaybeInnersItem", "ThingByNameValue", "ThingTextOrInner"),
    ]
    assert thing(mixed, maybeInner=None, oldMaybeInner=None, maybeInners=None).maybe_inner is None


def test_no_name_is_one_of_the_generators_makeshifts(mixed: Made) -> None:
    names = mixed.module("models").__all__
    assert {"ThingEitherShapeCircle", "ThingMaybeColor", "ThingColorsItem", "SearchResponse200"} <= set(names)
    assert not [name for name in names if "Type" in name or "Mapping" in name or "AdditionalProperty" in name]


def test_nested_models_give_back_what_came_in(mixed: Made) -> None:
    read = thing(mixed, tree={"value": 1, "new": 2, "children": [{"value": 2, "newer": 3}]})
    assert read.tree.children[0].to_dict() == {"value": 2, "newer": 3}
    assert read.tree.additional_properties == {"new": 2}


def test_models_that_refer_to_themselves_and_each_other(mixed: Made) -> None:
    person = {"name": "p", "friends": [{"name": "q"}], "home": {"owner": {"name": "p"}, "neighbours": {"left": {}}}}
    read = thing(mixed, tree={"value": 1, "owner": person, "children": []}, table={"a": person})
    assert read.tree.owner.home.owner.name == "p"
    assert read.tree.owner.friends[0].name == "q"
    assert read.tree.owner.home.neighbours["left"].to_dict() == {}
    assert read.table["a"].home.owner.name == "p"
    assert read.to_dict()["table"] == {"a": person}


@pytest.mark.parametrize("first", ["person", "house", "node", "thing"])
def test_each_of_them_can_be_imported_first(mixed: Made, first: str) -> None:
    name = mixed.package.__name__
    code = f"import {name}.models.{first}; from {name}.models import Person; Person.from_dict({{'home': {{}}}})"
    subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {code}"], cwd=mixed.folder, check=True
    )


def test_all_of_joins_properties_and_what_is_said_of_them(mixed: Made) -> None:
    derived = mixed.model("Derived").from_dict(
        {"id": "i", "kind": "k", "extra": 1, "hidden": "h1dden", "token": "t0ken"}
    )
    assert (derived.id, derived.kind, derived.extra, derived.hidden) == ("i", "k", 1, "h1dden")
    assert "h1dden" not in repr(derived)
    assert "t0ken" not in repr(derived)
    with pytest.raises(mixed.package.SchemaMismatchError, match="kind"):
        mixed.model("Derived").from_dict({"id": "i"})
    assert mixed.model("Widened").from_dict({"id": "i", "wide": 3}).wide == 3


def test_a_secret_of_an_inherited_property_is_in_no_error(mixed: Made) -> None:
    with pytest.raises(mixed.package.SchemaMismatchError) as caught:
        mixed.model("Derived").from_dict({"id": "i", "kind": "k", "token": 123456})
    assert "123456" not in str(caught.value)


def test_enumerations_know_their_values_and_keep_others(mixed: Made) -> None:
    color, size = mixed.model("ThingColor"), mixed.model("ThingSize")
    assert thing(mixed, color="red").color is color.RED
    assert type(thing(mixed, color="blue").color) is str
    assert thing(mixed, size=-3).size is size.VALUE_NEGATIVE_3
    assert type(thing(mixed, size=9).size) is int


def test_an_operation_on_its_tag(mixed: Made) -> None:
    read, recorder = mixed.ask("things.get_thing", "a b", body={"must": "m", "mustBeNullable": None})
    assert read.must == "m"
    assert recorder.urls == ["https://api.example.com/things/a%20b"]
    assert recorder.methods == ["GET"]


def test_a_response_without_a_body_is_none(mixed: Made) -> None:
    result, recorder = mixed.ask("things.delete_thing", "x", status=204, body=b"")
    assert result is None
    assert recorder.methods == ["DELETE"]
    with pytest.raises(mixed.package.StatusError):
        mixed.call("things.delete_thing", "x", status=200, body={})


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, "query=q"),
        ({"segment": "a&b=c"}, "query=q&segment=a%26b%3Dc"),
        ({"id": "1"}, "query=q&id=1"),
        ({"tag": ["a", "b"]}, "query=q&tag=a&tag=b"),
        ({"tag": []}, "query=q"),
        ({"flag": False}, "query=q&flag=false"),
        ({"flag": True}, "query=q&flag=true"),
        ({"since": dt.date(2026, 1, 2)}, "query=q&since=2026-01-02"),
        ({"color": "red"}, "query=q&color=red"),
        ({"limit": 0}, "query=q&limit=0"),
        ({"error": "e", "target": "t"}, "query=q&error=e&target=t"),
        ({"field_search": "s"}, "query=q&_search=s"),
        ({"list_": "s"}, "query=q&list=s"),
    ],
)
def test_query_parameters(mixed: Made, arguments: dict[str, Any], query: str) -> None:
    result, recorder = mixed.ask("other_things.search", "q", body={"total": 1, "items": [{"a": 1}]}, **arguments)
    assert recorder.urls == [f"https://api.example.com/search?{query}"]
    assert result.items[0].a == 1


def test_an_enumeration_as_an_argument(mixed: Made) -> None:
    red = mixed.model("SearchColor").RED
    assert mixed.ask("other_things.search", "q", body={}, color=red)[1].urls[0].endswith("color=red")


@pytest.mark.parametrize(
    ("method", "status", "body", "expected"),
    [
        ("text", 200, "grüße".encode(), "grüße"),
        ("log", 200, b"a line", "a line"),
        ("bytes_", 200, b"\x00\xff", b"\x00\xff"),
        ("anything", 200, {"a": [1]}, {"a": [1]}),
        ("anything", 200, None, None),
        ("ranged", 200, 7, 7),
        ("ranged", 299, 7, 7),
        ("ranged", 201, "made", "made"),
        ("ranged", 204, b"", None),
        ("defaulted", 200, [1], [1]),
        ("defaulted", 203, [1], [1]),
        ("beside", 200, 1, 1),
        ("nullable", 200, None, None),
    ],
)
def test_bodies_by_status(mixed: Made, method: str, status: int, body: Any, expected: object) -> None:
    assert mixed.call(f"default.{method}", status=status, body=body) == expected


@pytest.mark.parametrize(
    ("method", "status", "body", "error"),
    [
        ("ranged", 200, "text", "SchemaMismatchError"),
        ("ranged", 201, 7, "SchemaMismatchError"),
        ("ranged", 404, True, "NotFoundError"),
        ("ranged", 302, True, "StatusError"),
        ("defaulted", 500, [1], "ServerError"),
        ("beside", 201, "text", "StatusError"),
        ("anything", 200, b"", "InvalidJSONError"),
    ],
)
def test_what_is_no_documented_success_is_an_error(
    mixed: Made, method: str, status: int, body: Any, error: str
) -> None:
    with pytest.raises(getattr(mixed.package, error)):
        mixed.call(f"default.{method}", status=status, body=body)


def test_path_parameters_stand_in_the_order_of_the_path(mixed: Made) -> None:
    _, recorder = mixed.ask("default.get_unnamed_a_of_b", "x", 2, body={})
    assert recorder.urls == ["https://api.example.com/unnamed/x/of/2"]


def test_many_are_read_by_what_one_is_read_by(mixed: Made) -> None:
    results = mixed.call("numbered_many", [7, 8], body=1)
    assert sorted(result.id for result in results) == [7, 8]


def test_the_full_response(mixed: Made) -> None:
    response = mixed.call("default.ranged_response", status=201, body="made")
    assert (response.status, response.parsed, response.content) == (201, "made", b'"made"')


@pytest.mark.slow
def test_it_compiles_and_is_typed(mixed: Made) -> None:
    assert compileall.compile_dir(mixed.folder, quiet=2, force=True)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", mixed.package.__name__],
        cwd=mixed.folder,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_of_what_the_generator_gives_up_on_the_rest_can_be_generated(tmp_path: Path) -> None:
    schemas = "Odd: {allOf: [{type: object, properties: {a: {type: string}}}, {properties: {a: {type: integer}}}]}"
    rest = "responses: {default: {description: d}}, parameters: [{name: a, in: path, required: true, schema: {}}]"
    paths = f"""
    /twice/{{a}}/{{a}}: {{get: {{operationId: twice, {rest}}}}}
    /once/{{a}}: {{get: {{operationId: once, {rest}}}}}
    """
    text = specification(schemas, paths)
    with pytest.raises(Problem, match="can't be merged"):
        generate(text, tmp_path / "whole", "whole")
    generate(text, tmp_path, "part", allow_omissions=True)
    assert [path.stem for path in (tmp_path / "part/api/default").glob("[!_]*.py")] == ["once"]


@pytest.mark.parametrize("responses", ["", 'responses: {"404": {description: d}}'])
def test_where_no_success_is_documented_any_is_one(make: Make, responses: str) -> None:
    package = make(specification("", f"/a: {{get: {{operationId: a, {responses}}}}}"))
    assert package.call("a", status=202, body={"a": 1}) is None
    with pytest.raises(package.package.NotFoundError):
        package.call("a", status=404)


def test_a_document_without_paths(make: Make) -> None:
    text = specification("A: {type: object, properties: {a: {type: string}}}").replace("paths: {}\n", "")
    assert make(text).model("A").from_dict({"a": "x"}).a == "x"


def test_what_is_asked_for_is_what_any_answer_is_documented_to_be(make: Make) -> None:
    answer = "{description: d, content: {text/plain: {schema: {type: string}}}}"
    beside = "{description: d, content: {text/csv: {schema: {type: string}}}}"
    package = make(
        specification(
            "",
            f"""
            /a: {{get: {{operationId: a, responses: {{default: {answer}}}}}}}
            /b: {{get: {{operationId: b, responses: {{"200": {beside}, default: {answer}}}}}}}
            """,
        )
    )
    accepted = [package.module(f"api.default.{name}").OPERATION.accept for name in "ab"]
    assert accepted == ["text/plain", "text/csv"]


def test_the_variables_of_a_server_are_as_they_are_by_default(make: Make) -> None:
    server = {
        "url": "https://{region}.example.com:{port}/{base}",
        "variables": {"region": {"default": "eu"}, "port": {"default": "8443"}, "base": {"default": "v2"}},
    }
    text = specification("", "/a: {get: {operationId: a, responses: {default: {description: d}}}}")
    package = make(text.replace("{url: https://api.example.com}", json.dumps(server)))
    assert package.ask("a")[1].urls == ["https://eu.example.com:8443/v2/a"]


def test_a_reference_may_lead_to_any_schema(make: Make) -> None:
    schemas = """
    A:
      type: object
      properties:
        inner: {type: object, properties: {more: {$ref: "#/components/schemas/A/properties/inner"}, x: {type: integer}}}
        same: {$ref: "#/components/schemas/A/properties/inner"}
        text: {$ref: "#/x-shared/texts/0"}
        derived: {allOf: [{$ref: "#/components/schemas/A/properties/inner"}, {properties: {y: {type: integer}}}]}
    Alias: {$ref: "#/paths/~1a/get/responses/200/content/application~1json/schema"}
    """
    content = '{application/json: {schema: {type: array, items: {$ref: "#/components/schemas/A"}}}}'
    paths = f'/a: {{get: {{operationId: a, responses: {{"200": {{description: d, content: {content}}}}}}}}}'
    package = make(specification(schemas, paths, **{"x-shared": {"texts": [{"type": "string"}]}}))
    inner = {"x": 1, "more": {"more": {"x": 2}}}
    (read,) = package.call("a", body=[{"inner": inner, "same": inner, "text": "t", "derived": {"x": 3, "y": 4}}])
    assert (read.same.more.more.x, read.text, read.derived.x, read.derived.y) == (2, "t", 3, 4)


def test_what_holds_a_schema_that_is_left_out_is_kept(tmp_path: Path) -> None:
    schemas = """
    Kind:
      properties: {kind: {type: string}}
      oneOf: [{$ref: "#/components/schemas/One"}, {$ref: "#/components/schemas/Other"}]
    One: {allOf: [{$ref: "#/components/schemas/Kind"}, {properties: {a: {type: string}}}]}
    Other: {type: object, properties: {nested: {type: array, items: {$ref: "#/components/schemas/Rows"}}}}
    Rows: {type: array, items: {$ref: "#/components/schemas/Rows"}}
    """
    content = '{application/json: {schema: {$ref: "#/components/schemas/Kind"}}}'
    paths = f'/kind: {{get: {{operationId: kind, responses: {{"200": {{description: d, content: {content}}}}}}}}}'
    with made(specification(schemas, paths), tmp_path, allow_omissions=True) as package:
        assert package.module("models").__all__ == ["Other"]
        assert package.call("kind", body={"nested": [[[]]]}) == {"nested": [[[]]]}


def test_generating_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        generate(MIXED, tmp_path / name, "same")
    trees = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    ]
    assert trees[0] == trees[1]


NAMES = [
    *("class", "from", "None", "def", "async", "type", "match", "_", "__init__", "__class__", "__dict__"),
    *("list", "dict", "str", "int", "print", "id", "date", "datetime", "field", "self", "cls"),
    *("to_dict", "from_dict", "is_set", "additional_properties", "_models", "_secrets", "Any", "UUID", "Mapping"),
    *("userId", "userID", "UserId", "a-b", "a_b", "1st", "größe", "ﬁ", "fi", "$ref2", "x/y", "日本"),
]


def test_any_property_name_is_a_field(make: Make) -> None:
    properties = {name: {"type": "integer"} for name in NAMES}
    package = make(specification(f"Odd: {json.dumps({'type': 'object', 'properties': properties})}"))
    values = {name: index for index, name in enumerate(NAMES)}
    odd = package.model("Odd").from_dict(values)
    assert odd.to_dict() == values
    assert odd.additional_properties == {}
    fields = dict(zip(odd.__struct_encode_fields__, odd.__struct_fields__, strict=True))
    assert {wire: getattr(odd, name) for wire, name in fields.items()} == values


def test_any_parameter_name_is_an_argument(make: Make) -> None:
    names = [name for name in NAMES if name not in {"UserId", "userID", "fi"}]
    parameters = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in names]
    operation = {"operationId": "odd", "parameters": parameters, "responses": {"204": {"description": "d"}}}
    package = make(specification(paths=f"/odd: {json.dumps({'get': operation})}"))
    target = package.module("api.default.odd").target
    values = range(len(names))
    assert target(*values).count("=") == len(names)


@pytest.mark.parametrize(
    "name",
    ["Response", "Headers", "Request", "Model", "Any", "NotFoundError", "MadeClient", "Mapping", "Operation", "UUID"],
)
def test_a_schema_may_have_the_name_of_something_of_ours(make: Make, name: str) -> None:
    schema = f"{name}: {{type: object, properties: {{a: {{type: [string, integer]}}, b: {{}}}}}}"
    paths = (
        f"/a: {{get: {{operationId: a, responses: {{'200': {{description: d, content: {{application/json: "
        f"{{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}}}}}}}"
    )
    package = make(specification(schema, paths))
    assert type(package.call("a", body={"a": "x"})).__name__ == f"{name}Model"


def test_a_tag_may_have_the_name_of_a_model(make: Make) -> None:
    text = specification(
        "Dataset: {type: object, properties: {a: {type: string}}}",
        """
        /a:
          get:
            tags: [dataset]
            operationId: a
            responses:
              "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Dataset"}}}}
        """,
    )
    assert make(text).call("dataset.a", body={"a": "x"}).a == "x"


def test_unwrapping_and_absence(make: Make) -> None:
    text = specification(
        """
        Envelope: {type: object, x-unwrap: to_dict, required: [to_dict], properties: {to_dict: {type: integer}}}
        Loose: {type: object, x-unwrap: data, properties: {data: {type: string}}}
        """,
        """
        /a:
          get:
            operationId: a
            responses:
              "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Envelope"}}}}
              "404": {description: d, x-absent-types: [gone]}
        /b:
          get:
            operationId: b
            responses:
              "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Loose"}}}}
        """,
        **{"x-error": {"type": "error.type", "message": "error.message"}},
    )
    package = make(text)
    assert package.call("a", body={"to_dict": 5}) == 5
    assert package.call("a_or_none", status=404, body={"error": {"type": "gone", "message": "m"}}) is None
    with pytest.raises(package.package.NotFoundError):
        package.call("a_or_none", status=404, body={"error": {"type": "other", "message": "m"}})
    assert package.call("b", body={}) is None


def test_a_credential_parameter_is_not_generated(make: Make) -> None:
    text = specification(
        paths="""
        /a:
          get:
            operationId: a
            parameters: [{name: key, in: query, x-credential: bearer, schema: {type: string}}]
            responses: {"204": {description: d}}
        """
    )
    text += "\ncomponents: {securitySchemes: {bearer: {type: http, scheme: bearer}}}\n"
    package = make(text)
    assert package.ask("a", status=204, body=b"")[1].urls == ["https://api.example.com/a"]
    with pytest.raises(TypeError):
        package.call("a", key="x")


def test_old_spellings_of_nullable(make: Make) -> None:
    text = specification(
        """
        Old:
          type: object
          properties:
            a: {type: string, nullable: true}
            b: {type: object, nullable: true, properties: {c: {type: integer}}}
            d: {nullable: true, allOf: [{$ref: "#/components/schemas/Other"}]}
            e: {type: string, nullable: true, enum: [x, null]}
        Other: {type: object, properties: {f: {type: integer}}}
        """
    ).replace("3.1.0", "3.0.3")
    package = make(text)
    old = package.model("Old")
    assert old.from_dict({"a": None, "b": None, "d": None, "e": None}).b is None
    read = old.from_dict({"b": {"c": 1}, "d": {"f": 2}, "e": "x"})
    assert (type(read.b).__name__, read.d.f, read.e) == ("OldB", 2, "x")


@pytest.mark.parametrize(
    ("schemas", "paths", "reason"),
    [
        (
            """
            AB: {type: object, properties: {a: {type: string}}}
            Ab: {type: object, properties: {a: {type: string}}}
            """,
            "",
            "module ab",
        ),
        (
            "Foo: {type: object, properties: {type: {type: string}, type_: {type: string}}}",
            "",
            "spec.yaml:7:60: the properties 'type' and 'type_'",
        ),
        (
            "",
            """
            /a: {get: {operationId: a, tags: [t], responses: {'204': {description: d}}}}
            /b: {get: {operationId: b, x-python-name: a, tags: [t], responses: {'204': {description: d}}}}
            """,
            "spec.yaml:6:8: the method a of t",
        ),
        (
            "",
            """
            /a: {get: {operationId: a, responses: {'204': {description: d}}}}
            /b: {get: {operationId: a_response, responses: {'204': {description: d}}}}
            """,
            "the method a_response",
        ),
    ],
)
def test_what_would_get_one_name_is_refused(make: Make, schemas: str, paths: str, reason: str) -> None:
    with pytest.raises(Problem) as caught:
        make(specification(schemas, paths))
    assert reason in str(caught.value)
