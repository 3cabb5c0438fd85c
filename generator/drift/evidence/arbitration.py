"""Which of page, fragment and recordings stands alone with what it says about a disputed fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.documents.location import Location
from generator.drift.evidence.conformance import judges, seen_as, takes
from generator.drift.evidence.responses import Answer, Sight
from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import Aspect, Node, Reading, join_path
from generator.drift.ledger.proof import is_of, sights_of
from generator.drift.rules.findings import Finding, ThirdSource
from generator.drift.rules.messages import shown
from generator.openapi.json_types import TYPES

PAGE, FRAGMENT, RECORDINGS, THIS_RECORDING = "the page", "the fragment", "the recordings", "this recording"
ALL_DIFFER, FIT_BOTH = "all three differ", "the recordings fit both"
DISAGREE, ONLY_EXAMPLE = "the recordings contradict each other", "only the page's own example shows it"
_FROM_VALUES = (Aspect.TYPE, Aspect.ENUM, Aspect.FORMAT, Aspect.MINIMUM, Aspect.MAXIMUM)
Allowed = tuple[bool | None, bool | None]
"""Whether page and fragment allow what was recorded; None where that cannot be told."""


def by_recordings(finding: Finding, answers: Iterable[Answer]) -> Finding:
    """A finding about a page, with what the recordings show of it, if anything."""
    if not finding.compared or not finding.part.startswith("response:"):
        return finding
    speaking = [one for one in answers if one.attests and is_of(one, finding.part)]
    # The page's own example speaks last: it proves nothing beyond the page.
    speaking.sort(key=lambda one: one.kind == "documented")
    return finding._replace(
        third_source=_recorded(finding, speaking) or ThirdSource("recordings", "silent", None, None)
    )


def by_page(finding: Finding, page: Reading | None, answers: Iterable[Answer] = ()) -> Finding:
    """A finding about a recording, with what the page and the other recordings say."""
    if not finding.compared:
        return finding
    said = (_paged(finding, page) if page else None) or ThirdSource("page", "silent", None, None)
    others, against = _split_up(finding, answers)
    if not others:
        return finding._replace(third_source=said)
    count = len({sight.answer.path for sight in others})
    note = f"{DISAGREE}: {count} {'shows' if count == 1 else 'show'} {shown(finding.spec)} ({others[0].seen.at()})"
    alone = said.outlier == RECORDINGS and len({sight.answer.path for sight in against}) == 1
    return finding._replace(third_source=said._replace(outlier=THIS_RECORDING if alone else None, note=note))


def _recorded(finding: Finding, answers: Sequence[Answer]) -> ThirdSource | None:
    aspect = Aspect(finding.aspect)
    if aspect is Aspect.PRESENCE:
        return _shown(finding, answers)
    if aspect is Aspect.REQUIRED:
        return _absent(finding, answers)
    sights = [sight for answer in answers for sight in sights_of(answer, finding.path)]
    if aspect is Aspect.NULLABLE:
        nulls = [(one.answer, one.seen.at()) for one in sights if one.seen.value is None]
        return _told("null", nulls[0], (_agrees(finding.docs), _agrees(finding.spec))) if nulls else None
    telling = [sight for sight in sights if _seen(aspect, sight) is not None]
    return _by_values(finding, aspect, telling) if telling else None


def _by_values(finding: Finding, aspect: Aspect, telling: list[Sight]) -> ThirdSource:
    """What values say; the page's own example only where there is no other."""
    telling = [one for one in telling if one.answer.kind != "documented"] or telling
    seen = list(dict.fromkeys(_seen(aspect, sight) for sight in telling))
    allowed = (_fits(aspect, finding.docs, seen), _fits(aspect, finding.spec, seen))
    third_source = _told(shown(list(map(str, seen))), (telling[0].answer, telling[0].seen.at()), allowed)
    return (
        third_source._replace(note=DISAGREE)
        if allowed == (False, False) and _split(aspect, finding, seen)
        else third_source
    )


def _seen(aspect: Aspect, sight: Sight) -> object:
    """What a value shows; one that was replaced shows its type only."""
    hidden = sight.seen.replaced and aspect is not Aspect.TYPE
    return None if hidden or aspect not in _FROM_VALUES else seen_as(aspect, sight.seen.value)


def _shown(finding: Finding, answers: Sequence[Answer]) -> ThirdSource | None:
    """What is there once is there; what is missing may come another time."""
    if not isinstance(finding.docs, bool) or not isinstance(finding.spec, bool):
        return None  # a changed name, or a whole list of them
    if finding.path:
        places = [(one.answer, one.seen.at()) for answer in answers for one in sights_of(answer, finding.path)]
    elif "-body" in finding.rule:
        places = [(answer, answer.locate(())) for answer in answers if answer.body]
    else:
        places = [(answer, answer.status_at) for answer in answers]
    if not places:
        return None
    return _told("shown", places[0], (finding.docs, finding.spec))


def _absent(finding: Finding, answers: Sequence[Answer]) -> ThirdSource | None:
    """A key that a whole answer lacks is not required."""
    around, _, name = finding.path.rpartition(".")
    holders = [sight for answer in answers if answer.whole(around) for sight in sights_of(answer, around)]
    for sight in holders:
        if isinstance(sight.seen.value, dict) and name not in sight.seen.value:
            place = (sight.answer, sight.seen.at())
            return _told("missing", place, (finding.docs is False, finding.spec is False))
    return None


