"""Apply the ledger: accept what it lists, and fail the entries that do not hold any more."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from generator.drift.facts.model import Location, is_within
from generator.drift.ledger.file import CONTRADICTED, EVIDENCE_MISSING, EXPIRED, RULES, UNUSED, Deviation, Ledger, load
from generator.drift.rules.findings import Finding, Severity

if TYPE_CHECKING:
    from generator.drift.ledger.proof import Refutation

__all__ = ["RULES", "Deviation", "Ledger", "Scope", "apply", "load"]

_DEPTH = 64
_WHOLE = frozenset({"presence", "type"})
"""Differences in these end the comparison of everything below."""


Refuted = Callable[[Deviation, Finding | None], "Refutation | None"]


def _nothing_refuted(_entry: Deviation, _finding: Finding | None) -> None:
    return None


class Scope(NamedTuple):
    """What a run has looked at: an entry about anything else is left alone.

    `operations` were compared and none of their sources is unknown. `default` is the operation of
    an entry that names none; without it such an entry stands for any. `rules` could have fired,
    given what the sources attest; None means all of them. `opposites` maps a rule to the one that
    fires when the two sides are exchanged. `refuted` tells what the recording that an entry rests
    on shows instead, where recordings were read.
    """

    operations: Collection[str]
    default: str | None = None
    rules: Collection[str] | None = None
    opposites: Mapping[str, str] = {}
    refuted: Refuted = _nothing_refuted

    def operation_of(self, entry: Deviation) -> str | None:
        """The operation that an entry is about, None for any."""
        return entry.operation or self.default

    def covers(self, entry: Deviation) -> bool:
        """Whether the entry's operation was compared."""
        operation = self.operation_of(entry)
        return bool(self.operations) if operation is None else operation in self.operations

    def could_fire(self, entry: Deviation) -> bool:
        """Whether the entry's rule had a chance to."""
        return self.rules is None or entry.rule in self.rules


def apply(findings: Sequence[Finding], ledger: Ledger, today: date, scope: Scope) -> tuple[Finding, ...]:
    """The findings, accepted ones marked, and after them what is wrong with the ledger itself."""
    judged = tuple(_judged(finding, ledger, today, scope) for finding in findings)
    covered = [entry for entry in ledger.entries if scope.covers(entry)]
    return (*judged, *(failure for entry in covered for failure in _failures(entry, judged, today, scope)))


def _judged(finding: Finding, ledger: Ledger, today: date, scope: Scope) -> Finding:
    for entry in ledger.entries:
        if entry.review_by >= today and _about(entry, entry.rule, finding, scope) and not _disagreement(entry, finding):
            return finding._replace(deviation=f"{ledger.file}:{entry.location.line}")
    return finding


def _failures(entry: Deviation, findings: Sequence[Finding], today: date, scope: Scope) -> Iterator[Finding]:
    if entry.evidence_missing:
        message = f"the entry rests on {entry.evidence}, which does not exist"
        remedy = "restore the file or name other evidence; if there is none, delete the entry and follow the page"
        yield _failure(entry, EVIDENCE_MISSING, message, remedy, scope, evidence=Location(entry.evidence))
    if entry.review_by < today:
        message = f"the entry for {entry.thing} was to be reviewed by {entry.review_by}"
        remedy = "look at the evidence again; if it still holds move review-by, else delete the entry"
        yield _failure(entry, EXPIRED, message, remedy, scope)
    matching = (finding for finding in findings if _about(entry, entry.rule, finding, scope))
    refuted = scope.refuted(entry, next(matching, None))
    if refuted and not _told(entry, refuted.at.file, findings):
        message = f"the entry for {entry.thing} rests on {entry.evidence}, which {refuted.shows}"
        remedy = "name a recording that proves it; if there is none, delete the entry and follow the page"
        yield _failure(entry, CONTRADICTED, message, remedy, scope, evidence=refuted.at)
    elif scope.could_fire(entry):
        yield from _use(entry, findings, scope)


