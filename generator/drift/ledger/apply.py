"""Apply the ledger: accept what it lists, and fail the entries that do not hold any more."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from generator.documents.location import Location
from generator.drift import ledger
from generator.drift.facts.model import is_within
from generator.drift.ledger.file import CONTRADICTED, EVIDENCE_MISSING, EXPIRED, UNUSED, Deviation, Ledger
from generator.drift.ledger.scope import Scope
from generator.drift.rules.findings import Acceptance, Finding, Severity

if TYPE_CHECKING:
    from generator.drift.ledger.proof import Refutation

_DEPTH = 64
_WHOLE = frozenset({"presence", "type"})
"""Differences in these aspects end the comparison of everything below."""


def apply(findings: Sequence[Finding], deviations: Ledger, scope: Scope, today: date) -> tuple[Finding, ...]:
    """The findings with the accepted ones marked, and after them a finding for each entry that does not hold."""
    judged = tuple(_accept(finding, deviations, scope, today) for finding in findings)
    current = tuple(finding for finding in judged if finding.source not in scope.moved)
    covered = [entry for entry in deviations.entries if scope.covers(entry)]
    return (*judged, *(failure for entry in covered for failure in _check_entry(entry, current, scope, today)))


def _accept(finding: Finding, deviations: Ledger, scope: Scope, today: date) -> Finding:
    """The finding, marked with the first entry that accepts it."""
    if finding.source in scope.moved:
        return finding
    for entry in deviations.entries:
        if entry.review_by >= today and is_about(entry, entry.rule, finding) and not _describe_change(entry, finding):
            why = Acceptance(entry.reason, entry.evidence, entry.review_by.isoformat())
            return finding._replace(deviation=f"{deviations.file}:{entry.location.line}", acceptance=why)
    return finding


def _check_entry(entry: Deviation, findings: Sequence[Finding], scope: Scope, today: date) -> Iterator[Finding]:
    """What is wrong with an entry whose operation was compared."""
    if entry.evidence_missing:
        message = f"the entry rests on {entry.evidence}, which does not exist"
        remedy = "restore the file or name other evidence; if there is none, delete the entry and follow the page"
        yield _fail(entry, EVIDENCE_MISSING, message, remedy, Location(entry.evidence))
    if entry.review_by < today:
        message = f"the entry for {entry.subject} was to be reviewed by {entry.review_by}"
        remedy = "look at the evidence again; if it still holds move review-by, else delete the entry"
        yield _fail(entry, EXPIRED, message, remedy)
    refutation = _refute(entry, findings, scope)
    if refutation and not _is_reported(entry, refutation.at.file, findings):
        message = f"the entry for {entry.subject} rests on {entry.evidence}, which {refutation.shows}"
        remedy = "name a recording that proves it; if there is none, delete the entry and follow the page"
        yield _fail(entry, CONTRADICTED, message, remedy, refutation.at)
    elif against := _find_counter_evidence(entry, findings, scope):
        message = f"the entry accepts {entry.subject}, but {against.file} shows that the fragment is wrong"
        yield _fail(
            entry, CONTRADICTED, message, "let the fragment say what was recorded, and delete the entry", against
        )
    elif scope.can_fire(entry):
        yield from _check_use(entry, findings, scope)


def _refute(entry: Deviation, findings: Sequence[Finding], scope: Scope) -> Refutation | None:
    """How the recording that an entry rests on fails to prove it, where recordings were read."""
    if not scope.responses:
        return None
    finding = next((one for one in findings if is_about(entry, entry.rule, one)), None)
    return ledger.proof.find_refutation(
        entry, finding, scope.responses, every_recording_read=scope.every_recording_read
    )


def _find_counter_evidence(entry: Deviation, findings: Sequence[Finding], scope: Scope) -> Location | None:
    """Where a recording refutes a finding that the entry is about, unless a finding about the recording says so."""
    mine = [one for one in findings if scope.responses and is_about(entry, entry.rule, one)]
    places = (ledger.proof.find_counter_evidence(one, scope.responses) for one in mine)
    return next((at for at in places if at and not _is_reported(entry, at.file, findings)), None)


def _is_reported(entry: Deviation, file: str, findings: Sequence[Finding]) -> bool:
    """Whether a finding about the recording itself already says why it proves nothing any more."""
    mine = (one for one in findings if one.evidence.file == file and not one.accepted)
    return any(
        is_within(entry.path, one.path) if one.part == entry.part else (one.path, one.aspect) == ("", "presence")
        for one in mine
    )


def _check_use(entry: Deviation, findings: Sequence[Finding], scope: Scope) -> Iterator[Finding]:
    """Whether the entry still matches something, and whether that is what it was made for."""
    matching = [finding for finding in findings if is_about(entry, entry.rule, finding)]
    opposite = [one for one in findings if is_about(entry, scope.opposites.get(entry.rule), one)]
    other = [one for one in matching if not one.accepted and _describe_change(entry, one)]
    if other:
        message = f"the entry for {entry.subject} was made when {_describe_change(entry, other[0])}"
        remedy = "see whether the reason still holds; then state the new value in the entry, else delete it"
        yield _fail(entry, CONTRADICTED, message, remedy, other[0].evidence)
    elif opposite and not matching:
        message = f"the entry accepts {entry.subject}, but the opposite is found: {opposite[0].rule}"
        yield _fail(entry, CONTRADICTED, message, "delete the entry and follow the page", opposite[0].evidence)
    elif not _is_hidden(entry, findings) and all(_describe_change(entry, one) for one in matching):
        message = f"the entry accepts {entry.subject}, which is not found any more"
        yield _fail(entry, UNUSED, message, "delete the entry")


def _is_hidden(entry: Deviation, findings: Sequence[Finding]) -> bool:
    """Whether a finding about something above the entry's path kept that path from being compared."""
    above = (
        one
        for one in findings
        if one.aspect in _WHOLE and one.part == entry.part and entry.operation in (None, one.operation)
    )
    return any(not one.path or (is_within(entry.path, one.path) and entry.path != one.path) for one in above)


