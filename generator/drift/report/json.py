"""The report for programs: one JSON object."""

from __future__ import annotations

import json
from typing import Any

from generator.documents.location import Location
from generator.drift.facts.attestation import Attestation
from generator.drift.report.phrases import format_side, make_jsonable
from generator.drift.rules.findings import Finding, Move, Report, SourceVerdict, ThirdSource

SCHEMA = 1
_SIDE = 2_000
DEPTH = 256
"""Levels of nesting that are written out; Python's encoder and other readers fail on deep ones."""


def render(report: Report) -> str:
    """The JSON text, in ASCII; the same bytes for the same report."""
    return dump_json(
        {
            "schema": SCHEMA,
            "verdict": str(report.verdict),
            "sources": [_convert_source(source) for source in report.sources],
            "findings": [_convert_finding(finding) for finding in report.ordered],
            "counts": report.counts,
            **({"unseen": [unrecorded._asdict() for unrecorded in report.unrecorded]} if report.unrecorded else {}),
            **({"timeline": [_convert_move(move) for move in report.moves]} if report.moves else {}),
        }
    )


def dump_json(value: object) -> str:
    """JSON text that does nothing to a terminal: every character that is not printable ASCII is escaped."""
    text = json.dumps(make_jsonable(value, DEPTH), indent=2, allow_nan=False)
    # Only strings can hold it, and GitHub's runner would take it for a command.
    return text.replace("##[", "#\\u0023[") + "\n"


def _convert_source(source: SourceVerdict) -> dict[str, Any]:
    return {
        "source": source.source,
        "format": source.format,
        "operation": source.operation,
        "compared": source.compared,
        "verdict": str(source.verdict),
        "reason": source.reason,
        "attests": source.attested and _convert_attestation(source.attested),
        "rendered": source.rendered,
    }


def _convert_attestation(attested: Attestation) -> dict[str, Any]:
    silent = [
        {"part": one.part, "path": one.path, "aspect": str(one.aspect), "count": one.facts} for one in attested.silent
    ]
    return {"of": attested.of, "spoken": attested.spoken, "silent": silent}


def _convert_move(move: Move) -> dict[str, Any]:
    findings = [_convert_finding(finding) for finding in move.findings]
    return {"since": move.since, "read": move.read, "source": move.source, "findings": findings}


def _convert_finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "source": finding.source,
        "operation": finding.operation,
        "part": finding.part,
        "path": finding.path,
        "aspect": finding.aspect,
        "docs": finding.docs,
        "spec": finding.spec,
        "message": finding.message,
        "location": _convert_location(finding.location),
        "fingerprint": finding.fingerprint,
        "deviation": finding.deviation,
        "acceptance": finding.acceptance and finding.acceptance._asdict(),
        **({"dispute": _convert_arbitration(finding, finding.third_source)} if finding.third_source else {}),
    }


def _convert_arbitration(finding: Finding, third_source: ThirdSource) -> dict[str, Any]:
    """What page, fragment and recordings claim, and where; null for one that is silent."""
    first = "recordings" if third_source.name == "page" else "page"
    third = {"says": third_source.claims, "location": _convert_location(third_source.at)} if third_source.at else None
    return {
        first: {"says": format_side(finding, "docs", _SIDE), "location": _convert_location(finding.evidence)},
        "fragment": {"says": format_side(finding, "spec", _SIDE), "location": _convert_location(finding.location)},
        third_source.name: third,
        "odd_one_out": third_source.outlier and third_source.outlier.removeprefix("the "),
        "note": third_source.note,
    }


def _convert_location(location: Location) -> dict[str, Any]:
    return {"file": location.file, "line": location.line}
