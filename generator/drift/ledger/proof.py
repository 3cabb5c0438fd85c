"""Whether a recording still shows what an entry of the ledger rests on it for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.evidence.conformance import allows, observe
from generator.drift.evidence.observed import ObservedValue, find_values
from generator.drift.evidence.responses import RecordedResponse
from generator.drift.facts.model import Aspect
from generator.drift.ledger.file import Deviation
from generator.drift.rules.findings import Finding


class Refutation(NamedTuple):
    """What the recording shows instead, as the end of a sentence, and where."""

    shows: str
    at: Location


Shows = Callable[[ObservedValue, Finding | None], bool]
"""Whether one value proves an entry that accepts this finding."""


def refutation(
    entry: Deviation, finding: Finding | None, responses: Iterable[RecordedResponse], *, whole: bool = True
) -> Refutation | None:
    """How the recording that an entry rests on fails to prove it; None if it does, or if none could.

    `whole` tells that every recording could be read: a file that is not among them is then none.
    """
    mine = [one for one in responses if _same_file(one.path, entry.evidence)]
    if not mine:
        return Refutation("is no recording", Location(entry.evidence)) if whole and entry.on_file else None
    provable = entry.part.startswith("response:") and entry.rule in (*_VALUES, *_PARTS, _OPTIONAL)
    return _of_responses(entry, finding, mine) if provable else None


def _of_responses(entry: Deviation, finding: Finding | None, responses: list[RecordedResponse]) -> Refutation | None:
    speaking = [one for one in responses if one.attests]
    if not speaking:
        return Refutation("is synthetic and proves nothing", responses[0].at)
    of_status = [one for one in speaking if one.is_of(entry.part)]
    if not of_status:
        statuses = ", ".join(dict.fromkeys(str(one.status) for one in speaking))
        return Refutation(f"shows response {statuses}", speaking[0].status_at)
    if entry.rule == _OPTIONAL:
        return _of_absence(entry, of_status)
    if entry.rule not in _PARTS:
        return _of_value(entry, finding, of_status)
    proved = any(_PARTS[entry.rule](one) for one in of_status)
    return None if proved else Refutation("shows no body", of_status[0].at)


def _of_absence(entry: Deviation, responses: list[RecordedResponse]) -> Refutation | None:
    """A key that is missing where nothing was cut off is not required."""
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


def _of_value(entry: Deviation, finding: Finding | None, responses: list[RecordedResponse]) -> Refutation | None:
    values = [value for response in responses for value in find_values(response, entry.path)]
    if not values:
        return Refutation(f"shows no {entry.path or 'body'}", responses[0].at)
    if any(_VALUES[entry.rule](value, finding) for value in values):
        return None
    return Refutation(f"shows {entry.path or 'the body'} as {_shown(values)}", values[0].locate())


def _same_file(path: Path, evidence: str) -> bool:
    return path.name == Path(evidence).name and path.resolve() == Path(evidence).resolve()


def _shown(values: list[ObservedValue]) -> str:
    return ", ".join(dict.fromkeys(one.type for one in values))


def _null(value: ObservedValue, _finding: Finding | None) -> bool:
    return value.value is None


def _any(_value: ObservedValue, _finding: Finding | None) -> bool:
    return True


def _undocumented_value(value: ObservedValue, finding: Finding | None) -> bool:
    return not value.redacted and _only_ours(Aspect.ENUM, value, finding)


def _type(value: ObservedValue, finding: Finding | None) -> bool:
    return _only_ours(Aspect.TYPE, value, finding)


def _only_ours(aspect: Aspect, value: ObservedValue, finding: Finding | None) -> bool:
    """Whether the fragment takes a value and the documentation does not."""
    seen = observe(aspect, value.value)
    if finding is None or seen is None:
        return finding is None
    return allows(aspect, finding.spec, seen) and not allows(aspect, finding.docs, seen)


_OPTIONAL = "documented-required"
_VALUES: Mapping[str, Shows] = {
    "undocumented-nullable": _null,
    "undocumented-property": _any,
    "undocumented-enum-value": _undocumented_value,
    "documented-type-differs": _type,
}
_PARTS: Mapping[str, Callable[[RecordedResponse], bool]] = {
    "undocumented-status": lambda _response: True,
    "undocumented-body": lambda response: bool(response.body),
}
"""The rules whose findings a recording can prove; that something is required, or never null, is none of them."""
