"""Which of page, fragment and recordings stands alone with what it says, where the third of them speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.agreement import values
from generator.facts import Aspect, Location, Node, Reading, join
from generator.findings import Finding, Witness
from generator.proof import is_of, sights_of
from generator.sources.recordings import Answer, Sight
from generator.sources.schemas import plain
from generator.witness import takes_type
from generator.wording import shown

PAGE, FRAGMENT, RECORDINGS = "the page", "the fragment", "the recordings"
_JSON = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def by_recordings(finding: Finding, answers: Iterable[Answer]) -> Finding:
    """A finding about a page, with what the recordings show; where they show nothing, it stays as it is."""
    speaking = [one for one in answers if one.attests and is_of(one, finding.part)]
    if not speaking or not finding.part.startswith("response:"):
        return finding
    if not finding.path and finding.aspect == Aspect.PRESENCE:
        return _by_presence(finding, speaking[0].at)
    sights = [sight for answer in speaking for sight in sights_of(answer, finding.path)]
    if finding.aspect == Aspect.PRESENCE:
        return _by_presence(finding, sights[0].seen.at()) if sights else finding
    telling = [sight for sight in sights if _tells(sight, finding.aspect)]
    if not telling:
        return finding
    seen = list(dict.fromkeys(_seen(sight, finding.aspect) for sight in telling))
    odd = _odd(_fits(finding.docs, seen, finding.aspect), _fits(finding.spec, seen, finding.aspect))
    return finding._replace(witness=Witness("recordings", shown(seen), telling[0].seen.at(), odd))


def by_page(finding: Finding, page: Reading) -> Finding:
    """A finding about the recordings, with what the page says."""
    if finding.part not in page.parts:
        if finding.aspect != Aspect.PRESENCE or finding.path or "response" not in page.complete:
            return finding
        return finding._replace(
            witness=Witness("page", "not listed", page.parts["operation"].location(Aspect.PRESENCE), RECORDINGS)
        )
    part = page.parts[finding.part]
    if not finding.path and finding.aspect == Aspect.PRESENCE:
        return finding._replace(witness=Witness("page", "listed", part.location(Aspect.PRESENCE), FRAGMENT))
    node = next((found for body in part.children.values() for found in _find(body, finding.path, "")), None)
    said = _of_page(finding, node) if node is not None else _not_listed(finding, part)
    return finding._replace(witness=said)


def _by_presence(finding: Finding, at: Location) -> Finding:
    if not isinstance(finding.docs, bool) or not isinstance(finding.spec, bool):
        return finding  # a changed name, or a whole list of them
    return finding._replace(witness=Witness("recordings", "shown", at, _odd(finding.docs, finding.spec)))


def _tells(sight: Sight, aspect: str) -> bool:
    """Whether a value says something: that it was not null does not say that it never is."""
    if sight.seen.replaced:
        return False
    null = sight.seen.value is None
    scalar = not isinstance(sight.seen.value, (dict, list))
    return {Aspect.NULLABLE: null, Aspect.TYPE: not null, Aspect.ENUM: scalar and not null}.get(Aspect(aspect), False)


def _seen(sight: Sight, aspect: str) -> str:
    return plain(sight.seen.value) if aspect == Aspect.ENUM else sight.seen.type


def _fits(said: object, seen: Iterable[str], aspect: str) -> bool | None:
    """Whether a side allows what was seen; None where what it says is not about that."""
    if aspect == Aspect.NULLABLE:
        return said if isinstance(said, bool) else None
    if aspect == Aspect.ENUM:
        return values(said) is None or set(seen) <= set(values(said) or ())
    if said is None or not set(str(said).split("|")) <= _JSON:
        return None
    return all(takes_type(said, one) for one in seen)


def _odd(page: bool | None, fragment: bool | None) -> str | None:  # noqa: FBT001 - what the two sides allow
    if page is None or fragment is None or page == fragment:
        return None
    return FRAGMENT if page else PAGE


def _find(node: Node, path: str, here: str) -> Iterator[Node]:
    if here == path:
        yield node
    elif path.startswith(here):
        for name, child in node.children.items():
            yield from _find(child, path, join(here, name))


def _of_page(finding: Finding, node: Node) -> Witness | None:
    aspect = Aspect(finding.aspect)
    at = node.location(aspect)
    if aspect is Aspect.PRESENCE:
        return Witness("page", "listed", at, FRAGMENT)
    if aspect not in node.says:
        return None
    said = node.says[aspect]
    if aspect is Aspect.NULLABLE:
        return Witness("page", "can be null" if said else "never null", at, FRAGMENT if said else RECORDINGS)
    seen = str(finding.docs).split("|") if aspect is Aspect.TYPE else values(finding.docs) or []
    fits = _fits(said, seen, aspect)
    agrees = said == finding.spec if aspect is Aspect.TYPE else fits is False
    odd = FRAGMENT if fits else RECORDINGS if agrees else None
    return Witness("page", shown(values(said) if aspect is Aspect.ENUM else said), at, odd)


def _not_listed(finding: Finding, part: Node) -> Witness | None:
    """The page says that there is no such property only where it lists those around it."""
    around, _, _ = finding.path.rpartition(".")
    holders = [found for body in part.children.values() for found in _find(body, around, "")]
    if finding.aspect != Aspect.PRESENCE or not any(node.complete and node.children for node in holders):
        return None
    return Witness("page", "not listed", holders[0].location(Aspect.PRESENCE), RECORDINGS)
