"""What the drift check found: findings, the verdict on each source, and the report of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from generator.documents.location import Location


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


class ThirdSource(NamedTuple):
    """What the third of page, fragment and recordings claims where the other two disagree.

    `name` is `page` or `recordings`; `claims` is `silent` and `at` None where it says nothing about the fact.
    `outlier` is the one of the three that stands alone, if one does; `note` says why none does, or what
    else is to be known.
    """

    name: str
    claims: str
    at: Location | None
    outlier: str | None
    note: str | None = None


class Finding(NamedTuple):
    """A difference, judged by a rule, at a line of the fragment.

    `source` is the path or URL as it was given; `docs` and `spec` hold the two values as JSON, or
    None; `location` is in the fragment, `evidence` where the documentation says so; `deviation` is
    the place of the ledger's entry that accepts the finding; `third_source` is what the third of page,
    fragment and recordings has to say; `also` are other parts of which the same was found at the
    same line, where a report tells that once.
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
    third_source: ThirdSource | None = None
    also: tuple[str, ...] = ()

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
    def subject(self) -> str:
        """The part and the path in it, as one name for people: `response:200 data.name`."""
        return f"{self.part} {self.path}".strip()


class SourceVerdict(NamedTuple):
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


class Unrecorded(NamedTuple):
    """What the spec says of an operation and no recording has ever shown, as texts."""

    operation: str
    responses: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()


class Move(NamedTuple):
    """What a page says on one day that it did not say on another; `since` and `read` as `2026-03-02`."""

    since: str
    read: str
    source: str
    findings: tuple[Finding, ...]


Place = tuple[str, str | None]
"""A source and the operation that was compared there."""


class Group(NamedTuple):
    """A verdict and the findings it rests on; the ledger's own findings have no verdict.

    `name` is the source, with the operation behind it where the source speaks of several.
    """

    name: str
    verdict: SourceVerdict | None
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity; accepted ones are counted apart."""
        return count(self.findings)


class Report(NamedTuple):
    """Everything one run of the check has to say; what is `unrecorded` or moved in the past has no part in the verdict.

    `skipped` are lines about what was named and not judged by itself.
    """

    sources: tuple[SourceVerdict, ...]
    findings: tuple[Finding, ...]
    unrecorded: tuple[Unrecorded, ...] = ()
    skipped: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Unknown beats drift, drift beats clean; a run that read no source knows nothing."""
        verdicts = {source.verdict for source in self.sources}
        if Verdict.UNKNOWN in verdicts or not verdicts:
            return Verdict.UNKNOWN
        if Verdict.DRIFT in verdicts or self._ledger_fails():
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
        """Every verdict in the order the sources were given, then what else there are findings about."""
        findings = self._findings_by_place()
        operations = Counter(verdict.source for verdict in self.sources)
        groups = []
        for verdict in self.sources:
            several = operations[verdict.source] > 1
            name = f"{verdict.source} ({verdict.operation})" if several else verdict.source
            groups.append(Group(name, verdict, tuple(findings.pop((verdict.source, verdict.operation), ()))))
        return (*groups, *(Group(source, None, tuple(found)) for (source, _), found in findings.items()))

    def _findings_by_place(self) -> dict[Place, list[Finding]]:
        """Every finding below the verdict it belongs to, down the fragment."""
        places = {(verdict.source, verdict.operation) for verdict in self.sources}
        first = {verdict.source: verdict.operation for verdict in reversed(self.sources)}
        findings: dict[Place, list[Finding]] = {}
        for finding in sorted(self.findings, key=_down_the_fragment):
            place: Place = (finding.source, finding.operation)
            # A finding of another operation, or of none of the sources, as those about the ledger are.
            place = place if place in places else (finding.source, first.get(finding.source))
            findings.setdefault(place, []).append(finding)
        return findings

    def _ledger_fails(self) -> bool:
        """The ledger is not among the sources, and only errors are found in it."""
        sources = {source.source for source in self.sources}
        return any(finding.source not in sources and not finding.accepted for finding in self.findings)


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, and apart from these how many accepted ones."""
    counts = {**dict.fromkeys(map(str, Severity), 0), "accepted": 0}
    for finding in findings:
        counts["accepted" if finding.accepted else str(finding.severity)] += 1
    return counts


def _down_the_fragment(finding: Finding) -> tuple[str, int, int, int, str, str, str, str]:
    location = finding.location
    place = (location.file, location.line or 0, location.column or 0)
    return (*place, finding.severity.rank, finding.part, finding.path, finding.aspect, finding.rule)
