"""The report as SARIF 2.1.0, for code scanning and editors.

See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from generator.documents.location import Location
from generator.drift.report.formats import Rules
from generator.drift.report.json import dump_json
from generator.drift.report.phrases import format_evidence, format_side, format_third_source, name_source
from generator.drift.rules.findings import Finding, Report, SourceVerdict, Verdict
from generator.secrets.display import make_printable
from generator.version import NAME, VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "driftFingerprint/v1"
UNKNOWN = "source-unknown"
_TEXT = 4_000
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "/!$&'()*+,;=:@-._~"


def render(report: Report, rules: Rules) -> str:
    """One run with the rules; each finding is a result, each source that could not be judged a notification."""
    index = {rule: number for number, rule in enumerate(sorted(rules))}
    pairs = [(finding, group.verdict) for group in report.groups for finding in group.findings]
    run = {
        "tool": {"driver": _make_driver(rules)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_make_invocation(report)],
        "results": [_make_result(finding, verdict, index) for finding, verdict in pairs],
        "properties": {"verdict": str(report.verdict), "counts": report.counts},
    }
    return dump_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _make_driver(rules: Rules) -> dict[str, Any]:
    return {
        "name": NAME,
        "version": VERSION,
        "rules": [_make_rule(rules, name) for name in sorted(rules)],
        "notifications": [
            {
                "id": UNKNOWN,
                "shortDescription": _make_message("A source could not be judged."),
                "defaultConfiguration": {"level": "error"},
            }
        ],
    }


def _make_rule(rules: Rules, name: str) -> dict[str, Any]:
    rule = rules[name]
    return {
        "id": name,
        "shortDescription": _make_message(name.replace("-", " ").capitalize()),
        "fullDescription": _make_message(rule.why),
        "help": _make_message(rule.remedy),
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _make_invocation(report: Report) -> dict[str, Any]:
    unknown = [source for source in report.sources if source.verdict is Verdict.UNKNOWN]
    return {
        # The verdict is unknown, too, where no source was read.
        "executionSuccessful": report.verdict is not Verdict.UNKNOWN,
        "toolExecutionNotifications": [_make_notification(source) for source in unknown],
    }


def _make_notification(source: SourceVerdict) -> dict[str, Any]:
    return {
        "descriptor": {"id": UNKNOWN},
        "level": "error",
        "message": _make_message(f"{source.source}: {source.reason or 'no reason given'}"),
        "locations": [_make_location(Location(source.source))],
    }


def _make_result(finding: Finding, verdict: SourceVerdict | None, index: dict[str, int]) -> dict[str, Any]:
    location = _make_location(finding.location)
    location["logicalLocations"] = [{"fullyQualifiedName": make_printable(f"{finding.operation} {finding.subject}")}]
    result = {
        "ruleId": finding.rule,
        "level": str(finding.severity),
        "message": _make_message("\n".join(_list_lines(finding, verdict))),
        "locations": [location],
        "relatedLocations": [{**_make_location(finding.evidence), "message": _make_message("read here")}],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        # Either all results have suppressions or none (section 3.27.23); an empty list says "not suppressed".
        "suppressions": [_make_suppression(finding)] if finding.deviation else [],
        "properties": {
            "source": finding.source,
            "operation": finding.operation,
            "part": finding.part,
            "path": finding.path,
            "aspect": finding.aspect,
            "docs": finding.docs,
            "spec": finding.spec,
        },
    }
    return {**result, "ruleIndex": index[finding.rule]} if finding.rule in index else result


def _list_lines(finding: Finding, verdict: SourceVerdict | None) -> list[str]:
    counter = f"{name_source(verdict)}: {format_side(finding, 'docs', _TEXT)} ({format_evidence(finding, verdict)})"
    texts = (finding.message, *([counter] if verdict and finding.compared else []))
    return [*map(make_printable, texts), *format_third_source(finding), make_printable(f"help: {finding.help}")]


def _make_suppression(finding: Finding) -> dict[str, Any]:
    deviation = finding.deviation or ""
    why = finding.acceptance.reason if finding.acceptance else f"recorded in {deviation}"
    file, _, line = deviation.rpartition(":")
    location = Location(file, int(line)) if file and line.isdecimal() else Location(deviation)
    return {
        "kind": "external",
        "status": "accepted",
        "justification": make_printable(why),
        "location": _make_location(location),
    }


def _make_message(text: str) -> dict[str, str]:
    # In a message `[text](target)` is a link (section 3.11.6).
    return {"text": text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text}


def _make_location(location: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _make_uri(location.file)}}
    if location.line:
        region = {"startLine": location.line, "startColumn": location.column}
        physical["region"] = {key: value for key, value in region.items() if value}
    return {"physicalLocation": physical}


def _make_uri(file: str) -> str:
    """A URL as it is, a path relative to the project as a relative reference, an absolute path as a file URL."""
    if _URL.match(file):
        return _STRAY_PERCENT.sub("%25", quote(file, safe=f"{_SAFE}%?#", errors="replace"))
    path = PurePath(file)
    if path.is_absolute():
        return f"file://{quote(path.as_posix(), errors='replace')}"
    # A colon in the first segment would make it a scheme (RFC 3986, section 4.2).
    return quote(path.as_posix(), safe=_SAFE.replace(":", ""), errors="replace")
