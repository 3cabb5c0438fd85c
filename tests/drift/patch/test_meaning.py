"""What a page allows and recordings show is allowed by the patched schema, as a validator of JSON Schema sees it."""

from __future__ import annotations

import functools
import json
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_python_client.parser import GeneratorData

from generator.codegen.schema.inline_classes import extract_inline_classes
from generator.codegen.schema.operations import read_operations
from generator.documents import yaml
from generator.drift.evidence import responses
from generator.drift.judgement import Outcome, judge_recordings, judge_source
from generator.drift.patch import search
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from generator.openapi import validation
from tests import render
from tests.codegen.parsing import PREFIX, config
from tests.examples import draw

Json = dict[str, Any]
REF = {"$ref": "#/components/schemas/Status"}
NULL = {"type": "null"}
SAMPLES: dict[str, list[Any]] = {"string": ["A", "BB", "CCC", "DDDDDD", None], "integer": [0, 1, 5, 9, 100, None]}


class Claims(NamedTuple):
    """What is said of one schema."""

    type: str
    keywords: Json
    nullable: bool

    def write(self, version: str) -> Json:
        """The schema of a page, which shows no references."""
        made: Json = {"type": self.type, **self.keywords}
        if not self.nullable:
            return made
        among = {"enum": [*made["enum"], None]} if "enum" in made else {}
        null = {"nullable": True} if version == "3.0.3" else {"type": [self.type, "null"]}
        return {**made, **null, **among}

    def allows(self, value: object) -> bool:
        """Whether a value is allowed."""
        return Draft202012Validator(self.write("3.1.0")).is_valid(value)


def layouts(version: str, *, nullable: bool) -> list[Json]:
    """The ways to use a component, `nullable` or not."""
    described: Json = {"description": "How it is."}
    if version == "3.0.3":
        return (
            [{"allOf": [REF], "nullable": True}, {"allOf": [REF], "nullable": True, **described}]
            if nullable
            else [REF, {"allOf": [REF]}, {"allOf": [REF], **described}]
        )
    if not nullable:
        return [REF, {**REF, **described}, {"allOf": [REF]}, {"allOf": [REF, described]}, {"anyOf": [REF]}]
    return [
        {"anyOf": [REF, NULL]},
        {"oneOf": [NULL, REF], **described},
        {"anyOf": [{"allOf": [REF], **described}, NULL]},
        {"anyOf": [{**REF, **described}, NULL]},
    ]


def document(version: str, properties: Json, other: Json, components: Json, kind: str = "property") -> Json:
    """A document of two operations, of the first of which there is a page."""

    def answer(schema: Json) -> Json:
        return {"200": {"description": "Good.", "content": {"application/json": {"schema": schema}}}}

    def operation(name: str, schema: Json) -> Json:
        return {"operationId": name, "summary": name, "description": name, "responses": answer(schema)}

    first = operation("first", {"type": "object", "properties": {"id": {"type": "string"}, **properties}})
    if kind == "parameter":
        first["parameters"] = [{"name": "by", "in": "query", "schema": properties["status"]}]
    second = operation("second", {"type": "object", "properties": {"theirs": other}})
    return {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {"/first": {"get": first}, "/second": {"get": second}},
        "components": {"schemas": components},
    }


def judge(spec: str, page: str) -> Outcome:
    form = detect.detect_format(page)

    def read() -> list[Any]:
        if form == "openapi":
            return [read_operation(openapi.parse(page, "page"), "GET /first")]
        return [detect.read_page(page, "page", form)]

    (outcome,) = judge_source(openapi.parse(spec, "spec"), "page", read, Names())
    return outcome


def settle(spec: Json, page: Json) -> search.Settled:
    """A document after its patch, when its page is another document."""
    text = json.dumps(spec)
    return search.settle(text, "spec", [judge(text, json.dumps(page))], frozenset())


