"""Every rule has one smallest case that fires it alone, and every kind of difference has one rule."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from generator.drift import check, page_lock
from generator.drift.evidence import by_operation, conformance, contradictions, responses
from generator.drift.facts import compare
from generator.drift.facts.difference import Comparison
from generator.drift.facts.model import Reading
from generator.drift.judgement import judge_page_move
from generator.drift.ledger import file
from generator.drift.patch import fixes
from generator.drift.rules import catalogue, silence
from generator.drift.rules.findings import Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from generator.problem import Problem
from tests.drift.rules.kinds import pairs_of_readings
from tests.paths import TESTS

CASES = TESTS / "rules"
OF_THE_LEDGER = set(file.RULES)
OF_RECORDINGS = catalogue.list_recording_rules()
OF_RECORDED_VALUES = sorted(OF_RECORDINGS - {by_operation.EXPIRED})
OF_DIFFERENCES = sorted(set(catalogue.load_rules()) - OF_THE_LEDGER - OF_RECORDINGS - {silence.RULE})


def test_every_kind_of_difference_has_exactly_one_rule() -> None:
    claimed = [kind for rule in catalogue.load_rules().values() for kind in rule.kinds]
    assert len(claimed) == len(set(claimed))
    compared = {one.kind for docs, spec in pairs_of_readings() for one in compare.compare(docs, spec).differences}
    recorded = {one.kind for name in OF_RECORDED_VALUES for one in contradict(CASES / name).differences}
    assert {aspect for _, _, aspect, _ in recorded} >= set(conformance.LIMITS)
    assert set(claimed) == compared | recorded


def test_every_rule_is_settled_by_a_fix_or_says_why_none_can() -> None:
    rules = catalogue.load_rules().values()
    assert [rule.id for rule in rules if (rule.fix is None) == (rule.manual is None)] == []
    assert {rule.fix for rule in rules if rule.fix} == set(fixes.FIXES)


def test_an_example_is_what_the_rule_says() -> None:
    for rule in catalogue.load_rules().values():
        pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(rule.message or rule.example))
        assert re.fullmatch(pattern, rule.example), rule.id


def test_every_rule_has_its_case_and_every_case_its_rule() -> None:
    assert {case.name for case in CASES.iterdir()} == set(catalogue.load_rules())


def readings(case: Path) -> tuple[Reading, Reading, str]:
    """What the documentation says, what it is held against, and the operation."""
    source = next(case.glob("docs.*"))
    text = source.read_text()
    form = detect.detect_format(text)
    if (case / "lock.yaml").exists():
        held = page_lock.load(case / "lock.yaml").own_reading
        return detect.read_page(text, source.name, form), held, held.operation
    bundle = openapi.parse((case / "spec.yaml").read_text(), "spec.yaml")
    if form == "openapi":
        other = openapi.parse(text, source.name)
        operation = " ".join(next(other.list_operations()))
        return read_operation(other, operation), read_operation(bundle, operation), operation
    page = detect.read_page(text, source.name, form)
    found = bundle.find_operation(page.operation)
    assert found is not None
    return page, read_operation(bundle, found), found


@pytest.mark.parametrize("name", OF_DIFFERENCES)
def test_a_case_fires_its_rule_alone(name: str) -> None:
    docs, spec, operation = readings(CASES / name)
    comparison = compare.compare(docs, spec)
    (finding,) = (catalogue.judge(one, "docs", operation, Names()) for one in comparison.differences)
    expected = json.loads((CASES / name / "expected.json").read_text())
    assert {key: getattr(finding, key) for key in expected} == expected
    assert comparison.shapeless == ()


def test_a_case_of_a_recording_past_its_date_fires_its_rule_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / by_operation.EXPIRED)
    bundle = check.read_spec(Path("spec.yaml"))
    grouped = by_operation.group_recordings(Path("recordings"), bundle)
    assert contradictions.compare(grouped.every_response, read_operation(bundle, "GET /things/{id}")).differences == ()
    (finding,) = by_operation.find_expired(grouped, date(2027, 5, 5), "recordings", Path("spec.yaml"))
    expected = json.loads(Path("expected.json").read_text())
    assert str(finding.evidence) == expected.pop("evidence")
    assert {key: getattr(finding, key) for key in expected} == expected
    assert list(by_operation.find_expired(grouped, date(2027, 5, 4), "recordings", Path("spec.yaml"))) == []


def contradict(case: Path) -> Comparison:
    """What the recordings of a case contradict."""
    bundle = openapi.parse((case / "spec.yaml").read_text(), "spec.yaml")
    operation = " ".join(next(bundle.list_operations()))
    return contradictions.compare(responses.load(case / "recordings"), read_operation(bundle, operation))


@pytest.mark.parametrize("name", OF_RECORDED_VALUES)
def test_a_case_of_the_recordings_fires_its_rule_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / name)
    (found,) = contradict(Path()).differences
    finding = catalogue.judge(found, "recordings", "GET /things/{id}", Names(page="a recording"))
    expected = json.loads(Path("expected.json").read_text())
    assert str(finding.evidence) == expected.pop("evidence")
    assert {key: getattr(finding, key) for key in expected} == expected


def test_the_case_of_a_page_that_fell_silent_fires_its_rule_alone() -> None:
    docs, locked, _ = readings(CASES / silence.RULE)
    spec = openapi.parse('{"openapi": "3.1.0"}', "spec.json")
    (finding,) = judge_page_move("docs.lock.yaml", locked, docs, spec).findings
    expected = json.loads((CASES / silence.RULE / "expected.json").read_text())
    assert {key: getattr(finding, key) for key in expected} == expected


@pytest.mark.parametrize("name", sorted(OF_THE_LEDGER))
def test_a_case_of_the_ledger_fires_its_rule_alone(name: str) -> None:
    case = CASES / name
    request = check.CheckRequest(case / "spec.yaml", (str(case / "docs.md"),), ledger=case / "deviations.yaml")
    report = check.run(request, date(2026, 6, 1))
    (finding,) = (one for one in report.findings if one.rule in OF_THE_LEDGER)
    expected = json.loads((case / "expected.json").read_text())
    assert {key: getattr(finding, key) for key in expected} == expected
    assert finding.severity is catalogue.find_rule(name).severity
    assert report.verdict is Verdict.DRIFT


@pytest.mark.parametrize("name", OF_DIFFERENCES)
def test_a_case_against_itself_fires_nothing(name: str) -> None:
    docs, _, _ = readings(CASES / name)
    assert compare.compare(docs, docs).differences == ()


@pytest.mark.parametrize("name", sorted(catalogue.load_rules()))
def test_a_rule_is_explained_with_an_example(name: str) -> None:
    text = "\n".join(catalogue.explain_rule(name))
    rule = catalogue.find_rule(name)
    assert rule.why in text
    assert rule.remedy in text
    assert "{" not in text.replace("{id}", "").replace("{thingId}", "")


def test_the_listing_names_every_rule_with_its_severity() -> None:
    lines = list(catalogue.format_listing())
    assert len(lines) == len(catalogue.load_rules())
    assert any(line.startswith("error") and "documented-nullable " in line for line in lines)


def test_an_unknown_rule_suggests_the_nearest() -> None:
    with pytest.raises(Problem) as caught:
        catalogue.find_rule("documented-nulable")
    assert "documented-nullable" in (caught.value.help or "")


def test_ids_name_the_pattern_and_never_the_fix() -> None:
    assert all(name.startswith(("documented-", "undocumented-")) for name in OF_DIFFERENCES)
    assert all(name.startswith("recorded-") for name in OF_RECORDED_VALUES)
