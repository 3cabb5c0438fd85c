"""A report without the credentials that pages, examples and URLs carry."""

from __future__ import annotations

from generator.documents.location import Location
from generator.drift.rules.findings import Finding, Move, Report, SourceVerdict, Unseen, Witness
from generator.secrets.display import redact, redact_value, secrets, without

_EXAMPLES = frozenset({"example", "default"})
_VALUES = frozenset({"enum", "format", "pattern"})
"""Aspects of which a recording shows the value itself."""


def redacted(report: Report) -> Report:
    """The same report; no format gets to see what this takes out."""
    return Report(
        tuple(map(_verdict, report.sources)),
        tuple(map(_finding, report.findings)),
        tuple(map(_unseen, report.unseen)),
        moves=tuple(map(_move, report.moves)),
    )


def _move(move: Move) -> Move:
    return move._replace(source=redact(move.source), findings=tuple(map(_finding, move.findings)))


def _unseen(unseen: Unseen) -> Unseen:
    return Unseen(redact(unseen.operation), *(tuple(map(redact, things)) for things in unseen[1:]))


def _verdict(verdict: SourceVerdict) -> SourceVerdict:
    return verdict._replace(source=redact(verdict.source), reason=verdict.reason and redact(verdict.reason))


def _finding(finding: Finding) -> Finding:
    recorded = finding.rule.startswith("recorded-") and finding.aspect in _VALUES
    name = _name(finding) if recorded or finding.aspect in _EXAMPLES else ""
    return finding._replace(
        source=redact(finding.source),
        docs=redact_value(finding.docs, name),
        spec=redact_value(finding.spec, name),
        message=_sentence(finding.message, finding, name),
        help=_sentence(finding.help, finding, name),
        location=_location(finding.location),
        evidence=_location(finding.evidence),
        witness=finding.witness and _witness(finding.witness, _name(finding) if finding.aspect in _VALUES else ""),
    )


def _witness(witness: Witness, name: str) -> Witness:
    note = witness.note and redact(witness.note)
    claims = str(redact_value(witness.claims, name)) if witness.at and witness.who == "recordings" else witness.claims
    return witness._replace(claims=redact(claims), at=witness.at and _location(witness.at), note=note)


def _name(finding: Finding) -> str:
    """The name of the property or parameter; examples of a secret one are credentials."""
    thing = finding.path or finding.part
    return thing.rsplit(".", 1)[-1].rsplit(":", 1)[-1].rstrip("[]{}")


def _sentence(text: str, finding: Finding, name: str) -> str:
    """A sentence may quote the values that the finding is about."""
    for side in (finding.docs, finding.spec):
        for secret in secrets(side, name):
            text = without(text, secret)
    return redact(text)


def _location(location: Location) -> Location:
    return location._replace(file=redact(location.file))
