"""Every rule has one smallest case that fires it alone, and every kind of difference has one rule."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from generator.drift import check, page_lock
from generator.drift.evidence import by_operation, contradictions, responses
from generator.drift.facts import compare
from generator.drift.facts.difference import Direction, Subject
from generator.drift.facts.model import CONSTRAINTS, Aspect, Reading
from generator.drift.ledger import file
from generator.drift.rules import catalogue
from generator.drift.rules.findings import Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.problem import Problem
from tests.paths import TESTS

CASES = TESTS / "rules"
SIDES = ("operation", "security", "parameter", "request", "response")
BOTH = (Direction.DOCUMENTED, Direction.UNDOCUMENTED)
DIFFERS = (*BOTH, Direction.CHANGED)
# What compare.py can emit: presence of things, then everything that can be said about them.
EMITTED = {
    ("operation", Subject.PART, Aspect.PRESENCE, Direction.CHANGED),
    *product(["operation"], [Subject.VALUE], [Aspect.SERVER, Aspect.DESCRIPTION], DIFFERS),
    *product(["operation"], [Subject.VALUE], [Aspect.DEPRECATED], BOTH),
    *product(["security", "parameter", "request", "response"], [Subject.PART], [Aspect.PRESENCE], BOTH),
    ("parameter", Subject.PART, Aspect.PRESENCE, Direction.RENAMED),
    ("parameter", Subject.PART, Aspect.PRESENCE, Direction.MOVED),
    ("security", Subject.VALUE, Aspect.TYPE, Direction.CHANGED),
    *product(["parameter", "request", "response"], [Subject.BODY, Subject.PROPERTIES], [Aspect.PRESENCE], BOTH),
    *product(["request", "response"], [Subject.BODY], [Aspect.PRESENCE], [Direction.CHANGED]),
    *product(["parameter", "request", "response"], [Subject.PROPERTY], [Aspect.PRESENCE], (*BOTH, Direction.RENAMED)),
    *product(["parameter", "request", "response"], [Subject.VALUE], [Aspect.TYPE], [Direction.CHANGED]),
    *product(
        ["parameter", "request", "response"],
        [Subject.VALUE],
        [Aspect.REQUIRED, Aspect.NULLABLE, Aspect.DEPRECATED],
        BOTH,
    ),
    *product(["parameter", "request", "response"], [Subject.VALUE], CONSTRAINTS, DIFFERS),
    *product(
        ["parameter", "request", "response"],
        [Subject.VALUE],
        [Aspect.ENUM],
        (Direction.WIDER, Direction.NARROWER),
    ),
    *product(
        ["parameter", "request", "response"],
        [Subject.VALUE],
        [Aspect.FORMAT, Aspect.TITLE, Aspect.DEFAULT, Aspect.EXAMPLE, Aspect.DESCRIPTION],
        DIFFERS,
    ),
}


# What witness.py can emit: what a recording shows and the spec does not allow.
RECORDED = {
    ("response", thing, aspect, Direction.RECORDED)
    for thing, aspect in (
        *product((Subject.PART, Subject.BODY, Subject.PROPERTY, Subject.PROPERTIES), [Aspect.PRESENCE]),
        (Subject.BODY, Aspect.TYPE),
        *product([Subject.VALUE], (Aspect.NULLABLE, Aspect.TYPE, Aspect.REQUIRED, Aspect.FORMAT, *CONSTRAINTS)),
    )
}
OF_THE_LEDGER = set(file.RULES)
OF_RECORDINGS = catalogue.of_recordings()
OF_DIFFERENCES = sorted(set(catalogue.rules()) - OF_THE_LEDGER - OF_RECORDINGS)


def test_every_kind_of_difference_has_exactly_one_rule() -> None:
    claimed = [kind for rule in catalogue.rules().values() for kind in rule.kinds]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == EMITTED | RECORDED


def test_every_rule_has_its_case_and_every_case_its_rule() -> None:
    assert {case.name for case in CASES.iterdir()} == set(catalogue.rules())


def readings(case: Path) -> tuple[Reading, Reading, str]:
    """What the documentation says, what it is held against, and the operation."""
    source = next(case.glob("docs.*"))
    text = source.read_text()
    form = detect.detect_format(text)
    if (case / "lock.yaml").exists():
        held = page_lock.load(case / "lock.yaml").here
        return detect.read_page(text, source.name, form), held, held.operation
    bundle = openapi.parse((case / "spec.yaml").read_text(), "spec.yaml")
    if form == "openapi":
        other = openapi.parse(text, source.name)
        operation = " ".join(next(other.list_operations()))
        return other.read_operation(operation), bundle.read_operation(operation), operation
    page = detect.read_page(text, source.name, form)
    found = bundle.find_operation(page.operation)
    assert found is not None
    return page, bundle.read_operation(found), found


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
    listened = by_operation.hear(Path("recordings"), bundle)
    assert contradictions.compare(listened.every, bundle.read_operation("GET /things/{id}")).differences == ()
    (finding,) = by_operation.expired(listened, date(2027, 5, 5), "recordings")
    expected = json.loads(Path("expected.json").read_text())
    assert str(finding.evidence) == expected.pop("evidence")
    assert {key: getattr(finding, key) for key in expected} == expected
    assert list(by_operation.expired(listened, date(2027, 5, 4), "recordings")) == []


@pytest.mark.parametrize("name", sorted(OF_RECORDINGS - {by_operation.EXPIRED}))
def test_a_case_of_the_recordings_fires_its_rule_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / name)
    bundle = openapi.parse(Path("spec.yaml").read_text(), "spec.yaml")
    operation = " ".join(next(bundle.list_operations()))
    comparison = contradictions.compare(responses.load(Path("recordings")), bundle.read_operation(operation))
    (found,) = comparison.differences
    finding = catalogue.judge(found, "recordings", operation, Names(page="a recording"))
    expected = json.loads(Path("expected.json").read_text())
    assert str(finding.evidence) == expected.pop("evidence")
    assert {key: getattr(finding, key) for key in expected} == expected


@pytest.mark.parametrize("name", sorted(OF_THE_LEDGER))
def test_a_case_of_the_ledger_fires_its_rule_alone(name: str) -> None:
    case = CASES / name
    request = check.Request(case / "spec.yaml", (str(case / "docs.md"),), ledger=case / "deviations.yaml")
    report = check.run(request, date(2026, 6, 1))
    (finding,) = (one for one in report.findings if one.rule in OF_THE_LEDGER)
    expected = json.loads((case / "expected.json").read_text())
    assert {key: getattr(finding, key) for key in expected} == expected
    assert finding.severity is catalogue.rule(name).severity
    assert report.verdict is Verdict.DRIFT


@pytest.mark.parametrize("name", OF_DIFFERENCES)
def test_a_case_against_itself_fires_nothing(name: str) -> None:
    docs, _, _ = readings(CASES / name)
    assert compare.compare(docs, docs).differences == ()


@pytest.mark.parametrize("name", sorted(catalogue.rules()))
def test_a_rule_is_explained_with_an_example(name: str) -> None:
    text = "\n".join(catalogue.explain(name))
    rule = catalogue.rule(name)
    assert rule.why in text
    assert rule.remedy in text
    assert "{" not in text.replace("{id}", "").replace("{thingId}", "")


def test_the_listing_names_every_rule_with_its_severity() -> None:
    lines = list(catalogue.listing())
    assert len(lines) == len(catalogue.rules())
    assert any(line.startswith("error") and "documented-nullable " in line for line in lines)


def test_an_unknown_rule_suggests_the_nearest() -> None:
    with pytest.raises(Problem) as caught:
        catalogue.rule("documented-nulable")
    assert "documented-nullable" in (caught.value.help or "")


def test_ids_name_the_pattern_and_never_the_fix() -> None:
    assert all(name.startswith(("documented-", "undocumented-")) for name in OF_DIFFERENCES)
    assert all(name.startswith("recorded-") for name in OF_RECORDINGS - {by_operation.EXPIRED})
