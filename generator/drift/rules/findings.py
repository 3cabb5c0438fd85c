"""What the drift check found: findings, the verdict on each source, and the report of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.facts.attestation import Attestation


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
    """The verdict on a source or on a whole run."""

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


class Acceptance(NamedTuple):
    """Why an entry of the ledger accepts a finding, on what evidence, and until which day (`2027-03-02`)."""

    reason: str
    evidence: str
    review_by: str


class Finding(NamedTuple):
    """A difference, judged by a rule, at a line of the fragment.

    `source` is the path or URL as it was given. `docs` and `spec` hold the two values as JSON; both are None
    for a finding about the ledger. `location` is in the fragment, `evidence` where the documentation claims
    the opposite. `deviation` is the place of the ledger's entry that accepts the finding, `acceptance` what it says.
    `also` lists other parts with the same finding at the same line, where a report folds them into one.
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
    acceptance: Acceptance | None = None

    @property
    def fingerprint(self) -> str:
        """The finding's identity across runs; rewording its message does not change it."""
        import hashlib  # noqa: PLC0415 - loads OpenSSL, and most runs print no fingerprint

        identity = f"{self.rule}\0{self.operation}\0{self.part}\0{self.path}\0{self.aspect}"
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def accepted(self) -> bool:
        """Whether an entry of the ledger accepts it."""
        return self.deviation is not None

    @property
    def compared(self) -> bool:
        """Whether it holds two values; a finding about the ledger or about an expired recording does not."""
        return self.docs is not None or self.spec is not None

    @property
    def subject(self) -> str:
        """The part and the path in it, as one name for people: `response:200 data.name`."""
        return f"{self.part} {self.path}".strip()


class SourceVerdict(NamedTuple):
    """The verdict on one source, or on one operation of a source that speaks of several.

    `compared` counts facts, `reason` says why the verdict is unknown, `read` is the day on which the
    documentation was read (`2026-03-02`), if that is known. `attested` tells how much of what the spec says the
    source speaks about; None for recordings, and where nothing could be compared. `rendered` says that a page was read
    as a browser shows it.
    """

    source: str
    format: str | None
    operation: str | None
    compared: int
    verdict: Verdict
    reason: str | None
    read: str | None = None
    attested: Attestation | None = None
    rendered: bool = False


class Unrecorded(NamedTuple):
    """What the spec claims about an operation and no recording has ever shown, as texts for people."""

    operation: str
    responses: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()


class Move(NamedTuple):
    """What a page claimed on the day `read` and not yet on the day `since`; both as `2026-03-02`."""

    since: str
    read: str
    source: str
    findings: tuple[Finding, ...]


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
    """The result of one run of the check.

    What is `unrecorded`, and the `moves` of the page in the past, have no part in the verdict. `skipped` are
    lines about files that were named and not judged by themselves.
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
        if Verdict.DRIFT in verdicts or self._has_ledger_failures():
            return Verdict.DRIFT
        return Verdict.CLEAN

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity; accepted ones are counted apart."""
        return count(self.findings)

    @property
    def ordered(self) -> tuple[Finding, ...]:
        """The findings source by source, and in each of them in the order of the fragment."""
        return tuple(finding for group in self.groups for finding in group.findings)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The verdicts with their findings in the order of the sources, then findings about anything else."""
        findings = self._group_findings()
        operations = Counter(verdict.source for verdict in self.sources)
        groups = []
        for verdict in self.sources:
            several = operations[verdict.source] > 1
            name = f"{verdict.source} ({verdict.operation})" if several else verdict.source
            groups.append(Group(name, verdict, tuple(findings.pop((verdict.source, verdict.operation), ()))))
        return (*groups, *(Group(source, None, tuple(found)) for (source, _), found in findings.items()))

    def _group_findings(self) -> dict[tuple[str, str | None], list[Finding]]:
        """The findings by source and operation, in the order of the fragment."""
        places = {(verdict.source, verdict.operation) for verdict in self.sources}
        first = {verdict.source: verdict.operation for verdict in reversed(self.sources)}
        findings: dict[tuple[str, str | None], list[Finding]] = {}
        for finding in sorted(self.findings, key=_get_position):
            operation: str | None = finding.operation
            if (finding.source, operation) not in places:
                # It is about an operation that was not compared, or about no source, such as the ledger.
                operation = first.get(finding.source)
            findings.setdefault((finding.source, operation), []).append(finding)
        return findings

    def _has_ledger_failures(self) -> bool:
        """Whether anything is wrong with the ledger, which is not among the sources; all its findings are errors."""
        sources = {source.source for source in self.sources}
        return any(finding.source not in sources and not finding.accepted for finding in self.findings)


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by severity; accepted ones are counted under `accepted` only."""
    counts = {**dict.fromkeys(map(str, Severity), 0), "accepted": 0}
    for finding in findings:
        counts["accepted" if finding.accepted else str(finding.severity)] += 1
    return counts


def _get_position(finding: Finding) -> tuple[str, int, int, int, str, str, str, str]:
    location = finding.location
    place = (location.file, location.line or 0, location.column or 0)
    return (*place, finding.severity.rank, finding.part, finding.path, finding.aspect, finding.rule)
