"""The report as workflow commands: annotations at the lines of the fragment.

See https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.drift.report.phrases import (
    format_amount,
    format_counts,
    format_evidence,
    format_side,
    format_third_source,
    name_source,
    shorten,
)
from generator.drift.rules.findings import Finding, Report, Severity, SourceVerdict, Verdict
from generator.problem import Problem
from generator.secrets.display import make_printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_TEXT = 2_000


def render(report: Report) -> str:
    """One command a line, the gravest first, because GitHub shows ten of a kind for each step; counts in the last."""
    pairs = [(finding, group.verdict) for group in report.groups for finding in group.findings]
    pairs.sort(key=lambda pair: pair[0].severity.rank)
    lines = [
        *(_format_unknown(source) for source in report.sources if source.verdict is Verdict.UNKNOWN),
        *(_format_annotation(finding, verdict) for finding, verdict in pairs if not finding.accepted),
        _format_command(
            "notice",
            f"{report.verdict}: {format_counts(report.counts)} in {format_amount(len(report.sources), 'source')}",
            title="drift check",
        ),
    ]
    return "\n".join(lines) + "\n"


def render_refusal(problem: Problem) -> str:
    """An annotation with the problem that ended the check before there was a report, at its place."""
    places = {"file": problem.file, "line": problem.line, "col": problem.column if problem.line else None}
    help_ = [f"help: {problem.help}"] if problem.help else []
    return _format_command("error", problem.message, *help_, **places, title="could not judge") + "\n"


def _format_unknown(source: SourceVerdict) -> str:
    return _format_command("error", f"{source.source}: {source.reason or 'no reason given'}", title="could not judge")


def _format_annotation(finding: Finding, verdict: SourceVerdict | None) -> str:
    location = finding.location
    places = {"file": location.file, "line": location.line, "col": location.column if location.line else None}
    return _format_command(_COMMANDS[finding.severity], *_list_lines(finding, verdict), **places, title=finding.rule)


def _list_lines(finding: Finding, verdict: SourceVerdict | None) -> Iterator[str]:
    yield finding.message
    if verdict is not None and finding.compared:
        yield f"{name_source(verdict)}: {format_side(finding, 'docs', _TEXT)} ({format_evidence(finding, verdict)})"
    yield from format_third_source(finding)
    yield f"help: {finding.help}"


def _format_command(name: str, *lines: str, **properties: str | int | None) -> str:
    given = ",".join(f"{key}={_escape_property(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{name} {given}::" + "%0A".join(_escape_data(line) for line in lines)


def _escape_data(text: str) -> str:
    # A line break would start another command, but `make_printable` has escaped it; so only `%` is left.
    return shorten(make_printable(text), _TEXT).replace("%", "%25")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
