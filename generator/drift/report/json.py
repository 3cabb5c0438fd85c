"""The report for programs: the one JSON object of the contract."""

from __future__ import annotations

import json
from typing import Any

from generator.documents.location import Location
from generator.drift.report.phrases import plain, said
from generator.drift.rules.findings import Finding, Move, Report, SourceVerdict, ThirdSource

SCHEMA = 1
_SIDE = 2_000
DEPTH = 256
"""Levels of nesting that are written out; deeper ones would break readers, and the encoder."""


def render(report: Report) -> str:
    """The same bytes for the same report, pure ASCII."""
    return dumped(
        {
            "schema": SCHEMA,
            "verdict": str(report.verdict),
            "sources": [_source(source) for source in report.sources],
            "findings": [_finding(finding) for finding in report.ordered],
            "counts": report.counts,
            # Beyond the contract, where recordings were heard and where older locks were given.
            **({"unseen": [unrecorded._asdict() for unrecorded in report.unrecorded]} if report.unrecorded else {}),
            **({"timeline": [_move(move) for move in report.moves]} if report.moves else {}),
        }
    )


def dumped(value: object) -> str:
    """JSON text that is harmless on a terminal: every character that is not printable ASCII is escaped."""
    return json.dumps(plain(value, DEPTH), indent=2, allow_nan=False) + "\n"


def _source(source: SourceVerdict) -> dict[str, Any]:
    return {
        "source": source.source,
        "format": source.format,
        "operation": source.operation,
        "compared": source.compared,
        "verdict": str(source.verdict),
        "reason": source.reason,
    }


def _move(move: Move) -> dict[str, Any]:
    findings = [_finding(finding) for finding in move.findings]
    return {"since": move.since, "read": move.read, "source": move.source, "findings": findings}


def _finding(finding: Finding) -> dict[str, Any]:
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
        "location": _location(finding.location),
        "fingerprint": finding.fingerprint,
        "deviation": finding.deviation,
        **({"dispute": _dispute(finding, finding.third_source)} if finding.third_source else {}),
    }


def _dispute(finding: Finding, third_source: ThirdSource) -> dict[str, Any]:
    """Page, fragment and recordings side by side, each with its words and its place; null is silence."""
    first = "recordings" if third_source.name == "page" else "page"
    third = {"says": third_source.claims, "location": _location(third_source.at)} if third_source.at else None
    return {
        first: {"says": said(finding, "docs", _SIDE), "location": _location(finding.evidence)},
        "fragment": {"says": said(finding, "spec", _SIDE), "location": _location(finding.location)},
        third_source.name: third,
        "odd_one_out": third_source.outlier and third_source.outlier.removeprefix("the "),
        "note": third_source.note,
    }


def _location(location: Location) -> dict[str, Any]:
    return {"file": location.file, "line": location.line}
