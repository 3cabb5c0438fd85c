"""Which of page, fragment and recordings is the odd one out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator import dispute, drift, rules, witness
from generator.compare import compare
from generator.facts import Reading
from generator.findings import Report, Witness
from generator.report import json as json_report
from generator.report import render
from generator.sources import openapi
from generator.wording import Names
from tests.test_drift import TODAY, recordings_with
from tests.test_witness import OPERATION, of, record

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def reading(schema: Any, **responses: Any) -> Reading:
    return of({"type": "object", "properties": schema}, **responses).read(OPERATION)


def told(found: Witness | None) -> tuple[str, str, str | None] | None:
    return found and (found.who, found.says, found.odd)


TEXT, NULL, NUMBER = {"type": "string"}, {"type": ["string", "null"]}, {"type": "number"}


@pytest.mark.parametrize(
    ("page", "fragment", "body", "expected"),
    [
        ({"a": TEXT}, {"a": NULL}, {"a": None}, ("recordings", "null", "the page")),
        ({"a": NULL}, {"a": TEXT}, {"a": None}, ("recordings", "null", "the fragment")),
        ({"a": NULL}, {"a": TEXT}, {"a": "x"}, None),
        ({"a": NULL}, {"a": TEXT}, {}, None),
        ({"a": TEXT}, {"a": NUMBER}, {"a": 1}, ("recordings", "integer", "the page")),
        ({"a": TEXT}, {"a": NUMBER}, {"a": "x"}, ("recordings", "string", "the fragment")),
        ({"a": TEXT}, {"a": NUMBER}, {"a": []}, ("recordings", "array", None)),
        ({"a": TEXT, "b": {}}, {"a": TEXT}, {"b": 1}, ("recordings", "shown", "the fragment")),
        ({"a": TEXT}, {"a": TEXT, "b": {}}, {"b": 1}, ("recordings", "shown", "the page")),
        ({"a": TEXT}, {"a": TEXT, "b": {}}, {"a": ""}, None),
        ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x"]}}, {"a": "y"}, ("recordings", "y", "the fragment")),
        ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x"]}}, {"a": "x"}, ("recordings", "x", None)),
        ({"a": {"enum": ["x"]}}, {"a": {"enum": ["x", "y"]}}, {"a": "y"}, ("recordings", "y", "the page")),
        ({"a": {**TEXT, "format": "uri"}}, {"a": TEXT}, {"a": "y"}, None),
    ],
)
def test_recordings_decide_between_page_and_fragment(
    tmp_path: Path, page: Any, fragment: Any, body: Any, expected: object
) -> None:
    differences = compare(reading(page), reading(fragment)).differences
    (finding,) = (rules.judge(one, "page", OPERATION, Names()) for one in differences)
    assert told(dispute.by_recordings(finding, record(tmp_path, body)).witness) == expected


@pytest.mark.parametrize(("page", "expected"), [({"a": TEXT}, None), ({"b": {}}, ("recordings", "shown", "the page"))])
def test_what_was_redacted_decides_about_presence_only(tmp_path: Path, page: Any, expected: object) -> None:
    fragment = {**page, "a": NULL}
    (one,) = compare(reading(page), reading(fragment)).differences
    finding = rules.judge(one, "page", OPERATION, Names())
    answers = record(tmp_path, {"a": None}, redactions=("a",))
    assert told(dispute.by_recordings(finding, answers).witness) == expected


def test_synthetic_recordings_decide_nothing(tmp_path: Path) -> None:
    (one,) = compare(reading({"a": TEXT}), reading({"a": NULL})).differences
    finding = rules.judge(one, "page", OPERATION, Names())
    assert dispute.by_recordings(finding, record(tmp_path, {"a": None}, kind="synthetic")) == finding


@pytest.mark.parametrize(
    ("page", "body", "expected"),
    [
        ({"a": NULL}, {"a": None}, ("page", "can be null", "the fragment")),
        ({"a": TEXT}, {"a": None}, ("page", "never null", "the recordings")),
        ({"b": TEXT}, {"a": None}, None),
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
    (one,) = witness.compare(record(tmp_path, body), reading({"a": TEXT})).differences
    finding = rules.judge(one, "recordings", OPERATION, rules.RECORDED)
    assert told(dispute.by_page(finding, reading(page)).witness) == expected


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (["x", "y"], ("page", "x, y", "the fragment")),
        (["x", "z"], ("page", "x, z", "the recordings")),
    ],
)
def test_the_page_decides_about_a_value(tmp_path: Path, listed: list[str], expected: object) -> None:
    (one,) = witness.compare(record(tmp_path, {"a": "y"}), reading({"a": {"enum": ["x"]}})).differences
    finding = rules.judge(one, "recordings", OPERATION, rules.RECORDED)
    assert told(dispute.by_page(finding, reading({"a": {"enum": listed}})).witness) == expected


@pytest.mark.parametrize(
    ("responses", "expected"),
    [({"410": {}}, ("page", "listed", "the fragment")), ({}, ("page", "not listed", "the recordings"))],
)
def test_the_page_decides_about_a_status(tmp_path: Path, responses: Any, expected: object) -> None:
    (one,) = witness.compare(record(tmp_path, {}, status=410), reading({})).differences
    finding = rules.judge(one, "recordings", OPERATION, rules.RECORDED)
    assert told(dispute.by_page(finding, reading({}, **responses)).witness) == expected


def test_a_run_names_the_odd_one_out_in_every_report_for_people() -> None:
    report = drift.run(drift.Request(ledger=Path("spec/deviations.yaml")), TODAY)
    place = "tests/recordings/dataset-200-unnamed-run-default.yaml:24"
    text = render("text", report, {})
    assert f"     = recordings: null ({place})\n     = odd one out: the page\n" in text
    for form in ("markdown", "html"):
        assert "odd one out" in render(form, report, rules.rules())


def test_the_json_report_keeps_its_keys() -> None:
    report = drift.run(drift.Request(), TODAY)
    assert any(finding.witness for finding in report.findings)
    without = Report(report.sources, tuple(finding._replace(witness=None) for finding in report.findings))
    assert json_report.render(report) == json_report.render(without)
    assert "witness" not in json.loads(json_report.render(report))["findings"][0]


def test_a_run_tells_what_the_page_says_of_a_recording(tmp_path: Path) -> None:
    folder = recordings_with(tmp_path, '"listCount": 0', '"listCount": 0, "readCounts": 1')
    report = drift.run(drift.Request(recordings=folder), TODAY)
    (finding,) = (one for one in report.findings if one.rule == "recorded-property-not-in-spec")
    assert told(finding.witness) == ("page", "not listed", "the recordings")


def test_another_operation_of_the_page_decides_nothing(tmp_path: Path) -> None:
    spec = openapi.parse(Path("spec/dataset.yaml").read_text(), "spec.yaml").read(OPERATION)
    (one,) = witness.compare(record(tmp_path, {}, status=410), spec).differences
    finding = rules.judge(one, "recordings", OPERATION, rules.RECORDED)
    assert dispute.by_page(finding, spec._replace(complete=frozenset())).witness is None
