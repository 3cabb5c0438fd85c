"""The report as one JSON object."""

from __future__ import annotations

import json
from typing import Any

from generator.facts import Location
from generator.findings import Finding, Report


def render(report: Report) -> str:
    """Write the report as JSON, schema 1."""
    data = {
        "schema": 1,
        "verdict": report.verdict.value,
        "sources": [
            {
                "source": source.source,
                "format": source.format,
                "operation": source.operation,
                "compared": source.compared,
                "verdict": source.verdict.value,
                "reason": source.reason,
            }
            for source in report.sources
        ],
        "findings": [_finding(finding) for finding in report.findings],
        "counts": report.counts,
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
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
    }


def _location(location: Location) -> dict[str, Any]:
    return {"file": location.file, "line": location.line}
