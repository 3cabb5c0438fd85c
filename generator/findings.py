"""What the drift check found: findings, the verdict on each source, and the report of a run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from generator.facts import Location


class Severity(StrEnum):
    """How much a finding matters to a user of the generated client."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Verdict(StrEnum):
    """What can be said about a source, or about a whole run."""

    CLEAN = "clean"
    DRIFT = "drift"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference, judged by a rule, at a line of the fragment."""

    rule: str
    severity: Severity
    source: str
    operation: str
    part: str
    path: str
    aspect: str
    docs: object
    spec: object
    message: str
    location: Location
    evidence: Location
    help: str
    deviation: str | None = None

    @property
    def fingerprint(self) -> str:
        """The finding's identity across runs; rewording its message does not change it."""
        identity = "\n".join((self.rule, self.operation, self.part, self.path, self.aspect))
        return hashlib.sha256(identity.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """What was read from one source, and what is to be thought of it."""

    source: str
    format: str | None
    operation: str | None
    compared: int
    verdict: Verdict
    reason: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run of the check has to say."""

    sources: tuple[SourceVerdict, ...]
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Unknown beats drift, drift beats clean."""
        verdicts = {source.verdict for source in self.sources}
        for verdict in (Verdict.UNKNOWN, Verdict.DRIFT):
            if verdict in verdicts:
                return verdict
        return Verdict.CLEAN

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity; accepted ones are counted apart."""
        counts = {"error": 0, "warning": 0, "note": 0, "accepted": 0}
        for finding in self.findings:
            counts["accepted" if finding.deviation else finding.severity.value] += 1
        return counts
