"""What recorded answers contradict, one fact at a time, and what they do not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.documents import yaml as document
from generator.documents.location import Location
from generator.drift.evidence import contradictions
from generator.drift.evidence import responses as recordings
from generator.drift.facts.difference import Difference, Subject
from generator.drift.rules import catalogue
from generator.drift.rules.messages import Names
from generator.drift.sources import openapi
from generator.drift.sources.operation import read_operation
from generator.recordings.cassette import dump_yaml as cassette_text
from tests.paths import ROOT

OPERATION = "GET /v2/datasets/{datasetId}"
NAMED = "dataset-200-named.yaml"
INDEX = """\
recordings:
  - file: one.yaml
    scenario: anything
    kind: {kind}
    date: '2026-05-04'
    source: written for a test
    redactions: {redactions}
    evidence-for: []
"""
CUT = "    cut: {cut}\n"
EXPIRY = "    expires: '2027-05-04'\n"


def fragment() -> openapi.Bundle:
    return openapi.parse((ROOT / "spec/dataset.yaml").read_text(), "spec/dataset.yaml")


def of(schema: Any, **responses: Any) -> openapi.Bundle:
    """A spec with one schema for 200."""
    content = {"application/json": {"schema": schema}}
    paths = {"/v2/datasets/{datasetId}": {"get": {"responses": {"200": {"content": content}, **responses}}}}
    return openapi.parse(json.dumps({"openapi": "3.1.0", "paths": paths}), "spec.json")


def record(
    folder: Path,
    body: object,
    *,
    status: int = 200,
    kind: str = "third-party",
    redactions: tuple[str, ...] = (),
    media: str | None = "application/json",
    cut: tuple[str, ...] = (),
) -> tuple[recordings.RecordedResponse, ...]:
    """One recording, written and read again."""
    text = body if isinstance(body, str) else json.dumps(body, indent=2)
    request: dict[str, Any] = {
        "method": "GET",
        "uri": "https://api.apify.com/v2/datasets/x",
        "body": None,
        "headers": {},
    }
    response = {
        "status": {"code": status, "message": ""},
        "headers": {"Content-Type": [media]} if media else {},
        "body": {"string": text},
    }
    cassette = {"version": 1, "interactions": [{"request": request, "response": response}]}
    (folder / "one.yaml").write_text(yaml.safe_dump(cassette, sort_keys=False))
    more = CUT.format(cut=json.dumps(list(cut))) + EXPIRY * (kind == "live")
    (folder / "index.yaml").write_text(INDEX.format(kind=kind, redactions=json.dumps(list(redactions))) + more)
    return recordings.load(folder)


def differences(answers: tuple[recordings.RecordedResponse, ...], spec: openapi.Bundle) -> tuple[Difference, ...]:
    return contradictions.compare(answers, read_operation(spec, OPERATION)).differences


def found(answers: tuple[recordings.RecordedResponse, ...], spec: openapi.Bundle) -> list[tuple[str, str, object]]:
    """Rule, path and what was seen."""
    every = differences(answers, spec)
    return [(catalogue.judge(one, "", OPERATION, Names("a recording")).rule, one.path, one.docs) for one in every]


def edited(folder: Path, file: str, change: Callable[[Any], None], status: int | None = None) -> Path:
    """The project's own recordings with one changed."""
    for path in (ROOT / "tests/recordings").iterdir():
        (folder / path.name).write_text(path.read_text())
    cassette = document.read(folder / file).data
    response = cassette["interactions"][0]["response"]
    body = json.loads(response["body"]["string"])
    change(body)
    response["body"]["string"] = json.dumps(body, indent=2)
    response["status"]["code"] = status or response["status"]["code"]

    (folder / file).write_text(cassette_text(cassette))
    return folder


def test_the_recordings_here_contradict_nothing() -> None:
    answers = recordings.load(ROOT / "tests/recordings")
    comparison = contradictions.compare(answers, read_operation(fragment(), OPERATION))
    assert comparison.differences == ()
    assert comparison.compared > 50


