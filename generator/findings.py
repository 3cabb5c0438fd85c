"""What the drift check found: findings, the verdict on each source, and the report of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from generator.facts import Location


class Severity(StrEnum):
    """How much a finding matters to a user of the generated client, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


class Verdict(StrEnum):
    """What can be said about a source, or about a whole run."""

    CLEAN = "clean"
    DRIFT = "drift"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference, judged by a rule, at a line of the fragment.

    `source` is the path or URL as it was given; `docs` and `spec` hold the two values as JSON, or
    None; `location` is in the fragment, `evidence` where the documentation says so; `deviation` is
    the place of the ledger's entry that accepts the finding.
    """

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
        import hashlib  # noqa: PLC0415  start-up: most runs print no fingerprint

        identity = f"{self.rule}\0{self.operation}\0{self.part}\0{self.path}\0{self.aspect}"
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def accepted(self) -> bool:
        """Whether an entry of the ledger accepts it."""
        return self.deviation is not None

    @property
    def compared(self) -> bool:
        """Whether two values stand against each other; a finding about the ledger has none."""
        return self.docs is not None or self.spec is not None

    @property
    def thing(self) -> str:
        """The part and the path in it, as one name for people: `response:200 data.name`."""
        return f"{self.part} {self.path}".strip()


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """What was read from one source, and what is to be thought of it.

    `compared` counts facts, `reason` says why the verdict is unknown, `read` when the documentation
    was read where that is known (`2026-03-02`).
    """

    source: str
    format: str | None
    operation: str | None
    compared: int
    verdict: Verdict
    reason: str | None
    read: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One source and its findings; the ledger's own findings have no verdict beside them."""

    source: str
    verdicts: tuple[SourceVerdict, ...]
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity; accepted ones are counted apart."""
        return count(self.findings)

    def verdict_on(self, finding: Finding) -> SourceVerdict | None:
        """The verdict that a finding belongs to; a document can hold several operations."""
        fitting = [verdict for verdict in self.verdicts if verdict.operation == finding.operation]
        return next(iter((*fitting, *self.verdicts)), None)

    def counts_of(self, verdict: SourceVerdict) -> dict[str, int]:
        """The counts of one of the verdicts."""
        return count(finding for finding in self.findings if self.verdict_on(finding) is verdict)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run of the check has to say."""

    sources: tuple[SourceVerdict, ...]
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Unknown beats drift, drift beats clean; a run that read no source knows nothing."""
        verdicts = {source.verdict for source in self.sources}
        if Verdict.UNKNOWN in verdicts or not verdicts:
            return Verdict.UNKNOWN
        if Verdict.DRIFT in verdicts or any(not finding.accepted for finding in self._sourceless()):
            return Verdict.DRIFT
        return Verdict.CLEAN

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity; accepted ones are counted apart."""
        return count(self.findings)

    @property
    def ordered(self) -> tuple[Finding, ...]:
        """The findings source by source, and in each of them down the fragment."""
        return tuple(finding for group in self.groups for finding in group.findings)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Every source in the order it was given, then what else there are findings about."""
        findings: dict[str, list[Finding]] = {}
        for finding in sorted(self.findings, key=_place):
            findings.setdefault(finding.source, []).append(finding)
        verdicts: dict[str, list[SourceVerdict]] = {}
        for source in self.sources:
            verdicts.setdefault(source.source, []).append(source)
        names = dict.fromkeys((*verdicts, *findings))
        return tuple(Group(name, tuple(verdicts.get(name, ())), tuple(findings.get(name, ()))) for name in names)

    def _sourceless(self) -> Iterator[Finding]:
        """Findings about the ledger, which is not among the sources."""
        return (finding for group in self.groups if not group.verdicts for finding in group.findings)


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, and apart from these how many accepted ones."""
    counts = {**dict.fromkeys(map(str, Severity), 0), "accepted": 0}
    for finding in findings:
        counts["accepted" if finding.accepted else str(finding.severity)] += 1
    return counts


def _place(finding: Finding) -> tuple[str, int, int, int, str, str, str, str]:
    location = finding.location
    place = (location.file, location.line or 0, location.column or 0)
    return (*place, finding.severity.rank, finding.part, finding.path, finding.aspect, finding.rule)
