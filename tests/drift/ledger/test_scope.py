"""What a run has looked at follows from the verdicts on its sources."""

from __future__ import annotations

import pytest

from generator.drift.ledger.scope import scope_of
from generator.drift.rules import catalogue
from generator.drift.rules.findings import SourceVerdict, Verdict

A, B = "GET /a", "GET /b"
RECORDING_RULES = catalogue.list_recording_rules()
EVERY_RULE = frozenset(catalogue.load_rules())
PAGE_RULES = EVERY_RULE - RECORDING_RULES


def source(
    operation: str | None, verdict: Verdict = Verdict.CLEAN, form: str | None = "html", name: str = "page"
) -> SourceVerdict:
    return SourceVerdict(name, form, operation, 1, verdict, None)


@pytest.mark.parametrize(
    ("sources", "operations"),
    [
        ([], set()),
        ([source(A), source(B, Verdict.DRIFT)], {A, B}),
        ([source(A), source(B, Verdict.UNKNOWN)], {A}),
        ([source(A), source(A, Verdict.UNKNOWN, name="other")], set()),
        ([source(A), source(None, Verdict.UNKNOWN)], {A}),
        ([source(None)], set()),
        ([source(A, form="recordings")], {A}),
    ],
)
def test_an_operation_is_covered_when_none_of_its_sources_is_unknown(
    sources: list[SourceVerdict], operations: set[str]
) -> None:
    assert scope_of(sources, recordings_judged=True).operations == operations


@pytest.mark.parametrize(
    ("sources", "recordings_judged", "rules"),
    [
        ([source(A)], True, EVERY_RULE),
        ([source(A)], False, PAGE_RULES),
        ([source(A, Verdict.DRIFT, "lock")], False, PAGE_RULES),
        ([source(A, Verdict.UNKNOWN)], True, RECORDING_RULES),
        ([source(A, form="recordings")], True, RECORDING_RULES),
        ([source(A, Verdict.UNKNOWN), source(A, form="recordings")], False, frozenset()),
        ([source(A, Verdict.UNKNOWN), source(B)], False, PAGE_RULES),
        ([], True, RECORDING_RULES),
        ([], False, frozenset()),
    ],
)
def test_a_rule_can_fire_when_a_source_of_its_kind_was_judged(
    sources: list[SourceVerdict], rules: frozenset[str], *, recordings_judged: bool
) -> None:
    assert scope_of(sources, recordings_judged=recordings_judged).rules == rules


def test_the_rest_is_what_the_run_says_of_itself() -> None:
    scope = scope_of([source(A)], recordings_judged=False, moved=("spec/docs.lock.yaml",))
    assert scope.moved == ("spec/docs.lock.yaml",)
    assert scope.opposites == catalogue.find_opposites()
    assert scope.responses == ()
