"""Whether a recording still shows what an entry of the ledger rests on it for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.evidence.conformance import seen_as, takes
from generator.drift.evidence.responses import Answer, Sight, look
from generator.drift.facts.model import Aspect
from generator.drift.ledger.file import Deviation
from generator.drift.rules.findings import Finding


class Refutation(NamedTuple):
    """What the recording shows instead, as the end of a sentence, and where."""

    shows: str
    at: Location


Shows = Callable[[Sight, Finding | None], bool]
"""Whether one value proves an entry that accepts this finding."""


def refutation(
    entry: Deviation, finding: Finding | None, answers: Iterable[Answer], *, whole: bool = True
) -> Refutation | None:
    """How the recording that an entry rests on fails to prove it; None if it does, or if none could.

    `whole` tells that every recording could be read: a file that is not among them is then none.
    """
    mine = [one for one in answers if _same_file(one.path, entry.evidence)]
    if not mine:
        return Refutation("is no recording", Location(entry.evidence)) if whole and entry.on_file else None
    provable = entry.part.startswith("response:") and entry.rule in (*_VALUES, *_PARTS, _OPTIONAL)
    return _of_answers(entry, finding, mine) if provable else None


def _of_answers(entry: Deviation, finding: Finding | None, answers: list[Answer]) -> Refutation | None:
    speaking = [one for one in answers if one.attests]
    if not speaking:
        return Refutation("is synthetic and proves nothing", answers[0].at)
    of_status = [one for one in speaking if is_of(one, entry.part)]
    if not of_status:
        statuses = ", ".join(dict.fromkeys(str(one.status) for one in speaking))
        return Refutation(f"shows response {statuses}", speaking[0].status_at)
    if entry.rule == _OPTIONAL:
        return _of_absence(entry, of_status)
    if entry.rule not in _PARTS:
        return _of_value(entry, finding, of_status)
    proved = any(_PARTS[entry.rule](one) for one in of_status)
    return None if proved else Refutation("shows no body", of_status[0].at)


def _of_absence(entry: Deviation, answers: list[Answer]) -> Refutation | None:
    """A key that is missing where nothing was cut off is not required."""
    around, _, name = entry.path.rpartition(".")
    holders = [sight for answer in answers for sight in sights_of(answer, around)]
    holders = [sight for sight in holders if isinstance(sight.seen.value, dict)]
    if not holders:
        return Refutation(f"shows no {around or 'body'}", answers[0].at)
    lacking = [sight for sight in holders if name not in sight.seen.value]  # type: ignore[operator]  # objects only
    if any(sight.answer.whole(around) for sight in lacking):
        return None
    if not lacking:
        return Refutation(f"shows {entry.path}", holders[0].member(name).seen.at())
    return Refutation("may lack other keys as well", lacking[0].seen.at())


def _of_value(entry: Deviation, finding: Finding | None, answers: list[Answer]) -> Refutation | None:
    sights = [sight for answer in answers for sight in sights_of(answer, entry.path)]
    if not sights:
        return Refutation(f"shows no {entry.path or 'body'}", answers[0].at)
    if any(_VALUES[entry.rule](sight, finding) for sight in sights):
        return None
    return Refutation(f"shows {entry.path or 'the body'} as {_shown(sights)}", sights[0].seen.at())


def sights_of(answer: Answer, path: str) -> Iterator[Sight]:
    """Everything that an answer shows at the path of a fact."""
    root = look(answer)
    yield from root.find(path) if root else ()


def _same_file(path: Path, evidence: str) -> bool:
    return path.name == Path(evidence).name and path.resolve() == Path(evidence).resolve()


def is_of(answer: Answer, part: str) -> bool:
    """Whether a response of the spec or of a page, be it a range or the default, is the one answered."""
    status = part.partition(":")[2].upper()
    return status in (str(answer.status), f"{answer.status // 100}XX", "DEFAULT")


def _shown(sights: list[Sight]) -> str:
    return ", ".join(dict.fromkeys(one.seen.type for one in sights))


def _null(sight: Sight, _finding: Finding | None) -> bool:
    return sight.seen.value is None


def _any(_sight: Sight, _finding: Finding | None) -> bool:
    return True


def _undocumented_value(sight: Sight, finding: Finding | None) -> bool:
    return not sight.seen.replaced and _only_ours(Aspect.ENUM, sight, finding)


def _type(sight: Sight, finding: Finding | None) -> bool:
    return _only_ours(Aspect.TYPE, sight, finding)


def _only_ours(aspect: Aspect, sight: Sight, finding: Finding | None) -> bool:
    """Whether the fragment takes a value and the documentation does not."""
    seen = seen_as(aspect, sight.seen.value)
    if finding is None or seen is None:
        return finding is None
    return takes(aspect, finding.spec, seen) and not takes(aspect, finding.docs, seen)


_OPTIONAL = "documented-required"
_VALUES: Mapping[str, Shows] = {
    "undocumented-nullable": _null,
    "undocumented-property": _any,
    "undocumented-enum-value": _undocumented_value,
    "documented-type-differs": _type,
}
_PARTS: Mapping[str, Callable[[Answer], bool]] = {
    "undocumented-status": lambda _answer: True,
    "undocumented-body": lambda answer: bool(answer.body),
}
"""The rules whose findings a recording can prove; that something is required, or never null, is none of them."""
