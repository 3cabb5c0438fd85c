"""Findings keep their identity, reports their order and their verdict."""

import time

from generator.drift.rules.findings import Report, Severity, Verdict
from tests.report_samples import (
    ACCEPTED,
    CLEAN,
    ENUM,
    EXAMPLE,
    LEDGER,
    NULLABLE,
    OPERATION,
    PAGE,
    REPORT,
    UNKNOWN,
    replace,
)


def test_a_fingerprint_rests_on_what_the_finding_is_about_and_on_nothing_else() -> None:
    reworded = replace(
        NULLABLE,
        message="other words",
        help="other help",
        source="other.html",
        severity=Severity.NOTE,
        docs=None,
        location=LEDGER.location,
        deviation="x:1",
    )
    assert NULLABLE.fingerprint == reworded.fingerprint == "d33302bc71a4bbca"
    others = (
        replace(NULLABLE, rule="other"),
        replace(NULLABLE, operation="other"),
        replace(NULLABLE, part="other"),
        replace(NULLABLE, path="other"),
        replace(NULLABLE, aspect="other"),
    )
    assert len({NULLABLE.fingerprint, *(other.fingerprint for other in others)}) == 6


def test_a_fingerprint_exists_for_any_text() -> None:
    assert len(replace(NULLABLE, path="\ud800").fingerprint) == 16


def test_shifting_text_between_fields_is_another_finding() -> None:
    assert replace(NULLABLE, part="a", path="b").fingerprint != replace(NULLABLE, part="ab", path="").fingerprint


def test_unknown_beats_drift_and_drift_beats_clean() -> None:
    assert Report((PAGE, CLEAN, UNKNOWN), ()).verdict is Verdict.UNKNOWN
    assert Report((CLEAN, PAGE), ()).verdict is Verdict.DRIFT
    assert Report((CLEAN,), (ACCEPTED,)).verdict is Verdict.CLEAN


def test_nothing_read_is_not_clean() -> None:
    assert Report((), ()).verdict is Verdict.UNKNOWN


def test_a_failing_ledger_is_drift_although_every_source_is_clean() -> None:
    assert Report((CLEAN,), (LEDGER,)).verdict is Verdict.DRIFT
    assert Report((CLEAN,), (replace(LEDGER, deviation="x:1"),)).verdict is Verdict.CLEAN


def test_a_source_stays_clean_with_findings_too_slight_to_fail() -> None:
    assert Report((CLEAN,), (replace(EXAMPLE, source=CLEAN.source),)).verdict is Verdict.CLEAN


def test_accepted_findings_are_counted_apart() -> None:
    assert REPORT.counts == {"error": 2, "warning": 1, "note": 1, "accepted": 1}


def test_findings_stand_source_by_source_and_down_the_fragment() -> None:
    assert REPORT.ordered == (NULLABLE, ACCEPTED, EXAMPLE, ENUM, LEDGER)
    assert REPORT.ordered == Report(REPORT.sources, REPORT.findings[::-1]).ordered


def test_a_finding_belongs_to_the_verdict_on_its_operation() -> None:
    other = replace(PAGE, operation="GET /other")
    stray = replace(NULLABLE, operation="GET /stray")
    groups = Report((other, PAGE), (NULLABLE, LEDGER, stray)).groups
    assert [(group.name, group.verdict, group.findings) for group in groups] == [
        ("page.html (GET /other)", other, (stray,)),
        (f"page.html ({OPERATION})", PAGE, (NULLABLE,)),
        ("spec/deviations.yaml", None, (LEDGER,)),
    ]


def test_a_source_given_twice_keeps_each_finding_once() -> None:
    assert [len(group.findings) for group in Report((PAGE, PAGE), (NULLABLE,)).groups] == [1, 0]


def test_hundreds_of_operations_in_one_source_take_no_time() -> None:
    sources = tuple(replace(PAGE, operation=f"GET /{number}") for number in range(1000))
    found = tuple(replace(NULLABLE, operation=f"GET /{number}") for number in range(1000))
    start = time.process_time()
    assert all(len(group.findings) == 1 for group in Report(sources, found).groups)
    assert time.process_time() - start < 1