@pytest.mark.parametrize(
    ("change", "rule", "path", "seen"),
    [
        (lambda body: body["data"].update(colour="red"), "recorded-property-not-in-spec", "data.colour", True),
        (lambda body: body["data"]["stats"].update(x=1), "recorded-property-not-in-spec", "data.stats.x", True),
        (lambda body: body.update(extra=None), "recorded-property-not-in-spec", "extra", True),
        (lambda body: body["data"].update(createdAt=None), "recorded-null", "data.createdAt", True),
        (lambda body: body["data"].update(fields=["a", None]), "recorded-null", "data.fields[]", True),
        (lambda body: body["data"].update(stats=None), "recorded-null", "data.stats", True),
        (lambda body: body["data"].update(itemCount="7"), "recorded-type-differs", "data.itemCount", "string"),
        (lambda body: body["data"].update(itemCount=0.5), "recorded-type-differs", "data.itemCount", "number"),
        (lambda body: body["data"].update(itemCount=True), "recorded-type-differs", "data.itemCount", "boolean"),
        (lambda body: body["data"].update(fields=[1]), "recorded-type-differs", "data.fields[]", "integer"),
        (lambda body: body["data"].update(stats=[]), "recorded-type-differs", "data.stats", "array"),
        (
            lambda body: body["data"].update(generalAccess="PUBLIC"),
            "recorded-enum-value-not-in-spec",
            "data.generalAccess",
            ["PUBLIC"],
        ),
    ],
)
def test_one_changed_fact_is_one_finding(
    tmp_path: Path, change: Callable[[Any], None], rule: str, path: str, seen: object
) -> None:
    answers = recordings.load(edited(tmp_path, NAMED, change))
    assert found(answers, fragment()) == [(rule, path, seen)]


def test_a_changed_status_is_one_finding(tmp_path: Path) -> None:
    answers = recordings.load(edited(tmp_path, "dataset-404-not-found.yaml", lambda _body: None, 410))
    (one,) = differences(answers, fragment())
    assert (one.part, one.path) == ("response:410", "")
    assert one.docs_at() == Location(str(tmp_path / "dataset-404-not-found.yaml"), 12)


def test_an_error_body_is_held_against_the_schema_of_its_status(tmp_path: Path) -> None:
    answers = recordings.load(
        edited(tmp_path, "dataset-404-not-found.yaml", lambda body: body["error"].update(type=None))
    )
    (one,) = differences(answers, fragment())
    assert (one.part, one.path) == ("response:404", "error.type")


def test_the_evidence_is_the_line_of_the_recording(tmp_path: Path) -> None:
    answers = recordings.load(edited(tmp_path, NAMED, lambda body: body["data"].update(itemCount="7")))
    (one,) = differences(answers, fragment())
    assert one.docs_at().file == str(tmp_path / NAMED)
    assert (tmp_path / NAMED).read_text().splitlines()[(one.docs_at().line or 0) - 1].strip() == '"itemCount": "7",'
    assert one.spec_at().line == 1 + (ROOT / "spec/dataset.yaml").read_text().splitlines().index(
        "          type: integer", 165
    )


