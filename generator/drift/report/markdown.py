"""The report as a comment on a pull request; nothing that a page contains becomes markup, a link or a mention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from generator.drift.report.formats import Rules
from generator.drift.report.grouping import fold_findings
from generator.drift.report.phrases import (
    format_acceptance,
    format_amount,
    format_arbitration,
    format_counts,
    format_evidence,
    format_location,
    format_other_parts,
    format_reading,
    format_side,
    format_third_source,
    list_unrecorded,
    name_source,
    shorten,
)
from generator.drift.rules.findings import Finding, Report, Severity, SourceVerdict, Verdict
from generator.problem import Problem
from generator.secrets.display import make_printable

MARKER = "<!-- drift-check -->"
"""The first line, by which a workflow finds its own comment again."""
LIMIT = 65_000
"""Characters of the comment; GitHub allows 65,536."""
_TEXT, _NAME = 1_000, 300
_RESERVE = 2_000
_GRAVEST_FIRST = (Verdict.UNKNOWN, Verdict.DRIFT, Verdict.CLEAN)

# What is HTML becomes entities, which Markdown and HTML read as the bare character, and what is Markdown gets a
# backslash. Punctuation that is markup only at the start of a line stays.
_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "!\"#$%&'*+:<=>@[\\]^_`{|}~"}
# GitHub resolves all that before it looks for mentions and issues; a zero-width space breaks them.
_PROSE = {ord(character): f"\\{character}" for character in "!*[\\]^_`|~"} | {
    **{ord(character): f"&{name};" for character, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ("$", "#36"))},
    **{ord(character): f"{character}&#8203;" for character in "@#"},
}


Line = TypeVar("Line", "str", "Entry")


class Entry(NamedTuple):
    """A finding as a row of its table and as an item of the details below it."""

    severity: Severity
    row: str
    detail: str


def render(report: Report, rules: Rules, *, limit: int = LIMIT) -> str:
    """A table for each severity with folded details, in at most `limit` characters."""
    lines = _write_heading(report)
    room = limit - _RESERVE - _measure(lines)
    sources = _take_fitting(map(_write_source, sorted(report.sources, key=_rank_verdict)), room // 4)
    lines += [*sources, *_write_omission(len(report.sources) - len(sources), "source")]
    room -= _measure(sources)
    findings = _list_findings(report)
    entries = _take_fitting((_write_entry(finding, verdict, rules) for finding, verdict in findings), room)
    for severity in Severity:
        total = sum(1 + len(finding.also) for finding, _ in findings if finding.severity is severity)
        lines += _write_section(severity, total, [entry for entry in entries if entry.severity is severity])
    lines += _write_omission(len(findings) - len(entries), "finding")
    room -= _measure(entries)
    lines += (accepted := _write_accepted(report, room))
    lines += _write_unrecorded(report, room - _measure(accepted))
    return "\n".join(lines) + "\n"


def render_refusal(problem: Problem) -> str:
    """A comment with the problem that ended the check before there was a report."""
    message, _, todo = str(problem).partition("\n  help: ")
    lines = [MARKER, f"## Documentation check: {Verdict.UNKNOWN}", escape_prose(message)]
    return "\n\n".join([*lines, f"What to do: {escape_prose(todo)}"] if todo else lines) + "\n"


def escape_prose(text: str, limit: int = _TEXT) -> str:
    """Text for a sentence, without markup, links or mentions."""
    text = shorten(make_printable(text), limit).translate(_PROSE)
    return text.replace("://", ":\\//").replace("www.", "www\\.").replace("WWW.", "WWW\\.")


def escape_code(text: str, limit: int = _NAME) -> str:
    """Text as code, in which GitHub looks for no mentions."""
    text = shorten(make_printable(text), limit)
    if not text.strip() or "`" in text or "|" in text:
        return f"<code>{text.translate(_ENTITIES)}</code>"
    return f"`{text}`"


def _write_heading(report: Report) -> list[str]:
    return [
        MARKER,
        f"## Documentation check: {report.verdict}",
        "",
        f"**{format_counts(report.counts)}** in {format_amount(len(report.sources), 'source')}",
        "",
        "| source | operation | verdict | facts compared |",
        "|---|---|---|---|",
    ]


def _rank_verdict(source: SourceVerdict) -> int:
    return _GRAVEST_FIRST.index(source.verdict)


def _write_source(source: SourceVerdict) -> str:
    verdict = f"**{source.verdict}**" + (f": {escape_prose(source.reason)}" if source.reason else "")
    attested = source.attested
    facts = f"{attested.spoken} of {attested.of}" if attested else f"{source.compared}"
    if words := format_reading(source):
        facts += f"; {escape_prose(words)}"
    return f"| {escape_code(source.source)} | {escape_code(source.operation or '-')} | {verdict} | {facts} |"


def _list_findings(report: Report) -> list[tuple[Finding, SourceVerdict | None]]:
    """The findings that are not accepted, the gravest first, because what does not fit is cut off at the end."""
    pairs = [(finding, group.verdict) for group in report.groups for finding in fold_findings(group.findings)]
    return sorted((pair for pair in pairs if not pair[0].accepted), key=lambda pair: pair[0].severity.rank)


def _write_entry(finding: Finding, verdict: SourceVerdict | None, rules: Rules) -> Entry:
    where = escape_code(format_location(finding.location))
    row = f"| {where} | {escape_code(finding.subject)} | {escape_prose(finding.message)} |"
    facts = [f"{escape_code(finding.rule)} at {where}"]
    if verdict is not None and finding.compared:
        docs, spec = (escape_code(format_side(finding, side, _TEXT), _TEXT) for side in ("docs", "spec"))
        read = f", read {escape_prose(verdict.read)}" if verdict.read else ""
        evidence = escape_code(format_evidence(finding, verdict))
        facts += [f"{name_source(verdict)}: {docs} ({evidence}{read})", f"fragment: {spec}"]
    facts += map(escape_prose, (*format_other_parts(finding), *format_third_source(finding)))
    facts.append(f"what to do: {escape_prose(finding.help)}")
    if finding.rule in rules:
        facts.append(f"why: {escape_prose(rules[finding.rule].why)}")
    return Entry(finding.severity, row, "- " + "<br>".join(facts))


def _write_section(severity: Severity, total: int, entries: Sequence[Entry]) -> list[str]:
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


def _write_accepted(report: Report, room: int) -> list[str]:
    findings = [finding for finding in report.ordered if finding.accepted]
    items = _take_fitting(map(_write_accepted_item, findings), room)
    if not findings:
        return []
    summary = f"<details><summary>Accepted in the ledger ({len(findings)})</summary>"
    rest = _write_omission(len(findings) - len(items), "accepted finding")
    return ["", summary, "", *items, *rest, "", "</details>"]


def _write_unrecorded(report: Report, room: int) -> list[str]:
    kinds = [(one.operation, *kind) for one in report.unrecorded for kind in list_unrecorded(one)]
    items = (f"{escape_code(operation)} {kind}: {escape_prose(', '.join(names))}" for operation, kind, names in kinds)
    fitting = _take_fitting(items, room)
    summary = "<details><summary>Never recorded</summary>"
    return (
        ["", summary, "", "<br>".join(fitting), *_write_omission(len(kinds) - len(fitting), "line"), "", "</details>"]
        if kinds
        else []
    )


def _write_accepted_item(finding: Finding) -> str:
    item = f"- {escape_code(finding.rule)} {escape_code(finding.subject)} ({escape_code(finding.deviation or '')})"
    return "<br>".join((item, *map(escape_prose, (*format_arbitration(finding), *format_acceptance(finding)))))


def _measure(lines: Iterable[str | Entry]) -> int:
    return sum(len(line) + 1 if isinstance(line, str) else len(line.row) + len(line.detail) + 2 for line in lines)


def _take_fitting(lines: Iterable[Line], room: int) -> list[Line]:
    fitting = []
    for line in lines:
        room -= _measure([line])
        if room < 0:
            break
        fitting.append(line)
    return fitting


def _write_omission(number: int, noun: str) -> list[str]:
    return ["", f"{format_amount(number, noun)} left out here; the other formats have all of them."] if number else []
