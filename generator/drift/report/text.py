"""The report for people, as a compiler prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from generator.drift.report.grouping import folded
from generator.drift.report.phrases import (
    amount,
    coverage,
    dispute,
    evidence,
    label,
    others,
    place,
    said,
    tally,
    testimony,
)
from generator.drift.rules.findings import Finding, Group, Report, SourceVerdict, Unrecorded, Verdict
from generator.secrets.display import visible

LIMIT = 16_384
"""Characters of one value; an enumeration of several hundred members still fits."""

Paint = Callable[[str, str], str]

_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36", "clean": "1;32", "drift": "1;31", "unknown": "1;35"}


def has_colours(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a stream shows colours: a terminal that is not dumb, and no `NO_COLOR`."""
    return not environment.get("NO_COLOR") and environment.get("TERM") != "dumb" and stream.isatty()


def render(report: Report, *, colour: bool = False) -> str:
    """Every finding, source by source, then a line for each source and one for all."""
    paint = _paint if colour else _leave
    groups = report.groups
    blocks = [block for group in groups for block in _findings(group, paint)]
    summary = [line for group in groups for line in _summary(group, paint)]
    summary.append(_total(report, paint))
    summary += [line for unrecorded in report.unrecorded for line in _unrecorded(unrecorded)]
    return "\n".join((*blocks, *summary)) + "\n"


def _findings(group: Group, paint: Paint) -> Iterator[str]:
    shown = folded(finding for finding in group.findings if not finding.accepted)
    if shown:
        yield f"{visible(group.name)}\n"
    for finding in shown:
        yield "\n".join((_headline(finding, paint), *_notes(finding, group.verdict))) + "\n"


def _headline(finding: Finding, paint: Paint) -> str:
    name = paint(f"{finding.severity}[{visible(finding.rule)}]", finding.severity)
    return f"{name}: {visible(finding.message)}"


def _notes(finding: Finding, verdict: SourceVerdict | None) -> Iterator[str]:
    yield f"  --> {place(finding.location)}"
    yield from (f"   = {line}" for line in others(finding))
    if verdict is not None and finding.compared:
        read = f", read {visible(verdict.read)}" if verdict.read else ""
        yield f"   = {label(verdict)}: {said(finding, 'docs', LIMIT)} ({evidence(finding, verdict)}{read})"
        if finding.third_source:
            yield f"   = fragment: {said(finding, 'spec', LIMIT)} ({place(finding.location)})"
    elif finding.evidence != finding.location:
        yield f"   = evidence: {place(finding.evidence)}"
    yield from (f"   = {line}" for line in testimony(finding))
    yield f"   = help: {visible(finding.help)}"


def _summary(group: Group, paint: Paint) -> Iterator[str]:
    yield f"{visible(group.name)}: {_judgement(group, paint)}"
    for finding in group.findings:
        if finding.accepted:
            yield f"  accepted: {visible(finding.rule)} {visible(finding.subject)} ({visible(finding.deviation or '')})"
            yield from (f"     = {line}" for line in dispute(finding))


def _judgement(group: Group, paint: Paint) -> str:
    verdict = group.verdict
    if verdict is None:
        return tally(group.counts)
    word = paint(verdict.verdict, verdict.verdict)
    if verdict.verdict is Verdict.UNKNOWN:
        return f"{word}: {visible(verdict.reason or 'no reason given')}"
    return f"{word}: {tally(group.counts)}; {amount(verdict.compared, 'fact')} compared"


def _total(report: Report, paint: Paint) -> str:
    verdicts = [source.verdict for source in report.sources]
    each = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict)
    total = paint(report.verdict, report.verdict)
    return f"{total}: {tally(report.counts)} in {amount(len(verdicts), 'source')} ({each})"


def _unrecorded(unrecorded: Unrecorded) -> Iterator[str]:
    kinds = coverage(unrecorded)
    if kinds:
        yield f"\nnever recorded of {visible(unrecorded.operation)}:"
    yield from (f"  {name}: {', '.join(things)}" for name, things in kinds)


def _paint(text: str, kind: str) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def _leave(text: str, _kind: str) -> str:
    return text
