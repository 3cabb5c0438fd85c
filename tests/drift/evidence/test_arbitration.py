"""Which of page, fragment and recordings is the odd one out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.drift import check
from generator.drift.evidence import arbitration, contradictions
from generator.drift.facts.compare import compare
from generator.drift.facts.model import Reading
from generator.drift.report import json as json_report
from generator.drift.report.formats import render
from generator.drift.rules import catalogue
from generator.drift.rules.findings import Report, ThirdSource
from generator.drift.rules.messages import Names
from generator.drift.sources import openapi
from generator.drift.sources.operation import read_operation
from tests.drift.evidence.test_contradictions import OPERATION, of, record
from tests.drift.test_check import TODAY, recordings_with
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def reading(schema: Any, **responses: Any) -> Reading:
    return read_operation(of({"type": "object", "properties": schema}, **responses), OPERATION)


def told(found: ThirdSource | None) -> tuple[str, str, str | None] | None:
    return found and (found.name, found.claims, found.outlier)


SILENT = ("recordings", "silent", None)


TEXT, NULL, NUMBER = {"type": "string"}, {"type": ["string", "null"]}, {"type": "number"}


@pytest.mark.parametrize(
    ("page", "fragment", "body", "expected"),
    [
        ({"a": TEXT}, {"a": NULL}, {"a": None}, ("recordings", "null", "the page")),
        ({"a": NULL}, {"a": TEXT}, {"a": None}, ("recordings", "null", "the fragment")),
        ({"a": NULL}, {"a": TEXT}, {"a": "x"}, SILENT),
        ({"a": NULL}, {"a": TEXT}, {}, SILENT),
        ({"a": TEXT}, {"a": NUMBER}, {"a": 1}, ("recordings", "integer", "the page")),
        ({"a": TEXT}, {"a": NUMBER}, {"a": "x"}, ("recordings", "string", "the fragment")),
        ({"a": TEXT}, {"a": NUMBER}, {"a": []}, ("recordings", "array", None)),
        ({"a": TEXT, "b": {}}, {"a": TEXT}, {"b": 1}, ("recordings", "shown", "the fragment")),
        ({"a": TEXT}, {"a": TEXT, "b": {}}, {"b": 1}, ("recordings", "shown", "the page")),
        ({"a": TEXT}, {"a": TEXT, "b": {}}, {"a": ""}, SILENT),
        ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x"]}}, {"a": "y"}, ("recordings", "y", "the fragment")),
        ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x"]}}, {"a": "x"}, ("recordings", "x", None)),
        ({"a": {"enum": ["x"]}}, {"a": {"enum": ["x", "y"]}}, {"a": "y"}, ("recordings", "y", "the page")),
        ({"a": {**TEXT, "format": "uri"}}, {"a": TEXT}, {"a": "y"}, ("recordings", "y", "the page")),
        ({"a": {**TEXT, "format": "uri"}}, {"a": TEXT}, {"a": "x:y"}, ("recordings", "x:y", None)),
        ({"a": {**TEXT, "format": "odd"}}, {"a": TEXT}, {"a": "x:y"}, ("recordings", "x:y", None)),
        ({"a": {**NUMBER, "minimum": 1}}, {"a": {**NUMBER, "minimum": 0}}, {"a": 0}, ("recordings", "0", "the page")),
        (
            {"a": {**NUMBER, "minimum": 0}},
            {"a": {**NUMBER, "minimum": 1}},
            {"a": 0},
            ("recordings", "0", "the fragment"),
        ),
        ({"a": {**TEXT, "default": "b"}}, {"a": TEXT}, {"a": "b"}, SILENT),
        ({"itemCount": NUMBER}, {"itemsCount": NUMBER}, {"itemCount": 1}, ("recordings", "itemCount", "the fragment")),
        ({"itemCount": NUMBER}, {"itemsCount": NUMBER}, {"itemsCount": 1}, ("recordings", "itemsCount", "the page")),
        (
            {"itemCount": NUMBER},
            {"itemsCount": NUMBER},
            {"itemCount": 1, "itemsCount": 1},
            ("recordings", "itemCount, itemsCount", None),
        ),
        ({"itemCount": NUMBER}, {"itemsCount": NUMBER}, {}, SILENT),
    ],
)
def test_recordings_decide_between_page_and_fragment(
    tmp_path: Path, page: Any, fragment: Any, body: Any, expected: object
) -> None:
    differences = compare(reading(page), reading(fragment)).differences
    (finding,) = (catalogue.judge(one, "page", OPERATION, Names()) for one in differences)
    assert told(arbitration.attach_recordings(finding, record(tmp_path, body)).third_source) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ({"a": {"enum": ["x"]}}, SILENT),
        ({"a": TEXT}, ("recordings", "null", "the page")),
        ({"a": NUMBER}, ("recordings", "string", "the page")),
        ({"b": {}}, ("recordings", "shown", "the page")),
    ],
)
def test_what_was_redacted_decides_about_key_and_type_only(tmp_path: Path, page: Any, expected: object) -> None:
    fragment = {**page, "a": TEXT if page.get("a") == NUMBER else {"enum": ["x", "y"]} if "enum" in str(page) else NULL}
    (one,) = compare(reading(page), reading(fragment)).differences
    finding = catalogue.judge(one, "page", OPERATION, Names())
    answers = record(tmp_path, {"a": None if page.get("a") == TEXT else "y"}, redactions=("a",))
    assert told(arbitration.attach_recordings(finding, answers).third_source) == expected


def test_synthetic_recordings_decide_nothing(tmp_path: Path) -> None:
    (one,) = compare(reading({"a": TEXT}), reading({"a": NULL})).differences
    finding = catalogue.judge(one, "page", OPERATION, Names())
    assert (
        told(arbitration.attach_recordings(finding, record(tmp_path, {"a": None}, kind="synthetic")).third_source)
        == SILENT
    )


@pytest.mark.parametrize(
    ("page", "fragment", "kind", "body", "odd", "note"),
    [
        (TEXT, NULL, "documented", None, None, arbitration.ONLY_EXAMPLE),
        (TEXT, NUMBER, "live", [], None, arbitration.ALL_DIFFER),
        ({"enum": ["x", "y"]}, {"enum": ["x"]}, "live", "x", None, arbitration.FIT_BOTH),
        (TEXT, NULL, "live", None, "the page", None),
    ],
)
def test_where_nobody_stands_alone_it_is_said_why(  # noqa: PLR0917 - one row of the table
    tmp_path: Path, page: Any, fragment: Any, kind: str, body: Any, odd: str | None, note: str | None
) -> None:
    (one,) = compare(reading({"a": page}), reading({"a": fragment})).differences
    finding = catalogue.judge(one, "page", OPERATION, Names())
    contradictions = arbitration.attach_recordings(finding, record(tmp_path, {"a": body}, kind=kind)).third_source
    assert contradictions is not None
    assert (contradictions.outlier, contradictions.note) == (odd, note)


def test_recordings_that_side_with_both_contradict_each_other(tmp_path: Path) -> None:
    (one,) = compare(reading({"a": TEXT}), reading({"a": NUMBER})).differences
    finding = catalogue.judge(one, "page", OPERATION, Names())
    answers = (*record(tmp_path, {"a": 1}), *record(tmp_path, {"a": "x"}))
    contradictions = arbitration.attach_recordings(finding, answers).third_source
    assert contradictions is not None
    assert (contradictions.claims, contradictions.outlier, contradictions.note) == (
        "integer, string",
        None,
        arbitration.DISAGREE,
    )


def test_the_page_s_own_example_does_not_speak_against_another_witness(tmp_path: Path) -> None:
    (one,) = compare(reading({"a": TEXT}), reading({"a": NUMBER})).differences
    finding = catalogue.judge(one, "page", OPERATION, Names())
    answers = (*record(tmp_path, {"a": "x"}, kind="documented"), *record(tmp_path, {"a": 1}))
    assert told(arbitration.attach_recordings(finding, answers).third_source) == ("recordings", "integer", "the page")
    (one,) = compare(reading({"a": TEXT}), reading({"a": NULL})).differences
    answers = (*record(tmp_path, {"a": None}, kind="documented"), *record(tmp_path, {"a": None}))
    null = arbitration.attach_recordings(catalogue.judge(one, "page", OPERATION, Names()), answers).third_source
    assert told(null) == ("recordings", "null", "the page")


@pytest.mark.parametrize(
    ("required", "kind", "body", "expected"),
    [
        (["a"], "live", {"b": 1}, ("recordings", "missing", "the fragment")),
        ([], "live", {"b": 1}, ("recordings", "missing", "the page")),
        ([], "live", {"a": 1}, SILENT),
        ([], "third-party", {"b": 1}, ("recordings", "missing", "the page")),
        ([], "documented", {"b": 1}, SILENT),
    ],
)
def test_only_a_missing_key_decides_about_required(
    tmp_path: Path, required: list[str], kind: str, body: Any, expected: object
) -> None:
    fragment = {"type": "object", "properties": {"a": {}, "b": {}}, "required": required}
    page = {**fragment, "required": [] if required else ["a"]}
    (one,) = compare(read_operation(of(page), OPERATION), read_operation(of(fragment), OPERATION)).differences
    finding = catalogue.judge(one, "page", OPERATION, Names())
    assert told(arbitration.attach_recordings(finding, record(tmp_path, body, kind=kind)).third_source) == expected


def test_a_body_and_a_status_are_two_things(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    (one,) = compare(reading({}, **{"404": body}), reading({}, **{"404": {}})).differences
    finding = catalogue.judge(one, "page", OPERATION, Names())
    assert finding.rule == "documented-body-not-in-spec"
    shown = ("recordings", "shown", "the fragment")
    assert told(arbitration.attach_recordings(finding, record(tmp_path, {}, status=404)).third_source) == shown
    assert told(arbitration.attach_recordings(finding, record(tmp_path, "", status=404)).third_source) == SILENT


@pytest.mark.parametrize(
    ("page", "body", "expected"),
    [
        ({"a": NULL}, {"a": None}, ("page", "can be null", "the fragment")),
        ({"a": TEXT}, {"a": None}, ("page", "never null", "the recordings")),
        ({"b": TEXT}, {"a": None}, ("page", "silent", None)),
        ({"a": NUMBER}, {"a": 1}, ("page", "number", "the fragment")),
        ({"a": TEXT}, {"a": 1}, ("page", "string", "the recordings")),
        ({"a": {"type": "boolean"}}, {"a": 1}, ("page", "boolean", None)),
        ({"a": TEXT, "c": TEXT}, {"c": 1}, ("page", "listed", "the fragment")),
        ({"a": TEXT}, {"c": 1}, ("page", "not listed", "the recordings")),
    ],
)
def test_the_page_decides_between_fragment_and_recordings(
    tmp_path: Path, page: Any, body: Any, expected: object
) -> None:
    (one,) = contradictions.compare(record(tmp_path, body), reading({"a": TEXT})).differences
    finding = catalogue.judge(one, "recordings", OPERATION, Names("a recording"))
    assert told(arbitration.attach_page(finding, reading(page)).third_source) == expected


def test_recordings_that_contradict_each_other_are_said_to(tmp_path: Path) -> None:
    wrong = record(tmp_path, {"a": 1})
    right = tuple(one._replace(path=Path("right.yaml")) for one in record(tmp_path, {"a": "x"}))
    (one,) = contradictions.compare((*wrong, *right), reading({"a": TEXT})).differences
    finding = catalogue.judge(one, "recordings", OPERATION, Names("a recording"))
    note = f"the recordings contradict each other: 1 shows string ({tmp_path / 'one.yaml'}:"
    for page, odd in (({"a": TEXT}, "this recording"), ({"a": NUMBER}, None), ({}, None)):
        told_now = arbitration.attach_page(finding, reading(page), (*wrong, *right)).third_source
        assert told_now is not None
        assert told_now.outlier == odd
        assert (told_now.note or "").startswith(note)
    assert told(arbitration.attach_page(finding, None).third_source) == ("page", "silent", None)
    second = (wrong[0]._replace(path=Path("two.yaml")),)
    most = arbitration.attach_page(finding, reading({"a": TEXT}), (*wrong, *second, *right)).third_source
    assert most is not None
    assert most.outlier is None
    assert (most.note or "").startswith(note)


@pytest.mark.parametrize(
    ("page", "body", "expected"),
    [
        ({"minimum": 0}, -1, ("page", "0", "the recordings")),
        ({"minimum": -1}, -1, ("page", "-1", "the fragment")),
        ({}, -1, ("page", "nothing", "the fragment")),
    ],
)
def test_the_page_decides_about_a_limit(tmp_path: Path, page: Any, body: object, expected: object) -> None:
    fragment = reading({"a": {**NUMBER, "minimum": 0}})
    (one,) = contradictions.compare(record(tmp_path, {"a": body}), fragment).differences
    finding = catalogue.judge(one, "recordings", OPERATION, Names("a recording"))
    assert told(arbitration.attach_page(finding, reading({"a": {**NUMBER, **page}})).third_source) == expected


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (["x", "y"], ("page", "x, y", "the fragment")),
        (["x", "z"], ("page", "x, z", "the recordings")),
    ],
)
def test_the_page_decides_about_a_value(tmp_path: Path, listed: list[str], expected: object) -> None:
    (one,) = contradictions.compare(record(tmp_path, {"a": "y"}), reading({"a": {"enum": ["x"]}})).differences
    finding = catalogue.judge(one, "recordings", OPERATION, Names("a recording"))
    assert told(arbitration.attach_page(finding, reading({"a": {"enum": listed}})).third_source) == expected


@pytest.mark.parametrize(
    ("responses", "expected"),
    [({"410": {}}, ("page", "listed", "the fragment")), ({}, ("page", "not listed", "the recordings"))],
)
def test_the_page_decides_about_a_status(tmp_path: Path, responses: Any, expected: object) -> None:
    (one,) = contradictions.compare(record(tmp_path, {}, status=410), reading({})).differences
    finding = catalogue.judge(one, "recordings", OPERATION, Names("a recording"))
    assert told(arbitration.attach_page(finding, reading({}, **responses)).third_source) == expected


def test_a_run_shows_all_three_side_by_side_in_every_report_for_people() -> None:
    place = "tests/recordings/dataset-200-unnamed-run-default.yaml:24"
    accepted = check.run(check.CheckRequest(ledger=Path("spec/deviations.yaml")), TODAY)
    sides = (
        f"     = page: never null; fragment: can be null; recordings: null ({place})\n     = odd one out: the page\n"
    )
    assert sides in render("text", accepted, {})
    report = check.run(check.CheckRequest(), TODAY)
    (finding,) = (one for one in report.findings if one.path == "data.name")
    assert f"   = fragment: can be null ({finding.location})\n   = recordings: null ({place})\n" in render(
        "text", report, {}
    )
    assert "odd one out: the page" in render("markdown", report, catalogue.load_rules())
    assert "Odd one out: the page" in render("html", report, catalogue.load_rules())
    assert '<div role="group" class="side" aria-label="Recordings">' in render("html", report, catalogue.load_rules())


def test_the_json_report_shows_all_three_beside_the_keys_of_the_contract() -> None:
    report = check.run(check.CheckRequest(), TODAY)
    findings = {(one["path"], one["aspect"]): one for one in json.loads(json_report.render(report))["findings"]}
    found = findings["data.name", "nullable"]["dispute"]
    file = "tests/recordings/dataset-200-unnamed-run-default.yaml"
    assert found["page"] == {"says": "never null", "location": {"file": report.findings[0].evidence.file, "line": None}}
    assert found["fragment"] == {"says": "can be null", "location": findings["data.name", "nullable"]["location"]}
    assert found["recordings"] == {"says": "null", "location": {"file": file, "line": 24}}
    assert (found["odd_one_out"], found["note"]) == ("page", None)
    assert findings["data.generalAccess", "nullable"]["dispute"]["recordings"] is None
    without = Report(report.sources, tuple(finding._replace(third_source=None) for finding in report.findings))
    assert "dispute" not in json_report.render(without)


def test_a_run_tells_what_the_page_says_of_a_recording(tmp_path: Path) -> None:
    folder = recordings_with(tmp_path, '"listCount": 0', '"listCount": 0, "readCounts": 1')
    report = check.run(check.CheckRequest(recordings=folder), TODAY)
    (finding,) = (one for one in report.findings if one.rule == "recorded-property-not-in-spec")
    assert told(finding.third_source) == ("page", "not listed", "the recordings")


def test_another_operation_of_the_page_decides_nothing(tmp_path: Path) -> None:
    spec = read_operation(openapi.parse(Path("spec/dataset.yaml").read_text(), "spec.yaml"), OPERATION)
    (one,) = contradictions.compare(record(tmp_path, {}, status=410), spec).differences
    finding = catalogue.judge(one, "recordings", OPERATION, Names("a recording"))
    assert told(arbitration.attach_page(finding, spec._replace(complete=frozenset())).third_source) == (
        "page",
        "silent",
        None,
    )
