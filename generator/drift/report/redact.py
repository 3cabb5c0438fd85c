"""Hide the secrets that pages, examples and URLs carry, before any format gets to see a report."""

from __future__ import annotations

from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.rules.findings import Acceptance, Finding, Move, Report, SourceVerdict, ThirdSource, Unrecorded
from generator.problem import Problem
from generator.secrets.detector import GENERIC, Detector
from generator.secrets.display import find_secrets, hide_quoted, redact, redact_certain, redact_value

_EXAMPLES = frozenset({"example", "default"})
_VALUES = frozenset({"enum", "format", "pattern"})
"""Aspects of which a recording shows the value itself."""


def redact_report(report: Report, detector: Detector = GENERIC) -> Report:
    """The same report without secrets.

    From values and sentences goes everything that the detector finds; from sources, files and names only what is
    certainly a secret, because readers have to find the place.
    """
    redactor = _Redactor(detector)
    return Report(
        tuple(map(redactor.redact_verdict, report.sources)),
        tuple(map(redactor.redact_finding, report.findings)),
        tuple(map(redactor.redact_unrecorded, report.unrecorded)),
        moves=tuple(map(redactor.redact_move, report.moves)),
    )


def redact_problem(problem: Problem) -> Problem:
    """The same problem without secrets."""
    return Problem(
        redact(problem.message),
        problem.file and redact_certain(problem.file),
        problem.line,
        problem.column,
        problem.help and redact(problem.help),
    )


class _Redactor(NamedTuple):
    """Redacts each kind of object in a report with one detector."""

    detector: Detector

    def redact_move(self, move: Move) -> Move:
        return move._replace(
            source=self._redact_certain(move.source), findings=tuple(map(self.redact_finding, move.findings))
        )

    def redact_unrecorded(self, unrecorded: Unrecorded) -> Unrecorded:
        names = (tuple(map(self._redact_certain, names)) for names in (unrecorded.responses, unrecorded.properties))
        values = (tuple(map(self._redact_text, values)) for values in (unrecorded.values, unrecorded.nulls))
        return Unrecorded(self._redact_certain(unrecorded.operation), *names, *values)

    def redact_verdict(self, verdict: SourceVerdict) -> SourceVerdict:
        reason = verdict.reason and self._redact_text(verdict.reason)
        attested = verdict.attested and verdict.attested._replace(
            silent=tuple(one._replace(path=self._redact_certain(one.path)) for one in verdict.attested.silent)
        )
        return verdict._replace(source=self._redact_certain(verdict.source), reason=reason, attested=attested)

    def redact_finding(self, finding: Finding) -> Finding:
        recorded = finding.rule.startswith("recorded-") and finding.aspect in _VALUES
        name = _find_property_name(finding) if recorded or finding.aspect in _EXAMPLES else ""
        third_name = _find_property_name(finding) if finding.aspect in _VALUES else ""
        return finding._replace(
            source=self._redact_certain(finding.source),
            docs=redact_value(finding.docs, name, self.detector),
            spec=redact_value(finding.spec, name, self.detector),
            message=self._redact_sentence(finding.message, finding, name),
            help=self._redact_sentence(finding.help, finding, name),
            location=self._redact_location(finding.location),
            evidence=self._redact_location(finding.evidence),
            third_source=finding.third_source and self._redact_third_source(finding.third_source, third_name),
            acceptance=finding.acceptance and Acceptance(*map(self._redact_certain, finding.acceptance)),
        )

    def _redact_third_source(self, third_source: ThirdSource, name: str) -> ThirdSource:
        claims = third_source.claims
        if third_source.at and third_source.name == "recordings":
            claims = str(redact_value(claims, name, self.detector))
        note = third_source.note and self._redact_text(third_source.note)
        return third_source._replace(
            claims=self._redact_text(claims), at=third_source.at and self._redact_location(third_source.at), note=note
        )

    def _redact_sentence(self, text: str, finding: Finding, name: str) -> str:
        """Redact a sentence, which may quote the values that the finding is about."""
        for value in (finding.docs, finding.spec):
            for secret in find_secrets(value, name):
                text = hide_quoted(text, secret)
        return self._redact_text(text)

    def _redact_location(self, location: Location) -> Location:
        return location._replace(file=self._redact_certain(location.file))

    def _redact_certain(self, address: str) -> str:
        return redact_certain(address, self.detector)

    def _redact_text(self, text: str) -> str:
        return redact(text, self.detector)


def _find_property_name(finding: Finding) -> str:
    """The name of the property or parameter; examples of a secret one are secrets."""
    subject = finding.path or finding.part
    return subject.rsplit(".", 1)[-1].rsplit(":", 1)[-1].rstrip("[]{}")