def _split(aspect: Aspect, finding: Finding, seen: Iterable[object]) -> bool:
    """Whether some recordings side with the page and some with the fragment."""
    return all(any(_fits(aspect, said, [one]) for one in seen) for said in (finding.docs, finding.spec))


def _told(claims: str, place: tuple[Answer, Location], allowed: Allowed) -> ThirdSource:
    answer, at = place
    if answer.kind == "documented":
        return ThirdSource("recordings", claims, at, None, ONLY_EXAMPLE)
    if None in allowed:
        return ThirdSource("recordings", claims, at, None)
    page, fragment = allowed
    if page == fragment:
        return ThirdSource("recordings", claims, at, None, FIT_BOTH if page else ALL_DIFFER)
    return ThirdSource("recordings", claims, at, FRAGMENT if page else PAGE)


def _agrees(said: object) -> bool | None:
    return said if isinstance(said, bool) else None


def _fits(aspect: Aspect, said: object, seen: Iterable[object]) -> bool | None:
    """Whether a side allows all that was seen; None where what it says cannot be held against values."""
    if aspect is Aspect.TYPE and (said is None or not set(str(said).split("|")) <= TYPES):
        return None
    return all(takes(aspect, said, one) for one in seen) if judges(aspect, said) else None


def _split_up(finding: Finding, answers: Iterable[Answer]) -> tuple[list[Sight], list[Sight]]:
    """Where recordings show what the fragment says, and where not: only types and formats exclude each other."""
    aspect = Aspect(finding.aspect)
    if aspect not in (Aspect.TYPE, Aspect.FORMAT) or not finding.path:
        return [], []
    mine = (one for one in answers if one.attests and one.part == finding.part)
    sights = ((sight, _seen(aspect, sight)) for one in mine for sight in sights_of(one, finding.path))
    fitting: list[Sight] = []
    against: list[Sight] = []
    for sight, seen in sights:
        if seen is not None:
            (fitting if takes(aspect, finding.spec, seen) else against).append(sight)
    return fitting, against


def _paged(finding: Finding, page: Reading) -> ThirdSource | None:
    """What the page says of a thing that a recording shows."""
    status = not finding.path and finding.aspect == Aspect.PRESENCE and isinstance(finding.docs, bool)
    if finding.part not in page.parts:
        if not status or "response" not in page.complete:
            return None
        return ThirdSource("page", "not listed", page.parts["operation"].location(Aspect.PRESENCE), RECORDINGS)
    part = page.parts[finding.part]
    if status:
        return ThirdSource("page", "listed", part.location(Aspect.PRESENCE), FRAGMENT)
    node = next((found for body in part.children.values() for found in _find(body, finding.path, "")), None)
    return _of_page(finding, node) if node is not None else _not_listed(finding, part)


def _find(node: Node, path: str, here: str) -> Iterator[Node]:
    if here == path:
        yield node
    elif path.startswith(here):
        for name, child in node.children.items():
            yield from _find(child, path, join_path(here, name))


def _of_page(finding: Finding, node: Node) -> ThirdSource | None:
    aspect = Aspect(finding.aspect)
    at = node.location(aspect)
    if aspect is Aspect.PRESENCE:
        return ThirdSource("page", "listed", at, FRAGMENT) if isinstance(finding.docs, bool) else None
    if aspect not in node.claims or "-body" in finding.rule:
        return None
    said = node.claims[aspect]
    if aspect is Aspect.NULLABLE:
        return ThirdSource("page", "can be null" if said else "never null", at, FRAGMENT if said else RECORDINGS)
    if aspect is Aspect.REQUIRED:
        return ThirdSource("page", "required" if said else "optional", at, RECORDINGS if said else FRAGMENT)
    return _by_value(finding, aspect, said, at)


def _by_value(finding: Finding, aspect: Aspect, said: object, at: Location) -> ThirdSource:
    """The page allows what was recorded, or says what the fragment says, or something else again."""
    seen = {Aspect.TYPE: str(finding.docs).split("|"), Aspect.ENUM: list_enum_values(finding.docs) or []}.get(
        aspect, [finding.docs]
    )
    fits = _fits(aspect, said, seen) if aspect is not Aspect.PATTERN else said is None
    words = shown(list_enum_values(said) if aspect is Aspect.ENUM else said)
    if fits is None:
        return ThirdSource("page", words, at, None)
    if fits:
        return ThirdSource("page", words, at, FRAGMENT)
    agrees = aspect is not Aspect.TYPE or said == finding.spec
    return ThirdSource("page", words, at, RECORDINGS if agrees else None, None if agrees else ALL_DIFFER)


def _not_listed(finding: Finding, part: Node) -> ThirdSource | None:
    """The page says that there is no such property only where it lists those around it."""
    around, _, _ = finding.path.rpartition(".")
    holders = [found for body in part.children.values() for found in _find(body, around, "")]
    if finding.aspect != Aspect.PRESENCE or not any(node.complete and node.children for node in holders):
        return None
    return ThirdSource("page", "not listed", holders[0].location(Aspect.PRESENCE), RECORDINGS)
