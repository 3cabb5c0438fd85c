"""What no recording has ever shown of a spec."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.documents import yaml as document
from generator.drift import check
from generator.drift.evidence import coverage
from generator.drift.evidence import responses as recordings
from generator.drift.report.formats import render
from generator.drift.rules import catalogue
from generator.drift.rules.findings import Unrecorded, Verdict
from generator.drift.sources.operation import read_operation
from tests.drift.evidence.test_contradictions import OPERATION, of, record
from tests.drift.test_check import TODAY
from tests.paths import ROOT

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "name": {"type": ["string", "null"]},
        "access": {"type": "string", "enum": ["OPEN", "CLOSED", "SECRET"]},
        "stats": {"type": ["object", "null"], "properties": {"reads": {"type": "integer"}}},
        "free": {"type": "object"},
    },
}
FULL = {"id": "x", "name": None, "access": "OPEN", "stats": {"reads": 1}, "free": {"a": None}}


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def unrecorded(folder: Path, body: Any, schema: Any = SCHEMA, **options: Any) -> Unrecorded:
    return coverage.find_unrecorded(
        record(folder, body, **options), read_operation(of(schema, **{"404": {}}), OPERATION)
    )


def test_what_was_shown_is_not_listed(tmp_path: Path) -> None:
    found = unrecorded(tmp_path, FULL)
    assert found.operation == OPERATION
    assert found.responses == ("response 404",)
    assert found.properties == ()
    assert found.values == ("response 200 access CLOSED | SECRET",)
    assert found.nulls == ("response 200 stats",)


def test_properties_are_listed_down_to_the_first_missing_one(tmp_path: Path) -> None:
    found = unrecorded(tmp_path, {"stats": {}})
    names = [name.removeprefix("response 200 ") for name in found.properties]
    assert names == ["id", "name", "access", "stats.reads", "free"]
    assert unrecorded(tmp_path, {"stats": None}).properties[-1] == "response 200 free"
    assert (found.values, found.nulls) == ((), ("response 200 stats",))


def test_a_response_that_was_never_recorded_is_listed_alone(tmp_path: Path) -> None:
    found = unrecorded(tmp_path, {}, status=404)
    assert (found.responses, found.properties, found.values, found.nulls) == (("response 200",), (), (), ())


def test_a_synthetic_recording_shows_nothing(tmp_path: Path) -> None:
    assert unrecorded(tmp_path, FULL, kind="synthetic").responses == ("response 200", "response 404")


def test_what_was_redacted_shows_its_key_and_its_type(tmp_path: Path) -> None:
    found = unrecorded(tmp_path, FULL, redactions=("access", "name"))
    assert found.properties == ()
    assert found.values == ("response 200 access OPEN | CLOSED | SECRET",)
    assert found.nulls == ("response 200 stats",)


def test_lists_maps_and_forms_are_looked_into(tmp_path: Path) -> None:
    schema = {
        "properties": {
            "list": {"type": "array", "items": {"properties": {"a": {}, "b": {}}}},
            "map": {"type": "object", "additionalProperties": {"properties": {"c": {}, "d": {}}}},
            "either": {"oneOf": [{"properties": {"e": {}}}, {"properties": {"f": {}}}]},
            "empty": {"type": "array", "items": {"type": "string"}},
        }
    }
    body = {"list": [{"a": 1}], "map": {"x.y": {"c": 1}}, "either": {"e": 1}, "empty": []}
    names = [name.removeprefix("response 200 ") for name in unrecorded(tmp_path, body, schema).properties]
    assert names == ["list[].b", "map{}.d", "either.f", "empty[] (items)"]


def test_values_and_nulls_of_forms_are_looked_for(tmp_path: Path) -> None:
    schema = {
        "properties": {
            "either": {"oneOf": [{"type": "string", "enum": ["A", "B"]}, {"type": "integer", "enum": [1, 2]}]},
            "maybe": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            "word": {"enum": ["x", None]},
            "list": {"type": "array", "items": {"type": ["string", "null"], "enum": ["p", "q", None]}},
        }
    }
    found = unrecorded(tmp_path, {"either": "A", "maybe": 1, "word": "x", "list": ["p", "p"]}, schema)
    assert found.values == ("response 200 either B | 1 | 2", "response 200 list[] (items) q")
    assert found.nulls == ("response 200 maybe", "response 200 word", "response 200 list[] (items)")
    shown = {"either": "A", "maybe": None, "word": None, "list": [None]}
    assert unrecorded(tmp_path, shown, schema).nulls == ()


def test_a_range_and_the_default_are_shown_by_what_no_other_response_is_for(tmp_path: Path) -> None:
    schema = {"content": {"application/json": {"schema": {"type": "object"}}}}
    spec = read_operation(of({}, **{"4XX": schema, "default": schema}), OPERATION)
    for status, left in ((200, ("4XX", "default")), (404, ("200", "default")), (500, ("200", "4XX"))):
        answers = record(tmp_path, {}, status=status)
        assert coverage.find_unrecorded(answers, spec).responses == tuple(f"response {name}" for name in left)


def test_of_the_project_it_says_what_is_left_to_record() -> None:
    (found,) = check.run(check.CheckRequest(), TODAY).unrecorded
    recorded = {answer.status for answer in recordings.load(ROOT / "tests/recordings")}
    statuses = document.read(ROOT / "spec/dataset.yaml").data["paths"]["/v2/datasets/{datasetId}"]["get"]["responses"]
    assert found.responses == tuple(f"response {status}" for status in statuses if int(status) not in recorded)
    assert "response 200 data.stats" not in found.nulls
    assert "response 200 data.name" not in found.nulls
    assert "response 200 data.urlSigningSecretKey" in found.nulls
    (access,) = (values for values in found.values if values.startswith("response 200 data.generalAccess "))
    assert "FOLLOW_USER_SETTING" not in access


def test_it_is_told_to_people_and_changes_no_verdict() -> None:
    report = check.run(check.CheckRequest(ledger=Path("spec/deviations.yaml")), TODAY)
    assert report.verdict is Verdict.CLEAN
    text = render("text", report, {})
    assert f"\n\nnever recorded of {OPERATION}:\n" in text
    assert "Never recorded" in render("markdown", report, catalogue.load_rules())
    assert "Never recorded" in render("html", report, catalogue.load_rules())
    (printed,) = json.loads(render("json", report, {}))["unseen"]
    assert printed == {
        name: list(value) if name != "operation" else value for name, value in report.unrecorded[0]._asdict().items()
    }
    assert printed["nulls"]


def test_where_everything_was_recorded_nothing_is_said() -> None:
    report = check.run(check.CheckRequest(), TODAY)._replace(unrecorded=(Unrecorded(OPERATION),))
    assert "never recorded" not in render("text", report, {}).lower()
    for form in ("markdown", "html"):
        assert "never recorded" not in render(form, report, {}).lower()


def test_without_recordings_nothing_is_said(tmp_path: Path) -> None:
    assert check.run(check.CheckRequest(recordings=tmp_path / "none"), TODAY).unrecorded == ()


def test_another_recording_makes_the_list_shorter(tmp_path: Path) -> None:
    def properties(*fields: str) -> set[str]:
        record(tmp_path, {"data": {"fields": fields}})
        (found,) = check.run(check.CheckRequest(recordings=tmp_path), TODAY).unrecorded
        return set(found.properties)

    assert properties() - properties("a") == {"response 200 data.fields[] (items)"}
