"""Entries of the ledger accept what they list, and fail when they do not hold any more."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents.location import Location
from generator.drift.ledger.apply import apply
from generator.drift.ledger.file import RULES, Deviation, Ledger
from generator.drift.ledger.scope import Scope
from generator.drift.rules.findings import Finding, Severity
from tests.report_samples import NULLABLE, OPERATION, findings, hostile, replace, values

TODAY = date(2026, 6, 1)
HERE = Scope([OPERATION])
ENTRY = Deviation(
    rule="documented-nullable",
    part="response:200",
    path="data.name",
    reason="The live API sends null.",
    evidence="tests/recordings/a.json",
    review_by=date(2026, 6, 1),
    operation=OPERATION,
    stated={},
    location=Location("spec/deviations.yaml", 12, 3),
    evidence_missing=False,
)


def judge(
    entries: Sequence[Deviation], found: Sequence[Finding], scope: Scope = HERE
) -> tuple[list[str | None], list[Finding]]:
    """The places that accept what was found, and the failures of the ledger."""
    result = apply(found, Ledger("spec/deviations.yaml", tuple(entries)), scope, TODAY)
    assert [replace(finding, deviation=None, acceptance=None) for finding in result[: len(found)]] == list(found)
    return [finding.deviation for finding in result[: len(found)]], list(result[len(found) :])


def rules(failures: Sequence[Finding]) -> list[str]:
    return [failure.rule for failure in failures]


def test_a_listed_finding_is_accepted() -> None:
    assert judge([ENTRY], [NULLABLE]) == (["spec/deviations.yaml:12"], [])


@pytest.mark.parametrize(
    "other",
    [
        replace(NULLABLE, rule="example-differs"),
        replace(NULLABLE, part="response:404"),
        replace(NULLABLE, path="data.title"),
        replace(NULLABLE, operation="GET /other"),
    ],
)
def test_a_finding_about_anything_else_is_not(other: Finding) -> None:
    accepted, failures = judge([ENTRY], [other])
    assert accepted == [None]
    assert rules(failures) == ["deviation-unused"]


@pytest.mark.parametrize(("path", "aspect"), [("", "presence"), ("data", "type"), ("data", "presence")])
def test_an_entry_below_what_differs_as_a_whole_is_left_alone(path: str, aspect: str) -> None:
    above = replace(NULLABLE, rule="documented-type-differs", path=path, aspect=aspect)
    assert judge([ENTRY], [above]) == ([None], [])


@pytest.mark.parametrize(("path", "aspect"), [("data", "nullable"), ("dat", "type"), ("data.other", "presence")])
def test_an_entry_beside_what_differs_is_unused(path: str, aspect: str) -> None:
    beside = replace(NULLABLE, rule="documented-type-differs", path=path, aspect=aspect)
    assert rules(judge([ENTRY], [beside])[1]) == ["deviation-unused"]


def test_one_entry_accepts_what_several_sources_say() -> None:
    assert judge([ENTRY], [NULLABLE, replace(NULLABLE, source="b.html")]) == (["spec/deviations.yaml:12"] * 2, [])


def test_an_unused_entry_fails_at_its_line() -> None:
    (failure,) = judge([ENTRY], [])[1]
    assert failure == Finding(
        rule="deviation-unused",
        severity=Severity.ERROR,
        source="spec/deviations.yaml",
        operation=OPERATION,
        part="response:200",
        path="data.name",
        aspect="documented-nullable",
        docs=None,
        spec=None,
        message="the entry accepts documented-nullable at response:200 data.name, which is not found any more",
        location=Location("spec/deviations.yaml", 12, 3),
        evidence=Location("spec/deviations.yaml", 12, 3),
        help="delete the entry",
    )


def test_an_expired_entry_fails_and_does_not_accept() -> None:
    expired = replace(ENTRY, review_by=date(2026, 5, 31))
    accepted, failures = judge([expired], [NULLABLE])
    assert accepted == [None]
    assert rules(failures) == ["deviation-expired"]
    assert "2026-05-31" in failures[0].message


def test_an_entry_whose_evidence_is_gone_fails() -> None:
    accepted, (failure,) = judge([replace(ENTRY, evidence_missing=True)], [NULLABLE])
    assert accepted == ["spec/deviations.yaml:12"]
    assert failure.rule == "deviation-evidence-missing"
    assert failure.evidence == Location("tests/recordings/a.json")


def test_everything_wrong_with_an_entry_is_said() -> None:
    bad = replace(ENTRY, review_by=date(2025, 1, 1), evidence_missing=True)
    assert rules(judge([bad], [])[1]) == ["deviation-evidence-missing", "deviation-expired", "deviation-unused"]


def test_an_entry_for_other_values_is_contradicted_and_does_not_accept() -> None:
    accepted, (failure,) = judge([replace(ENTRY, stated={"docs": False})], [NULLABLE])
    assert accepted == [None]
    assert failure.rule == "deviation-contradicted"
    assert "the documentation said False; now it says True" in failure.message
    assert failure.evidence == NULLABLE.evidence
    assert rules(judge([replace(ENTRY, stated={"docs": True, "spec": True})], [NULLABLE])[1]) == [
        "deviation-contradicted"
    ]


def test_an_entry_for_these_values_holds() -> None:
    stated = {"docs": True, "spec": False}
    assert judge([replace(ENTRY, stated=stated)], [NULLABLE]) == (["spec/deviations.yaml:12"], [])


def test_entries_for_different_values_do_not_contradict_each_other() -> None:
    entries = [replace(ENTRY, stated={"docs": value}) for value in ("a", "b")]
    both = [replace(NULLABLE, docs=value) for value in ("a", "b")]
    assert judge(entries, both)[1] == []
    accepted, failures = judge(entries, both[:1])
    assert accepted == ["spec/deviations.yaml:12"]
    assert rules(failures) == ["deviation-unused"]


def test_the_opposite_contradicts() -> None:
    scope = replace(HERE, opposites={"documented-nullable": "undocumented-nullable"})
    opposite = replace(NULLABLE, rule="undocumented-nullable")
    accepted, (failure,) = judge([ENTRY], [opposite], scope)
    assert accepted == [None]
    assert failure.rule == "deviation-contradicted"
    assert "undocumented-nullable" in failure.message
    assert judge([ENTRY], [NULLABLE, opposite], scope)[1] == []


@pytest.mark.parametrize(
    ("stated", "found", "same"),
    [
        (1, True, False),
        (1, 1.0, True),
        ([1, 2], [2, 1.0], True),
        ([1, 2], [1, 2, 2], False),
        ({"a": [None]}, {"a": [None]}, True),
        ({"a": 1}, {"b": 1}, False),
        ("1", 1, False),
        (None, "None", False),
        ("a", ("a",), False),
    ],
)
def test_values_are_compared_as_json(stated: object, found: object, *, same: bool) -> None:
    accepted, _ = judge([replace(ENTRY, stated={"docs": stated})], [replace(NULLABLE, docs=found)])
    assert (accepted == ["spec/deviations.yaml:12"]) is same


@pytest.mark.parametrize(
    ("operation", "scope", "expected"),
    [
        (None, HERE, ["deviation-unused"]),
        (OPERATION, HERE, ["deviation-unused"]),
        (OPERATION, Scope(["GET /other"]), []),
        (None, Scope(["GET /other"]), ["deviation-unused"]),
        ("GET /other", HERE, []),
        (OPERATION, Scope([]), []),
        (None, Scope([]), []),
        (None, replace(HERE, rules=["example-differs"]), []),
        (None, replace(HERE, rules=["documented-nullable"]), ["deviation-unused"]),
    ],
)
def test_an_entry_fails_only_when_its_operation_was_compared(
    operation: str | None, scope: Scope, expected: list[str]
) -> None:
    assert rules(judge([replace(ENTRY, operation=operation)], [], scope)[1]) == expected


def test_age_and_evidence_are_judged_whatever_rules_could_fire_but_only_for_what_was_compared() -> None:
    bad = replace(ENTRY, review_by=date(2025, 1, 1), evidence_missing=True)
    expected = ["deviation-evidence-missing", "deviation-expired"]
    assert rules(judge([bad], [], replace(HERE, rules=[]))[1]) == expected
    assert judge([bad], [], Scope(["GET /other"]))[1] == []


def test_an_entry_with_an_operation_accepts_nothing_of_another() -> None:
    assert judge([replace(ENTRY, operation="GET /other")], [NULLABLE])[0] == [None]
    assert judge([replace(ENTRY, operation=None)], [NULLABLE])[0] == ["spec/deviations.yaml:12"]


def test_what_moved_on_the_page_is_accepted_by_no_entry_and_uses_none() -> None:
    accepted, failures = judge([ENTRY], [NULLABLE], replace(HERE, moved=(NULLABLE.source,)))
    assert accepted == [None]
    assert rules(failures) == ["deviation-unused"]


def test_failures_have_fingerprints_of_their_own() -> None:
    entries = [replace(ENTRY, rule=rule) for rule in ("a", "b")]
    assert len({failure.fingerprint for failure in judge(entries, [])[1]}) == 2


def test_every_rule_about_the_ledger_can_fire() -> None:
    fired = {
        *rules(judge([replace(ENTRY, evidence_missing=True, review_by=date(2025, 1, 1))], [])[1]),
        *rules(judge([replace(ENTRY, stated={"docs": 1})], [NULLABLE])[1]),
    }
    assert fired == set(RULES)


@hostile
@given(st.lists(findings, max_size=4), values)
def test_any_finding_can_be_judged(found: list[Finding], stated: object) -> None:
    bare = [replace(finding, deviation=None, acceptance=None) for finding in found]
    entries = [
        replace(ENTRY, rule=finding.rule, part=finding.part, path=finding.path, stated={"docs": stated})
        for finding in bare
    ]
    judge(entries, bare, Scope([OPERATION]))