def test_a_body_on_one_line_is_evidence_with_that_line(tmp_path: Path) -> None:
    (one,) = differences(record(tmp_path, '{"a": 1}'), of({"type": "object", "properties": {"a": {"type": "string"}}}))
    assert "string:" in (tmp_path / "one.yaml").read_text().splitlines()[(one.docs_at().line or 0) - 1]


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        ({"type": "number"}, 7),
        ({"type": "integer"}, 7.0),
        ({"type": "string"}, "2026-05-04T15:38:21.716Z"),
        ({"type": "string", "format": "date-time"}, "2026-05-04T15:38:60+02:00"),
        ({"type": "string", "format": "date-time"}, "2026-05-04t15:38:21z"),
        ({"type": "string", "format": "date"}, "2024-02-29"),
        ({"type": "string", "format": "anything"}, "yesterday"),
        ({"type": "string", "format": "uri"}, "urn:x:y"),
        ({"type": "string", "pattern": "^a"}, "ab"),
        ({"type": "string", "pattern": "(?<a>["}, "a pattern that is not ours"),
        ({"type": "integer", "minimum": 7, "maximum": 7}, 7),
        ({"type": "number", "exclusiveMinimum": 7}, 7.5),
        ({"type": "string", "minLength": 1, "maxLength": 1}, "\U0001f600"),
        ({"type": "integer", "format": "int32"}, 2**31 - 1),
        ({"minimum": 7, "maxLength": 3, "pattern": "^a"}, True),
        ({"type": "object"}, {"anything": None}),
        ({"type": ["object", "null"]}, {"a": {"b": [None, 1, "c"]}}),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}),
        ({}, None),
        ({}, [1, None]),
        ({"enum": ["a", None]}, None),
        ({"type": ["string", "integer"]}, 1),
        ({"type": "string", "nullable": True}, None),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}, None),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, 1),
        ({"const": 7}, 7),
        (
            {"oneOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "integer"}}}]},
            {"b": 1},
        ),
        (
            {"properties": {"a": {"type": "string"}}, "anyOf": [{"properties": {"b": {}}}, {"properties": {"c": {}}}]},
            {"a": "", "c": 1},
        ),
    ],
)
def test_what_the_schema_allows_is_no_finding(tmp_path: Path, schema: Any, body: object) -> None:
    wrapped = {"type": "object", "properties": {"x": schema}}
    assert found(record(tmp_path, {"x": body}), of(wrapped)) == []


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        ({"enum": ["a"]}, None, ("recorded-null", "x", True)),
        ({"type": "number"}, "7", ("recorded-type-differs", "x", "string")),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"a": ""},
            ("recorded-type-differs", "x{}", "string"),
        ),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, None, ("recorded-null", "x", True)),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, [], ("recorded-type-differs", "x", "array")),
        (
            {"oneOf": [{"type": "integer"}, {"type": "string", "format": "date-time"}]},
            "yesterday",
            ("recorded-value-not-of-format", "x", "yesterday"),
        ),
        ({"const": 7}, 8, ("recorded-enum-value-not-in-spec", "x", ["8"])),
        ({"type": "string", "format": "date-time"}, "yesterday", ("recorded-value-not-of-format", "x", "yesterday")),
        (
            {"format": "date-time"},
            "2026-02-30T00:00:00Z",
            ("recorded-value-not-of-format", "x", "2026-02-30T00:00:00Z"),
        ),
        ({"format": "date-time"}, "2026-05-04T15:38:21", ("recorded-value-not-of-format", "x", "2026-05-04T15:38:21")),
        ({"format": "date"}, "2026-02-29", ("recorded-value-not-of-format", "x", "2026-02-29")),
        ({"format": "uri"}, "no uri", ("recorded-value-not-of-format", "x", "no uri")),
        ({"format": "uuid"}, "1", ("recorded-value-not-of-format", "x", "1")),
        ({"format": "email"}, "a@b@c", ("recorded-value-not-of-format", "x", "a@b@c")),
        ({"format": "int32"}, 2**31, ("recorded-value-not-of-format", "x", 2**31)),
        ({"pattern": "^a"}, "ba", ("recorded-value-not-of-pattern", "x", "ba")),
        ({"minimum": 0}, -1, ("recorded-below-minimum", "x", -1)),
        ({"exclusiveMinimum": 0}, 0, ("recorded-below-minimum", "x", 0)),
        ({"maximum": 1}, 1.5, ("recorded-above-maximum", "x", 1.5)),
        ({"exclusiveMaximum": 1}, 1, ("recorded-above-maximum", "x", 1)),
        ({"minLength": 2}, "a", ("recorded-below-min-length", "x", 1)),
        ({"maxLength": 2}, "abc", ("recorded-above-max-length", "x", 3)),
        ({"enum": ["ab"], "maxLength": 2}, "abc", ("recorded-enum-value-not-in-spec", "x", ["abc"])),
        (
            {"required": ["a"], "properties": {"a": {}, "b": {}}},
            {"c": 1, "d": 1},
            ("recorded-properties-differ", "x", ["c", "d"]),
        ),
        (
            {"oneOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "integer"}}}]},
            {"b": 1, "c": 1},
            ("recorded-property-not-in-spec", "x.c", True),
        ),
        (
            {"properties": {"a": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
            {"a": 1, "c": 1},
            ("recorded-property-not-in-spec", "x.c", True),
        ),
    ],
)
def test_what_the_schema_does_not_allow_is_one_finding(
    tmp_path: Path, schema: Any, body: object, expected: tuple[str, str, object]
) -> None:
    wrapped = {"type": "object", "properties": {"x": schema}}
    assert found(record(tmp_path, {"x": body}), of(wrapped)) == [expected]


SCHEMA = {"properties": {"a": {"type": "string"}, "b": {"properties": {"c": {"type": "string"}}}}}


def test_a_synthetic_recording_attests_nothing(tmp_path: Path) -> None:
    assert found(record(tmp_path, {"a": 1}, kind="synthetic"), of(SCHEMA)) == []
    assert found(record(tmp_path, {"a": 1}, kind="documented"), of(SCHEMA)) == [
        ("recorded-type-differs", "a", "integer")
    ]


REDACTED = {
    "properties": {
        "a": {"type": "string", "format": "date-time", "enum": ["x"], "minLength": 100},
        "b": {"type": "integer", "minimum": 1},
        "c": {"type": "object", "properties": {"d": {"type": "string", "pattern": "^x$"}}},
    }
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"a": "REDACTED"}, []),
        ({"b": 0}, []),
        ({"c": {"d": "REDACTED"}}, []),
        ({"a": None}, [("recorded-null", "a", True)]),
        ({"a": {}}, [("recorded-type-differs", "a", "object")]),
        ({"c": {"d": None}}, [("recorded-null", "c.d", True)]),
        ({"c": {"e": ""}}, [("recorded-property-not-in-spec", "c.e", True)]),
        ({"z": 1}, [("recorded-property-not-in-spec", "z", True)]),
    ],
)
def test_what_was_redacted_attests_its_key_and_its_type(tmp_path: Path, body: Any, expected: object) -> None:
    assert found(record(tmp_path, body, redactions=("a", "b", "c", "z")), of(REDACTED)) == expected


