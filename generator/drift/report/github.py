"""The report as workflow commands: annotations at the lines of the fragment."""

from __future__ import annotations

from collections.abc import Iterator

from generator.drift.report.phrases import amount, evidence, label, said, shortened, tally, testimony
from generator.drift.rules.findings import Finding, Report, Severity, SourceVerdict, Verdict
from generator.problem import Problem
from generator.secrets.display import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_TEXT = 2_000


def render(report: Report) -> str:
    """One command a line, the gravest first, since only the first ten of a kind are shown; counts in the last."""
    pairs = [(finding, group.verdict) for group in report.groups for finding in group.findings]
    pairs.sort(key=lambda pair: pair[0].severity.rank)
    lines = [
        *(_unknown(source) for source in report.sources if source.verdict is Verdict.UNKNOWN),
        *(_annotation(finding, verdict) for finding, verdict in pairs if not finding.accepted),
        _command(
            "notice",
            f"{report.verdict}: {tally(report.counts)} in {amount(len(report.sources), 'source')}",
            title="drift check",
        ),
    ]
    return "\n".join(lines) + "\n"


def render_refusal(problem: Problem) -> str:
    """What ended the check before there was a report, where it says that is."""
    places = {"file": problem.file, "line": problem.line, "col": problem.column if problem.line else None}
    help_ = [f"help: {problem.help}"] if problem.help else []
    return _command("error", problem.message, *help_, **places, title="could not judge") + "\n"


def _unknown(source: SourceVerdict) -> str:
    return _command("error", f"{source.source}: {source.reason or 'no reason given'}", title="could not judge")


def _annotation(finding: Finding, verdict: SourceVerdict | None) -> str:
    location = finding.location
    places = {"file": location.file, "line": location.line, "col": location.column if location.line else None}
    return _command(_COMMANDS[finding.severity], *_lines(finding, verdict), **places, title=finding.rule)


def _lines(finding: Finding, verdict: SourceVerdict | None) -> Iterator[str]:
    yield finding.message
    if verdict is not None and finding.compared:
        yield f"{label(verdict)}: {said(finding, 'docs', _TEXT)} ({evidence(finding, verdict)})"
    yield from testimony(finding)
    yield f"help: {finding.help}"


def _command(name: str, *lines: str, **properties: str | int | None) -> str:
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{name} {given}::" + "%0A".join(_data(line) for line in lines)


def _data(text: str) -> str:
    # Line breaks, which would start a command of their own, are made visible before the percent sign is escaped.
    return shortened(visible(text), _TEXT).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
