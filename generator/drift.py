"""One run of the drift check: read the sources, compare, judge, apply the ledger, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator import rules
from generator.compare import Comparison, compare
from generator.facts import Reading
from generator.findings import Finding, Report, SourceVerdict, Verdict
from generator.problem import Problem
from generator.sources import recognise
from generator.sources.openapi import Bundle

LOCK = Path("spec/docs.lock.yaml")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one source."""

    verdict: SourceVerdict
    findings: tuple[Finding, ...] = ()


def against(spec: Bundle, source: str, read: Callable[[], Reading], origin: str | None = None) -> Outcome:
    """Compare one source with the spec; whatever goes wrong makes its verdict unknown, with a reason."""
    form = operation = None
    try:
        reading = read()
        form, operation = reading.format, reading.operation
        return _judge(spec, source, reading, origin)
    except Problem as problem:
        return _unknown(source, form, operation, problem.message)


def _judge(spec: Bundle, source: str, reading: Reading, origin: str | None) -> Outcome:
    found = spec.find(reading.operation)
    if found is None:
        return _unknown(source, reading.format, reading.operation, _not_in_spec(spec, reading.operation))
    comparison = compare(reading, spec.read(found))
    findings = rules.judge(comparison.differences, source, found, origin)
    reason = _untrusted(reading, comparison)
    verdict = Verdict.UNKNOWN if reason else Verdict.DRIFT if findings else Verdict.CLEAN
    return Outcome(
        SourceVerdict(source, reading.format, found, comparison.compared, verdict, reason),
        findings,
    )


def _untrusted(reading: Reading, comparison: Comparison) -> str | None:
    """Why a comparison that went through still cannot be believed."""
    if comparison.shapeless:
        return f"no schema is shown for {', '.join(comparison.shapeless)}, where the spec has one"
    if "response" not in reading.complete:
        return "no responses are shown"
    if comparison.compared == 0:
        return "nothing could be compared"
    return None


def _not_in_spec(spec: Bundle, operation: str) -> str:
    method, path = operation.split(" ", 1)
    others = [f"{m} {p}" for m, p in spec.operations() if p == path or m == method]
    if not others:
        return f"{operation} is not in the spec, which has no such operation"
    import difflib  # noqa: PLC0415 - only a refusal needs it

    near = difflib.get_close_matches(operation, others, 1, 0)
    return f"{operation} is not in the spec; the nearest there is {near[0]}" if near else f"{operation} is not in the spec"


def _unknown(source: str, form: str | None, operation: str | None, reason: str) -> Outcome:
    return Outcome(SourceVerdict(source, form, operation, 0, Verdict.UNKNOWN, reason))


def read_page(path: Path) -> Callable[[], Reading]:
    """A reader of the page in a file."""

    def read() -> Reading:
        content = recognise.text(recognise.read_bytes(path), str(path))
        return recognise.page(content, str(path), recognise.form(content))

    return read


__all__ = ["Iterator", "Report", "Sequence", "against", "date"]