def as_json_schema(node: Any, version: str) -> Any:
    """A schema of OpenAPI 3.0 as one of JSON Schema; `nullable` beside allOf counts, as documents mean it."""
    if version != "3.0.3":
        return node
    if isinstance(node, list):
        return [as_json_schema(one, version) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    made = {key: as_json_schema(value, version) for key, value in node.items() if key != "nullable"}
    if not node.get("nullable"):
        return made
    return {**made, "type": [made["type"], "null"]} if "type" in made else {"anyOf": [made, NULL]}


def get(spec: Json, pointer: list[str]) -> Any:
    return functools.reduce(lambda node, name: node[name], pointer, spec)


def allows(spec: Json, pointer: list[str], value: object) -> bool:
    """Whether a validator lets a value through at a place of the document."""
    version = spec["openapi"]
    components = as_json_schema(spec["components"]["schemas"], version)
    return Draft202012Validator(
        {**as_json_schema(get(spec, pointer), version), "components": {"schemas": components}}
    ).is_valid(value)


def at(operation: str, name: str) -> list[str]:
    content = ["responses", "200", "content", "application/json", "schema"]
    return ["paths", f"/{operation}", "get", *content, "properties", name]


Case = tuple[str, Json, Json, Claims]
LISTS = [None, ["A", "BB"], ["A", "BB", "CCC"], ["BB"], ["A", "DDDDDD"]]


@st.composite
def claims(draw: st.DrawFn, kind: str) -> Claims:
    """A schema of one type, with limits."""
    made: Json = {}
    if kind == "string":
        if values := draw(st.sampled_from(LISTS)):
            made["enum"] = values
        limits = draw(st.sampled_from([{}, {"maxLength": 2}, {"minLength": 2}, {"maxLength": 5}]))
    else:
        limits = draw(
            st.sampled_from([{}, {"minimum": 1}, {"minimum": 5}, {"maximum": 9}, {"minimum": 1, "maximum": 5}])
        )
    made.update(limits)
    if draw(st.booleans()):
        made["deprecated"] = True
    if draw(st.booleans()):
        made["default"] = "BB" if kind == "string" else 5
    return Claims(kind, made, draw(st.booleans()))


@st.composite
def cases(draw: st.DrawFn, *kinds: str) -> Case:
    """A version, a document with a component, its page, and what the page claims of the use of the component."""
    version = draw(st.sampled_from(["3.0.3", "3.1.0"]))
    kind = draw(st.sampled_from(kinds))
    old, new = draw(claims(kind)), draw(claims(kind))
    inside = draw(st.booleans())  # whether the component itself is nullable
    component = old.write(version) if inside else old._replace(nullable=False).write(version)
    uses = layouts(version, nullable=old.nullable and not inside)
    shared, elsewhere = draw(st.booleans()), draw(st.booleans())
    properties = {"status": draw(st.sampled_from(uses)), **({"twin": draw(st.sampled_from(uses))} if shared else {})}
    other = draw(st.sampled_from(uses)) if elsewhere else {"type": "boolean"}
    spec = document(version, properties, other, {"Status": component})
    both = draw(st.booleans())
    shown = {"status": new.write(version), **({"twin": (new if both else old).write(version)} if shared else {})}
    return version, spec, document(version, shown, {}, {}), new


@draw(quick=10, thorough=200)
@given(cases("string", "integer"), st.sampled_from(["openapi", "html", "twin"]))
def test_what_the_page_allows_is_allowed(case: Case, form: str) -> None:
    _, spec, page, new = case
    text = json.dumps(spec, indent=1)
    before = judge(text, json.dumps(page) if form == "openapi" else render.FORMS[form](page))
    after_text, left, effects = search.settle(text, "spec", [before], frozenset())
    after = json.loads(after_text)
    validation.validate(yaml.parse(after_text, "spec"))
    if not left:
        assert before.judge_against is not None
        assert before.judge_against(openapi.parse(after_text, "spec")) == ()
        for value in SAMPLES[new.type]:
            assert allows(after, at("first", "status"), value) == new.allows(value), value
    check_effects(spec, after, effects)


def check_effects(before: Json, after: Json, effects: list[str]) -> None:
    """What the patch means for the operation that no source speaks about, it says."""
    theirs = at("second", "theirs")
    samples = (one for some in SAMPLES.values() for one in some)
    changed = [one for one in samples if allows(before, theirs, one) != allows(after, theirs, one)]
    assert not changed or any("GET /second response 200 theirs" in line for line in effects)


def list_classes(text: str) -> set[str]:
    """The names of the classes of the package that is generated from a document."""
    document_ = yaml.parse(text, "spec")
    extracted = extract_inline_classes(document_, read_operations(document_, PREFIX))
    data = GeneratorData.from_dict(extracted.data, config=config())
    assert isinstance(data, GeneratorData)
    return {str(one.class_info.name) for one in (*data.models, *data.enums)}


@draw(quick=10, thorough=100)
@given(cases("string"))
def test_a_patch_keeps_the_classes_of_the_package(case: Case) -> None:
    _, spec, page, new = case
    text = json.dumps(spec)
    after, _, _ = search.settle(text, "spec", [judge(text, json.dumps(page))], frozenset())
    had = "enum" in spec["components"]["schemas"]["Status"]
    if had == ("enum" in new.keywords):
        assert list_classes(after) == list_classes(text)


def test_a_default_that_the_enum_cannot_list_is_left() -> None:
    status = {"type": "string", "enum": ["A"]}
    spec = document("3.1.0", {"status": status}, {}, {})
    page = document("3.1.0", {"status": {**status, "default": "BB"}}, {}, {})
    after, left, _ = settle(spec, page)
    assert json.loads(after) == spec
    assert "BB is not among the values that the spec allows" in left[0]


@draw(quick=10, thorough=200)
@given(cases("string", "integer"), st.data())
def test_what_recordings_show_is_allowed(case: Case, data: st.DataObject) -> None:
    _, spec, _, _ = case
    kinds = [*SAMPLES["string"], *SAMPLES["integer"], 1.5, True]
    values = data.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
    names = [name for name in ("status", "twin") if name in get(spec, at("first", "status")[:-1])]
    text = json.dumps(spec, indent=1)
    with tempfile.TemporaryDirectory() as folder:
        record(Path(folder), [{"id": "x", **dict.fromkeys(names, value)} for value in values])
        before = judge_recorded(text, Path(folder))
        after, left, effects = search.settle(text, "spec", [before], frozenset())
        assert before.judge_against is not None
        assert bool(before.judge_against(openapi.parse(after, "s"))) == bool(left)
    for value in values if not left else ():
        assert all(allows(json.loads(after), at("first", name), value) for name in names), value
    check_effects(spec, json.loads(after), effects)


def judge_recorded(spec: str, folder: Path) -> Outcome:
    recorded = list(responses.load(folder))
    return judge_recordings("recordings", recorded, openapi.parse(spec, "spec"), "GET /first", Names())


def record(folder: Path, bodies: list[Json]) -> None:
    """Write a cassette for each body, and their index."""
    entry = {"scenario": "200", "kind": "third-party", "date": "2026-05-04", "source": "a test", "redactions": []}
    files = []
    for index, body in enumerate(bodies):
        response = {
            "status": {"code": 200, "message": ""},
            "headers": {"Content-Type": ["application/json"]},
            "body": {"string": json.dumps(body)},
        }
        request: Json = {"method": "GET", "uri": "https://api.example.com/first", "body": None, "headers": {}}
        cassette = {"version": 1, "interactions": [{"request": request, "response": response}]}
        (folder / f"{index}.yaml").write_text(json.dumps(cassette))
        files.append({"file": f"{index}.yaml", **entry, "evidence-for": []})
    (folder / "index.yaml").write_text(json.dumps({"recordings": files}))


WIDER = Claims("string", {"enum": ["A", "BB", "CCC"]}, nullable=True)
COMPONENT: Json = {"type": "string", "enum": ["A", "BB"]}


@pytest.mark.parametrize(
    ("version", "use"),
    [
        ("3.1.0", {"anyOf": [REF, NULL]}),
        ("3.1.0", {"anyOf": [REF, NULL], "description": "How it is."}),
        ("3.0.3", {"allOf": [REF], "nullable": True}),
    ],
)
def test_a_value_is_added_in_the_component(version: str, use: Json) -> None:
    spec = document(version, {"status": use}, {}, {"Status": COMPONENT})
    page = document(version, {"status": WIDER.write(version)}, {}, {})
    after, left, effects = settle(spec, page)
    assert (left, effects) == ([], [])
    wider = {**COMPONENT, "enum": ["A", "BB", "CCC"]}
    assert json.loads(after) == {**spec, "components": {"schemas": {"Status": wider}}}


def test_what_a_patch_means_for_other_operations_is_said() -> None:
    spec = document("3.1.0", {"status": REF}, REF, {"Status": COMPONENT})
    page = document("3.1.0", {"status": WIDER._replace(nullable=False).write("3.1.0")}, {}, {})
    _, left, effects = settle(spec, page)
    assert left == []
    (line,) = effects
    assert line.endswith("the patch changes, for it, what no source speaks about: GET /second response 200 theirs")


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("keyword", [{"maxLength": 2}, {"pattern": "^A"}, {"format": "id"}, {"default": "A"}])
def test_what_takes_effect_beside_a_reference_leaves_others_alone(version: str, keyword: Json) -> None:
    spec = document(version, {"status": REF}, REF, {"Status": {"type": "string"}})
    page = document(version, {"status": {"type": "string", **keyword}}, {}, {})
    after, left, effects = settle(spec, page)
    assert (left, effects) == ([], [])
    assert json.loads(after)["components"] == spec["components"]
    wrapped = {"allOf": [REF]} if version == "3.0.3" else REF
    assert get(json.loads(after), at("first", "status")) == {**wrapped, **keyword}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("nullable", [False, True])
def test_null_is_allowed_or_excluded_at_every_use(version: str, nullable: bool) -> None:  # noqa: FBT001 - a case
    for use in layouts(version, nullable=nullable):
        spec = document(version, {"status": use}, REF, {"Status": COMPONENT})
        claims_ = Claims("string", {"enum": ["A", "BB"]}, not nullable)
        text, page = json.dumps(spec), json.dumps(document(version, {"status": claims_.write(version)}, {}, {}))
        after, left, effects = search.settle(text, "spec", [judge(text, page)], frozenset())
        assert (left, effects) == ([], [])
        assert json.loads(after)["components"] == spec["components"]
        assert list_classes(after) == list_classes(text)
        assert allows(json.loads(after), at("first", "status"), None) == (not nullable)


def test_recordings_that_contradict_each_other_change_nothing_in_turns(tmp_path: Path) -> None:
    spec = json.dumps(document("3.0.3", {"status": {"type": "string"}}, {}, {}))
    record(tmp_path, [{"status": "A"}, {"status": 1}])
    after, left, _ = search.settle(spec, "spec", [judge_recorded(spec, tmp_path)], frozenset())
    assert after == spec
    assert len(left) == 1


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_null_is_one_of_the_values_where_the_type_allows_it(version: str) -> None:
    wanted = WIDER.write(version)
    spec = document(version, {"status": WIDER._replace(nullable=False).write(version)}, {}, {})
    after = settle(spec, document(version, {"status": wanted}, {}, {})).text
    assert get(json.loads(after), at("first", "status")) == wanted
    assert json.loads(settle(json.loads(after), spec).text) == spec


def test_a_source_that_contradicts_itself_ends_the_search() -> None:
    spec = json.dumps(document("3.1.0", {"status": {"type": "string"}}, {}, {}))
    nullable = json.dumps(document("3.1.0", {"status": {"type": ["string", "null"]}}, {}, {}))
    first, second = judge(spec, spec).judge_against, judge(spec, nullable).judge_against
    assert first
    assert second
    both = judge(spec, nullable)._replace(judge_against=lambda changed: (*first(changed), *second(changed)))
    _, left, _ = search.settle(spec, "spec", [both], frozenset())
    assert [line.partition(": not in the patch: ")[2] for line in left] == ["the change would undo another"]
