"""The report for people, in the form of a compiler's messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from generator.drift.report.grouping import fold_findings
from generator.drift.report.phrases import (
    RENDERED,
    format_acceptance,
    format_amount,
    format_arbitration,
    format_counts,
    format_evidence,
    format_location,
    format_other_parts,
    format_side,
    format_silence,
    format_third_source,
    list_unrecorded,
    name_source,
)
from generator.drift.rules.findings import Finding, Group, Report, SourceVerdict, Unrecorded, Verdict
from generator.secrets.display import make_printable

LIMIT = 16_384
"""Characters of one value; an enum of several hundred members still fits."""

Paint = Callable[[str, str], str]

_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36", "clean": "1;32", "drift": "1;31", "unknown": "1;35"}


def has_colours(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a stream shows colours: it is a terminal, and not a dumb one.

    `NO_COLOR` (no-color.org) and `FORCE_COLOR` (force-color.org) decide otherwise; the first wins.
    """
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (environment.get("TERM") != "dumb" and stream.isatty())


def render(report: Report, *, colour: bool = False, quiet: bool = False) -> str:
    """Every finding, source by source, then a line for each source and one for all.

    With `quiet` only what is not accepted and each source that is not clean; nothing if there is neither.
    """
    paint = _colour if colour else _leave
    groups = report.groups
    blocks = [block for group in groups for block in _format_findings(group, paint)]
    if quiet:
        unclear = [group for group in groups if group.verdict and group.verdict.verdict is not Verdict.CLEAN]
        blocks += [f"{make_printable(group.name)}: {_format_verdict(group, paint)}" for group in unclear]
        return "".join(f"{block}\n" for block in blocks)
    summary = [line for group in groups for line in _format_summary(group, paint)]
    summary.append(_format_total(report, paint))
    summary += [line for unrecorded in report.unrecorded for line in _format_unrecorded(unrecorded)]
    return "\n".join((*blocks, *summary)) + "\n"


def _format_findings(group: Group, paint: Paint) -> Iterator[str]:
    shown = fold_findings(finding for finding in group.findings if not finding.accepted)
    if shown:
        yield f"{make_printable(group.name)}\n"
    for finding in shown:
        yield "\n".join((_format_headline(finding, paint), *_format_notes(finding, group.verdict))) + "\n"


def _format_headline(finding: Finding, paint: Paint) -> str:
    name = paint(f"{finding.severity}[{make_printable(finding.rule)}]", finding.severity)
    return f"{name}: {make_printable(finding.message)}"


def _format_notes(finding: Finding, verdict: SourceVerdict | None) -> Iterator[str]:
    yield f"  --> {format_location(finding.location)}"
    yield from (f"   = {line}" for line in format_other_parts(finding))
    if verdict is not None and finding.compared:
        read = f", read {make_printable(verdict.read)}" if verdict.read else ""
        evidence = format_evidence(finding, verdict)
        yield f"   = {name_source(verdict)}: {format_side(finding, 'docs', LIMIT)} ({evidence}{read})"
        if finding.third_source:
            yield f"   = fragment: {format_side(finding, 'spec', LIMIT)} ({format_location(finding.location)})"
    elif finding.evidence != finding.location:
        yield f"   = evidence: {format_location(finding.evidence)}"
    yield from (f"   = {line}" for line in format_third_source(finding))
    yield f"   = help: {make_printable(finding.help)}"


def _format_summary(group: Group, paint: Paint) -> Iterator[str]:
    yield f"{make_printable(group.name)}: {_format_verdict(group, paint)}"
    if group.verdict and group.verdict.rendered:
        yield f"  {RENDERED}"
    attested = group.verdict and group.verdict.attested
    if attested and (silence := format_silence(attested)):
        yield f"  attests {attested.spoken} of {format_amount(attested.of, 'fact')}; {silence}"
    for finding in group.findings:
        if finding.accepted:
            yield make_printable(f"  accepted: {finding.rule} {finding.subject} ({finding.deviation or ''})")
            yield from (f"     = {line}" for line in (*format_arbitration(finding), *format_acceptance(finding)))


def _format_verdict(group: Group, paint: Paint) -> str:
    verdict = group.verdict
    if verdict is None:
        return format_counts(group.counts)
    word = paint(verdict.verdict, verdict.verdict)
    if verdict.verdict is Verdict.UNKNOWN:
        return f"{word}: {make_printable(verdict.reason or 'no reason given')}"
    return f"{word}: {format_counts(group.counts)}; {format_amount(verdict.compared, 'fact')} compared"


def _format_total(report: Report, paint: Paint) -> str:
    verdicts = [source.verdict for source in report.sources]
    each = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict)
    total = paint(report.verdict, report.verdict)
    spared = [f"{name}s" for name in ("error", "warning") if report.counts[name] and report.verdict is Verdict.CLEAN]
    why = f"; {' and '.join(spared)} do not fail with this --fail-on" if spared else ""
    return f"{total}: {format_counts(report.counts)} in {format_amount(len(verdicts), 'source')} ({each}){why}"


def _format_unrecorded(unrecorded: Unrecorded) -> Iterator[str]:
    kinds = list_unrecorded(unrecorded)
    if kinds:
        yield f"\nnever recorded of {make_printable(unrecorded.operation)}:"
    yield from (f"  {name}: {', '.join(things)}" for name, things in kinds)


def _colour(text: str, kind: str) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def _leave(text: str, _kind: str) -> str:
    return text
