"""Whether a recording still shows what an entry of the ledger rests on it for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.agreement import values
from generator.facts import Location
from generator.findings import Finding
from generator.ledger import Deviation
from generator.sources.recordings import Answer, Sight, look
from generator.sources.schemas import plain
from generator.witness import takes_type


class Refutation(NamedTuple):
    """What the recording shows instead, as the end of a sentence, and where."""

    shows: str
    at: Location


Shows = Callable[[Sight, Finding | None], bool]
"""Whether one value proves an entry that accepts this finding."""


def refutation(entry: Deviation, finding: Finding | None, answers: Iterable[Answer]) -> Refutation | None:
    """How the recording that an entry rests on fails to prove it; None if it does, or if none could."""
    mine = [one for one in answers if _same_file(one.path, entry.evidence)]
    if not mine or not entry.part.startswith("response:") or not (entry.rule in _VALUES or entry.rule in _PARTS):
        return None
    speaking = [one for one in mine if one.attests]
    if not speaking:
        return Refutation("is synthetic and proves nothing", mine[0].at)
    of_status = [one for one in speaking if is_of(one, entry.part)]
    if not of_status:
        statuses = ", ".join(dict.fromkeys(str(one.status) for one in speaking))
        return Refutation(f"shows response {statuses}", speaking[0].at)
    if entry.rule in _PARTS:
        return (
            None if any(_PARTS[entry.rule](one) for one in of_status) else Refutation("shows no body", of_status[0].at)
        )
    return _of_value(entry, finding, of_status)


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
    return ", ".join(dict.fromkeys("a replaced value" if one.seen.replaced else one.seen.type for one in sights))


def _null(sight: Sight, _finding: Finding | None) -> bool:
    return sight.seen.value is None and not sight.seen.replaced


def _any(_sight: Sight, _finding: Finding | None) -> bool:
    return True


def _undocumented_value(sight: Sight, finding: Finding | None) -> bool:
    """A value that only the fragment lists."""
    ours = finding is None or plain(sight.seen.value) in set(values(finding.spec) or ()) - set(
        values(finding.docs) or ()
    )
    return ours and not sight.seen.replaced


def _type(sight: Sight, finding: Finding | None) -> bool:
    return not sight.seen.replaced and (finding is None or takes_type(finding.spec, sight.seen.type))


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
"""The rules whose findings a recording can prove; that something is required is none of them."""
