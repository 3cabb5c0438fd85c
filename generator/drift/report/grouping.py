"""Fold equal findings about a schema that several responses share into one, so that a person reads it once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from generator.drift.report.phrases import make_jsonable
from generator.drift.rules.findings import Finding


def fold_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings; of those about one line of a schema and several responses the first, with the others in `also`."""
    first: dict[object, Finding] = {}
    for finding in findings:
        key = _identify(finding) if finding.part.startswith("response:") and finding.path else len(first)
        if key in first:
            first[key] = first[key]._replace(also=(*first[key].also, finding.part))
        else:
            first[key] = finding
    return tuple(first.values())


def _identify(finding: Finding) -> object:
    values = json.dumps(make_jsonable([finding.docs, finding.spec]))
    odd = finding.third_source.outlier if finding.third_source else None
    return finding.rule, finding.path, finding.aspect, values, finding.location, finding.accepted, odd