def _told(entry: Deviation, file: str, findings: Sequence[Finding]) -> bool:
    """Whether a finding about the recording itself says already why it proves nothing any more."""
    mine = (one for one in findings if one.evidence.file == file and not one.accepted)
    return any(
        is_within(entry.path, one.path) if one.part == entry.part else (one.path, one.aspect) == ("", "presence")
        for one in mine
    )


def _use(entry: Deviation, findings: Sequence[Finding], scope: Scope) -> Iterator[Finding]:
    """Whether the entry still matches something, and whether that is what it was made for."""
    matching = [finding for finding in findings if _about(entry, entry.rule, finding, scope)]
    opposite = [one for one in findings if _about(entry, scope.opposites.get(entry.rule), one, scope)]
    other = [one for one in matching if not one.accepted and _disagreement(entry, one)]
    if other:
        message = f"the entry for {entry.thing} was made when {_disagreement(entry, other[0])}"
        remedy = "see whether the reason still holds; then state the new value in the entry, else delete it"
        yield _failure(entry, CONTRADICTED, message, remedy, scope, evidence=other[0].evidence)
    elif opposite and not matching:
        message = f"the entry accepts {entry.thing}, but the opposite is found: {opposite[0].rule}"
        remedy = "delete the entry and follow the page"
        yield _failure(entry, CONTRADICTED, message, remedy, scope, evidence=opposite[0].evidence)
    elif _hidden(entry, findings, scope):
        return  # what it is about stands below something that differs as a whole, and was not compared
    elif all(_disagreement(entry, one) for one in matching):
        message = f"the entry accepts {entry.thing}, which is not found any more"
        yield _failure(entry, UNUSED, message, "delete the entry", scope)


def _hidden(entry: Deviation, findings: Sequence[Finding], scope: Scope) -> bool:
    """Whether a finding about something above the entry's place kept that place from being compared."""
    operation = scope.operation_of(entry)
    above = (
        one
        for one in findings
        if one.aspect in _WHOLE and one.part == entry.part and operation in (None, one.operation)
    )
    return any(not one.path or (is_within(entry.path, one.path) and entry.path != one.path) for one in above)


def _about(entry: Deviation, rule: str | None, finding: Finding, scope: Scope) -> bool:
    operation = scope.operation_of(entry)
    same = (rule, entry.part, entry.path) == (finding.rule, finding.part, finding.path)
    return same and operation in (None, finding.operation)


def _disagreement(entry: Deviation, finding: Finding) -> str | None:
    """How the values that the entry states differ from those found, as the end of a sentence."""
    found = {"docs": finding.docs, "spec": finding.spec}
    names = {"docs": "the documentation", "spec": "the fragment"}
    for side, value in entry.stated.items():
        if _comparable(value) != _comparable(found[side]):
            return f"{names[side]} said {reprlib.repr(value)}; now it says {reprlib.repr(found[side])}"
    return None


def _comparable(value: object, depth: int = _DEPTH) -> object:
    """A value that equals another exactly when the two are the same JSON; members of a list have no order."""
    if isinstance(value, (Mapping, list, tuple)) and depth == 0:
        return "deeper than anybody would write into the ledger"
    if isinstance(value, Mapping):
        return ("object", sorted(repr((str(key), _comparable(item, depth - 1))) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ("array", sorted(repr(_comparable(item, depth - 1)) for item in value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # In Python True is 1.
    return (type(value).__name__, value)


def _failure(
    entry: Deviation, rule: str, message: str, remedy: str, scope: Scope, *, evidence: Location | None = None
) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.ERROR,
        source=entry.location.file,
        operation=scope.operation_of(entry) or "",
        part=entry.part,
        path=entry.path,
        # Two entries about one thing differ in the rule they accept.
        aspect=entry.rule,
        docs=None,
        spec=None,
        message=message,
        location=entry.location,
        evidence=evidence or entry.location,
        help=remedy,
    )