def test_items_are_redacted_by_their_number(tmp_path: Path) -> None:
    schema = {"properties": {"list": {"type": "array", "items": {"type": "string", "format": "uri"}}}}
    assert found(record(tmp_path, {"list": ["no uri"]}, redactions=("list[0]",)), of(schema)) == []


REQUIRED = {"required": ["a"], "properties": {"a": {"required": ["b"], "properties": {"b": {}, "c": {}}}, "d": {}}}


@pytest.mark.parametrize(
    ("body", "cut", "missing"),
    [
        ({"d": 1}, (), ["a"]),
        ({"a": {"c": 1}}, (), ["a.b"]),
        ({"a": {}}, (), ["a.b"]),
        ({"a": {"b": None}}, (), []),
        ({"a": {}}, ("a",), []),
        ({"a": {}}, ("",), []),
        ({"d": 1}, ("a",), ["a"]),
    ],
)
@pytest.mark.parametrize("kind", ["live", "third-party"])
def test_a_required_key_that_a_whole_answer_lacks_is_one_finding(
    tmp_path: Path, kind: str, body: Any, cut: tuple[str, ...], missing: list[str]
) -> None:
    answers = record(tmp_path, body, kind=kind, cut=cut)
    assert found(answers, of(REQUIRED)) == [("recorded-key-missing", path, False) for path in missing]


def test_what_an_example_does_not_show_is_not_missing(tmp_path: Path) -> None:
    assert found(record(tmp_path, {"d": 1}, kind="documented"), of(REQUIRED)) == []


def test_what_was_redacted_away_is_not_missing(tmp_path: Path) -> None:
    assert found(record(tmp_path, {"d": 1}, kind="live", redactions=("a",)), of(REQUIRED)) == []


@pytest.mark.parametrize("name", ["2XX", "default"])
def test_a_range_and_the_default_are_statuses(tmp_path: Path, name: str) -> None:
    responses = {name: {"content": {"application/json": {"schema": {"type": "array"}}}}}
    assert found(record(tmp_path, {}, status=202), of({}, **responses)) == [("recorded-type-differs", "", "object")]


@pytest.mark.parametrize(
    ("body", "media", "expected"),
    [
        ("<p>", "text/html", [("recorded-body-not-in-spec", "", "text/html")]),
        ('{"a": ""}', "text/html", [("recorded-body-not-in-spec", "", "text/html")]),
        ('{"a": ""}', "application/problem+json", [("recorded-body-not-in-spec", "", "application/problem+json")]),
        ('{"a": ""}', "Application/JSON;charset=utf-8", []),
        ('{"a": ""}', None, []),
        ("", "text/html", []),
        ("", "application/json", [("recorded-body-not-json", "", "empty")]),
        (" ", None, [("recorded-body-not-json", "", "empty")]),
    ],
)
def test_the_media_type_and_the_body_are_one_fact_each(
    tmp_path: Path, body: str, media: str | None, expected: object
) -> None:
    assert found(record(tmp_path, body, media=media), of(SCHEMA)) == expected


