"""One finding for what several responses share, so that a person reads it once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from generator.drift.report.phrases import plain
from generator.drift.rules.findings import Finding


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, those about one line of a schema that several responses use as one, which names the others."""
    first: dict[object, Finding] = {}
    for finding in findings:
        key = _fact(finding) if finding.part.startswith("response:") and finding.path else len(first)
        if key in first:
            first[key] = first[key]._replace(also=(*first[key].also, finding.part))
        else:
            first[key] = finding
    return tuple(first.values())


def _fact(finding: Finding) -> object:
    values = json.dumps(plain([finding.docs, finding.spec]))
    odd = finding.third_source.outlier if finding.third_source else None
    return finding.rule, finding.path, finding.aspect, values, finding.location, finding.accepted, odd