def is_about(entry: Deviation, rule: str | None, finding: Finding) -> bool:
    """Whether a finding of a rule is about the subject of an entry."""
    same = (rule, entry.part, entry.path) == (finding.rule, finding.part, finding.path)
    return same and entry.operation in (None, finding.operation)


def _describe_change(entry: Deviation, finding: Finding) -> str | None:
    """How the values that the entry states differ from those found, as the end of a sentence; None if they do not."""
    found = {"docs": finding.docs, "spec": finding.spec}
    names = {"docs": "the documentation", "spec": "the fragment"}
    for side, value in entry.stated.items():
        if _normalise(value) != _normalise(found[side]):
            return f"{names[side]} said {reprlib.repr(value)}; now it says {reprlib.repr(found[side])}"
    return None


def _normalise(value: object, depth: int = _DEPTH) -> object:
    """A value that equals another exactly when the two are the same JSON; members of a list have no order."""
    if isinstance(value, (Mapping, list, tuple)) and depth == 0:
        return "deeper than anybody would write into the ledger"
    if isinstance(value, Mapping):
        return ("object", sorted(repr((str(key), _normalise(item, depth - 1))) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ("array", sorted(repr(_normalise(item, depth - 1)) for item in value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # In Python True is 1.
    return (type(value).__name__, value)


def _fail(entry: Deviation, rule: str, message: str, remedy: str, evidence: Location | None = None) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.ERROR,
        source=entry.location.file,
        operation=entry.operation or "",
        part=entry.part,
        path=entry.path,
        # Two entries about one subject differ in the rule they accept.
        aspect=entry.rule,
        docs=None,
        spec=None,
        message=message,
        location=entry.location,
        evidence=evidence or entry.location,
        help=remedy,
    )