def test_a_body_that_should_be_json_and_is_not_is_one_finding_at_its_line(tmp_path: Path) -> None:
    (one,) = differences(record(tmp_path, '{\n  "a": ,\n}'), of(SCHEMA))
    assert (one.subject, one.path, one.spec) == (Subject.BODY, "", "JSON")
    assert str(one.docs).startswith("not JSON (Expecting value: line 2")


def test_a_body_of_a_range_of_media_types_or_of_another_kind(tmp_path: Path) -> None:
    for media in ("*/*", "application/*", "application/json; charset=utf-8"):
        spec = of({}, **{"202": {"content": {media: {"schema": {"type": "array"}}}}})
        assert found(record(tmp_path, {}, status=202), spec) == [("recorded-type-differs", "", "object")]
    text = of({}, **{"202": {"content": {"text/plain": {"schema": {"type": "string"}}}}})
    assert found(record(tmp_path, "{}", status=202, media="text/plain"), text) == []
    assert found(record(tmp_path, "{}", status=202), text) == [("recorded-body-not-in-spec", "", "application/json")]


@pytest.mark.parametrize(("status", "flaw"), [(202, "empty"), (204, None), (304, None)])
def test_a_status_without_a_body_needs_none(tmp_path: Path, status: int, flaw: str | None) -> None:
    described = {"content": {"application/json": {"schema": {"type": "array"}}}}
    spec = of({}, **{str(status): described})
    assert [one.docs for one in differences(record(tmp_path, "", status=status), spec)] == ([flaw] if flaw else [])


def test_a_body_where_the_spec_has_none_is_one_finding(tmp_path: Path) -> None:
    spec = of({}, **{"404": {}, "204": {}})
    assert found(record(tmp_path, {}, status=404), spec) == [("recorded-body-not-in-spec", "", "application/json")]
    assert found(record(tmp_path, "", status=204), spec) == []
    assert found(record(tmp_path, "", status=404), spec) == []


def test_the_same_contradiction_of_two_answers_is_one_finding(tmp_path: Path) -> None:
    one = record(tmp_path, {"a": 1})
    other = one[0]._replace(path=Path("two.yaml"))
    assert found((*one, *one), of(SCHEMA)) == [("recorded-type-differs", "a", "integer")]
    assert [difference.times for difference in differences((*one, *one), of(SCHEMA))] == [1]
    (both,) = differences((*one, other), of(SCHEMA))
    message = catalogue.judge(both, "", OPERATION, Names("a recording")).message
    assert message == "a recording, the first of 2, shows response 200 a as integer, the fragment says string"


def test_a_request_is_matched_to_the_operation_with_the_fewest_placeholders(tmp_path: Path) -> None:
    (answer,) = record(tmp_path, {})
    others = {"/v2/datasets/x": "put", "/v2/datasets": "get"}
    assert match(answer, {"/v2/{a}/{b}": "get", "/v2/datasets/{b}": "get", **others}) == "GET /v2/datasets/{b}"
    assert match(answer, {"/v2/datasets/{b}": "get", "/v2/datasets/{b}:copy": "get"}) == "GET /v2/datasets/{b}"
    assert match(answer, others) is None


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        (["https://api.apify.com/v2"], "GET /datasets/{b}"),
        (["/v2/"], "GET /datasets/{b}"),
        (["https://example.com", "https://{region}.apify.com/v2"], "GET /datasets/{b}"),
        (["https://api.apify.com", "https://example.com/v2"], "GET /v2/datasets/{b}"),
        ([], "GET /v2/datasets/{b}"),
        (["https://example.com/v3"], "GET /v2/datasets/{b}"),
    ],
)
def test_a_request_is_matched_by_server_and_path(tmp_path: Path, servers: list[str], expected: str) -> None:
    (answer,) = record(tmp_path, {})
    paths = {"/v2/datasets/{b}": "get", "/datasets/{b}": "get", "/{a}/{b}": "get"}
    assert match(answer, paths, servers) == expected


def match(answer: recordings.RecordedResponse, paths: dict[str, str], servers: Sequence[str] = ()) -> str | None:
    items: dict[str, Any] = {path: {method: {}} for path, method in paths.items()}
    document = {"openapi": "3.1.0", "servers": [{"url": url} for url in servers], "paths": items}
    return recordings.find_operation(answer, openapi.parse(json.dumps(document), "spec.json"))
