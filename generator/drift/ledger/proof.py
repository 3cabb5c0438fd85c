"""Whether the recording that an entry of the ledger rests on still proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.evidence.arbitration import DISAGREE, FRAGMENT, is_example
from generator.drift.evidence.conformance import allows, observe
from generator.drift.evidence.observed import ObservedValue, find_values
from generator.drift.evidence.responses import RecordedResponse
from generator.drift.facts.model import Aspect
from generator.drift.ledger.file import Deviation
from generator.drift.rules.findings import Finding, Severity


class Refutation(NamedTuple):
    """What the recording shows instead, as the end of a sentence, and where."""

    shows: str
    at: Location


Proof = Callable[[ObservedValue, Finding | None], bool]
"""Whether one value proves an entry that accepts this finding."""


def find_refutation(
    entry: Deviation,
    finding: Finding | None,
    responses: Iterable[RecordedResponse],
    *,
    every_recording_read: bool = True,
) -> Refutation | None:
    """How the recording that an entry rests on fails to prove it; None if it does, or if no recording could.

    `every_recording_read` says that a file which is not among the responses is not a recording.
    """
    mine = [one for one in responses if _is_same_file(one.path, entry.evidence)]
    if not mine:
        return (
            Refutation("is no recording", Location(entry.evidence))
            if every_recording_read and entry.rests_on_file
            else None
        )
    provable = entry.part.startswith("response:") and entry.rule in (*_VALUES, *_PARTS, _OPTIONAL)
    return _check_responses(entry, finding, mine) if provable else None


def find_counter_evidence(finding: Finding, responses: Iterable[RecordedResponse]) -> Location | None:
    """Where a recording shows that the fragment is wrong about an accepted finding; None if none does.

    That is so where page and recordings agree, and where clients fail on what was recorded; an example of the page
    proves nothing beyond the page, and recordings that contradict each other prove nothing.
    """
    third = finding.third_source
    if third is None or (third.note or "").startswith(DISAGREE):
        return None
    if third.name == "recordings":
        return third.at if third.outlier == FRAGMENT else None
    recorded = any(one.at.file == finding.evidence.file and not is_example(one) for one in responses)
    fails = finding.severity is Severity.ERROR or third.outlier == FRAGMENT
    return finding.evidence if recorded and fails else None


def _check_responses(entry: Deviation, finding: Finding | None, responses: list[RecordedResponse]) -> Refutation | None:
    attesting = [one for one in responses if one.attests]
    if not attesting:
        return Refutation("is synthetic and proves nothing", responses[0].at)
    of_status = [one for one in attesting if one.is_of(entry.part)]
    if not of_status:
        statuses = ", ".join(dict.fromkeys(str(one.status) for one in attesting))
        return Refutation(f"shows response {statuses}", attesting[0].status_at)
    if entry.rule == _OPTIONAL:
        return _check_absence(entry, of_status)
    if entry.rule not in _PARTS:
        return _check_value(entry, finding, of_status)
    proved = any(_PARTS[entry.rule](one) for one in of_status)
    return None if proved else Refutation("shows no body", of_status[0].at)


def _check_absence(entry: Deviation, responses: list[RecordedResponse]) -> Refutation | None:
    """A key that an object with all its keys lacks is not required."""
    around, _, name = entry.path.rpartition(".")
    holders = [value for response in responses for value in find_values(response, around)]
    holders = [value for value in holders if isinstance(value.value, dict)]
    if not holders:
        return Refutation(f"shows no {around or 'body'}", responses[0].at)
    lacking = [value for value in holders if name not in value.value]  # type: ignore[operator]  # objects only
    if any(value.response.is_whole(around) for value in lacking):
        return None
    if not lacking:
        return Refutation(f"shows {entry.path}", holders[0].get_member(name).locate())
    return Refutation("may lack other keys as well", lacking[0].locate())


def _check_value(entry: Deviation, finding: Finding | None, responses: list[RecordedResponse]) -> Refutation | None:
    values = [value for response in responses for value in find_values(response, entry.path)]
    if not values:
        return Refutation(f"shows no {entry.path or 'body'}", responses[0].at)
    if any(_VALUES[entry.rule](value, finding) for value in values):
        return None
    return Refutation(f"shows {entry.path or 'the body'} as {_list_types(values)}", values[0].locate())


def _is_same_file(path: Path, evidence: str) -> bool:
    # Not resolved: a link is no recording, wherever it leads. The quick test decides nearly always.
    return evidence.endswith(path.name) and path.absolute() == Path(evidence).absolute()


def _list_types(values: list[ObservedValue]) -> str:
    return ", ".join(dict.fromkeys(one.type for one in values))


def _is_null(value: ObservedValue, _finding: Finding | None) -> bool:
    return value.value is None


def _is_there(_value: ObservedValue, _finding: Finding | None) -> bool:
    return True


def _is_undocumented_value(value: ObservedValue, finding: Finding | None) -> bool:
    return not value.redacted and _is_allowed_by_fragment_only(Aspect.ENUM, value, finding)


def _is_fragment_type(value: ObservedValue, finding: Finding | None) -> bool:
    return _is_allowed_by_fragment_only(Aspect.TYPE, value, finding)


def _is_allowed_by_fragment_only(aspect: Aspect, value: ObservedValue, finding: Finding | None) -> bool:
    observation = observe(aspect, value.value)
    if finding is None or observation is None:
        return finding is None
    return allows(aspect, finding.spec, observation) and not allows(aspect, finding.docs, observation)


_OPTIONAL = "documented-required"
_VALUES: Mapping[str, Proof] = {
    "undocumented-nullable": _is_null,
    "undocumented-property": _is_there,
    "undocumented-enum-value": _is_undocumented_value,
    "documented-type-differs": _is_fragment_type,
}
_PARTS: Mapping[str, Callable[[RecordedResponse], bool]] = {
    "undocumented-status": lambda _response: True,
    "undocumented-body": lambda response: bool(response.body),
}
"""The rules whose findings a recording can prove. It can never prove that something is required, or never null."""
