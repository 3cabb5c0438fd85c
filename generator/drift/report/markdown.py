"""The report for a pull request: a comment whose text stays text, whatever a page wrote into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from generator.drift.report.formats import Rules
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
    shortened,
    tally,
    testimony,
)
from generator.drift.rules.findings import Finding, Report, Severity, SourceVerdict, Verdict
from generator.problem import Problem
from generator.secrets.display import visible

MARKER = "<!-- drift-check -->"
"""The first line, by which a bot finds its own comment again."""
LIMIT = 65_000
"""Characters of the comment; GitHub takes 65,536."""
_TEXT, _NAME = 1_000, 300
_RESERVE = 2_000
_GRAVEST_FIRST = (Verdict.UNKNOWN, Verdict.DRIFT, Verdict.CLEAN)

# Letters, digits and punctuation that means nothing in the middle of a line stay; the rest becomes an entity, which
# Markdown and HTML both take for the bare character.
_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "!\"#$%&'*+:<=>@[\\]^_`{|}~"}


Line = TypeVar("Line", "str", "Entry")


class Entry(NamedTuple):
    """A finding as a row of its table and as an item of the details below it."""

    severity: Severity
    row: str
    detail: str


def render(report: Report, rules: Rules, *, limit: int = LIMIT) -> str:
    """A table for each severity with the details folded away, in at most `limit` characters."""
    lines = _heading(report)
    room = limit - _RESERVE - _size(lines)
    sources = _fitting(map(_source, sorted(report.sources, key=_gravity)), room // 4)
    lines += [*sources, *_left_out(len(report.sources) - len(sources), "source")]
    room -= _size(sources)
    findings = _findings(report)
    entries = _fitting((_entry(finding, verdict, rules) for finding, verdict in findings), room)
    for severity in Severity:
        total = sum(1 + len(finding.also) for finding, _ in findings if finding.severity is severity)
        lines += _section(severity, total, [entry for entry in entries if entry.severity is severity])
    lines += _left_out(len(findings) - len(entries), "finding")
    room -= _size(entries)
    lines += (accepted := _accepted(report, room))
    lines += _unrecorded(report, room - _size(accepted))
    return "\n".join(lines) + "\n"


def render_refusal(problem: Problem) -> str:
    """What ended the check before there was a report."""
    said, _, todo = str(problem).partition("\n  help: ")
    lines = [MARKER, f"## Documentation drift: {Verdict.UNKNOWN}", prose(said)]
    return "\n\n".join([*lines, f"What to do: {prose(todo)}"] if todo else lines) + "\n"


def prose(text: str, limit: int = _TEXT) -> str:
    """Text as a sentence: no markup, no link, no mention."""
    text = shortened(visible(text), limit).translate(_ENTITIES)
    # Mentions and references are looked for after entities are resolved, so something has to stand between.
    text = text.replace("&#64;", "&#64;&#8203;").replace("&#35;", "&#35;&#8203;")
    return text.replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")


def code(text: str, limit: int = _NAME) -> str:
    """Text as code, where no mention is looked for."""
    return f"<code>{shortened(visible(text), limit).translate(_ENTITIES)}</code>"


def _heading(report: Report) -> list[str]:
    return [
        MARKER,
        f"## Documentation drift: {report.verdict}",
        "",
        f"**{tally(report.counts)}** in {amount(len(report.sources), 'source')}",
        "",
        "| source | operation | verdict | facts compared |",
        "|---|---|---|---|",
    ]


def _gravity(source: SourceVerdict) -> int:
    return _GRAVEST_FIRST.index(source.verdict)


def _source(source: SourceVerdict) -> str:
    verdict = f"**{source.verdict}**" + (f": {prose(source.reason)}" if source.reason else "")
    return f"| {code(source.source)} | {code(source.operation or '-')} | {verdict} | {source.compared} |"


def _findings(report: Report) -> list[tuple[Finding, SourceVerdict | None]]:
    """The gravest first: what does not fit is cut off at the end."""
    pairs = [(finding, group.verdict) for group in report.groups for finding in folded(group.findings)]
    return sorted((pair for pair in pairs if not pair[0].accepted), key=lambda pair: pair[0].severity.rank)


def _entry(finding: Finding, verdict: SourceVerdict | None, rules: Rules) -> Entry:
    where, what, rule = code(place(finding.location)), code(finding.subject), code(finding.rule)
    row = f"| {where} | {what} | {prose(finding.message)} |"
    facts = [f"{rule} at {where}"]
    if verdict is not None and finding.compared:
        read = f", read {prose(verdict.read)}" if verdict.read else ""
        facts.append(
            f"{label(verdict)}: {code(said(finding, 'docs', _TEXT), _TEXT)} ({code(evidence(finding, verdict))}{read})"
        )
        facts.append(f"fragment: {code(said(finding, 'spec', _TEXT), _TEXT)}")
    facts += map(prose, (*others(finding), *testimony(finding)))
    facts.append(f"what to do: {prose(finding.help)}")
    if finding.rule in rules:
        facts.append(f"why: {prose(rules[finding.rule].why)}")
    return Entry(finding.severity, row, "- " + "<br>".join(facts))


def _section(severity: Severity, total: int, entries: Sequence[Entry]) -> list[str]:
    if not entries:
        return []
    rows, details = [entry.row for entry in entries], [entry.detail for entry in entries]
    return [
        "",
        f"### {str(severity).capitalize()}s ({total})",
        "",
        "| in the fragment | thing | what is wrong |",
        "|---|---|---|",
        *rows,
        "",
        f"<details><summary>Evidence and what to do ({len(entries)})</summary>",
        "",
        *details,
        "",
        "</details>",
    ]


def _accepted(report: Report, room: int) -> list[str]:
    findings = [finding for finding in report.ordered if finding.accepted]
    items = _fitting(map(_accepted_item, findings), room)
    if not findings:
        return []
    summary = f"<details><summary>Accepted in the ledger ({len(findings)})</summary>"
    rest = _left_out(len(findings) - len(items), "accepted finding")
    return ["", summary, "", *items, *rest, "", "</details>"]


def _unrecorded(report: Report, room: int) -> list[str]:
    kinds = [(one.operation, *kind) for one in report.unrecorded for kind in coverage(one)]
    items = (f"{code(operation)} {kind}: {prose(', '.join(things))}" for operation, kind, things in kinds)
    fitting = _fitting(items, room)
    summary = "<details><summary>Never recorded</summary>"
    return (
        ["", summary, "", "<br>".join(fitting), *_left_out(len(kinds) - len(fitting), "line"), "", "</details>"]
        if kinds
        else []
    )


def _accepted_item(finding: Finding) -> str:
    item = f"- {code(finding.rule)} {code(finding.subject)} ({code(finding.deviation or '')})"
    return "<br>".join((item, *map(prose, dispute(finding))))


def _size(lines: Iterable[str | Entry]) -> int:
    return sum(len(line) + 1 if isinstance(line, str) else len(line.row) + len(line.detail) + 2 for line in lines)


def _fitting(lines: Iterable[Line], room: int) -> list[Line]:
    fitting = []
    for line in lines:
        room -= _size([line])
        if room < 0:
            break
        fitting.append(line)
    return fitting


def _left_out(number: int, noun: str) -> list[str]:
    return ["", f"{amount(number, noun)} left out here; the other formats have all of them."] if number else []
