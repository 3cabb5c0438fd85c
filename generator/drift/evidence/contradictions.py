"""Recordings against the spec: what was really answered and the spec does not allow, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.evidence.conformance import LIMITS, seen_as, takes
from generator.drift.evidence.responses import Answer, Sight, is_json, look
from generator.drift.facts.difference import Comparison, Difference, Direction, Subject
from generator.drift.facts.equivalence import list_enum_values, list_non_null_variants
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Node, Reading, join_path
from generator.problem import Problem

_MOST_FACTS = 200_000


def compare(answers: Iterable[Answer], spec: Reading) -> Comparison:
    """What the recorded answers contradict; the same contradiction of several answers is one difference."""
    walk = _Walk()
    found = [
        (answer, _difference(answer.part, one))
        for answer in answers
        if answer.attests
        for one in walk.answer(answer, spec)
    ]
    return Comparison(tuple(_united(found)), walk.compared, ())


def response(spec: Reading, status: int) -> Node | None:
    """What the spec says about a status, be it by number, by range or by default."""
    part = part_of(spec, status)
    return spec.parts[part] if part else None


def part_of(spec: Reading, status: int) -> str | None:
    """The response that a status belongs to: its number goes before its range, and that before the default."""
    spelled = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
    return next((part for name in spelled if (part := f"response:{name}") in spec.parts), None)


def body(answer: Answer, described: Node) -> Node | None:
    """The schema of a body: that of its media type, or the only one that there is for JSON."""
    named = _named(answer.media, described)
    if named is not None:
        return described.children[named] if is_json(named) or "*" in named else None
    return next((node for media, node in described.children.items() if "json" in media or "*" in media), None)


def _named(media: str, described: Node) -> str | None:
    """The media type under which the spec describes a body of this one."""
    kind = f"{media.partition('/')[0]}/*"
    spelled = {name.partition(";")[0].strip().lower(): name for name in described.children}
    return next((spelled[name] for name in (media, kind, "*/*") if name in spelled), None)


def takes_null(node: Node) -> bool:
    """Whether the spec allows null; what has no type allows everything."""
    said, enum = node.claims.get(Aspect.TYPE), node.claims.get(Aspect.ENUM)
    if node.claims.get(Aspect.NULLABLE) or said is not None:
        return bool(node.claims.get(Aspect.NULLABLE)) or said == "null"
    if node.variants:
        return any(takes_null(form) for form in node.variants)
    return "null" in enum if isinstance(enum, list) else True


class _Contradiction(NamedTuple):
    """One thing that an answer shows and the spec does not allow."""

    subject: Subject
    path: str
    aspect: Aspect
    seen: object
    spec: object
    at: Callable[[], Location]
    node: Node


class _Walk:
    """Walks a body beside its schema, and counts what both speak about."""

    def __init__(self) -> None:
        self.compared = 0

    def answer(self, answer: Answer, spec: Reading) -> Iterator[_Contradiction]:
        self._count()
        described = response(spec, answer.status)
        if described is None:
            at, place = answer.status_at, spec.make_missing_part("response")
            yield _Contradiction(Subject.PART, "", Aspect.PRESENCE, seen=True, spec=False, at=lambda: at, node=place)
            return
        yield from self._media(answer, described)
        schema = body(answer, described)
        if schema is not None and answer.flaw:
            yield _Contradiction(Subject.BODY, "", Aspect.TYPE, answer.flaw.claims, "JSON", answer.flaw.at, schema)
        sight = look(answer)
        if sight is not None and schema is not None:
            yield from self.value(sight, schema, frozenset())

    def _media(self, answer: Answer, described: Node) -> Iterator[_Contradiction]:
        if answer.media and _named(answer.media, described) is None:
            self._count()
            listed, at = list(described.children) or None, answer.media_at
            yield _Contradiction(Subject.BODY, "", Aspect.PRESENCE, answer.media, listed, lambda: at, described)

    def value(self, sight: Sight, node: Node, known: frozenset[str]) -> list[_Contradiction]:
        """Everything at and below one value; `known` are keys that the schema around a form lists."""
        self._count()
        if node.opaque:
            return []
        if sight.seen.value is None:
            return [] if takes_null(node) else [_at(sight, node, Aspect.NULLABLE, seen=True, spec=False)]
        said = node.claims.get(Aspect.TYPE)
        if not takes(Aspect.TYPE, said, sight.seen.type):
            return [_at(sight, node, Aspect.TYPE, seen=sight.seen.type, spec=said)]
        found = [*self._limits(sight, node), *self._items(sight, node), *self._members(sight, node, known)]
        return found + self._forms(sight, node, known)

    def _limits(self, sight: Sight, node: Node) -> list[_Contradiction]:
        """What is wrong with a value of the right type; of several things the first, for it is one value."""
        return [] if sight.seen.replaced else list(islice(self._beyond(sight, node), 1))

    def _beyond(self, sight: Sight, node: Node) -> Iterator[_Contradiction]:
        for aspect in LIMITS:
            said, seen = node.claims.get(aspect), seen_as(aspect, sight.seen.value)
            if said is None or seen is None:
                continue
            self._count()
            if not takes(aspect, said, seen):
                enum = aspect is Aspect.ENUM
                yield _at(
                    sight, node, aspect, seen=[seen] if enum else seen, spec=list_enum_values(said) if enum else said
                )

    def _items(self, sight: Sight, node: Node) -> Iterator[_Contradiction]:
        if ITEMS in node.children:
            for item in sight.items():
                yield from self.value(item, node.children[ITEMS], frozenset())

    def _members(self, sight: Sight, node: Node, known: frozenset[str]) -> Iterator[_Contradiction]:
        """What has no properties of its own is free; forms list those that the schema around them does not."""
        listed = bool(known | named(node).keys()) and node.complete and not list_non_null_variants(node)
        if listed and not known and _is_alien(sight, node):
            self._count()
            seen = sorted(sight.seen.value)  # type: ignore[call-overload]  # an alien is an object
            yield _of(sight, node, Subject.PROPERTIES, Aspect.PRESENCE, seen=seen, spec=sorted(named(node)))
            return
        yield from self._missing(sight, node)
        for key, member in sight.members():
            if key in node.children:
                yield from self.value(member, node.children[key], frozenset())
            elif VALUES in node.children:
                yield from self.value(sight.member(key, name=VALUES), node.children[VALUES], frozenset())
            elif listed and key not in known:
                self._count()
                yield _of(member, node, Subject.PROPERTY, Aspect.PRESENCE, seen=True, spec=False)

    def _missing(self, sight: Sight, node: Node) -> Iterator[_Contradiction]:
        """Required keys that are not there, where all that was sent is."""
        if not isinstance(sight.seen.value, dict) or not sight.answer.whole(sight.seen.path):
            return
        for name, child in required(node).items():
            self._count()
            path = join_path(sight.seen.path, name)
            if name not in sight.seen.value and path not in sight.answer.redacted:
                missing = _at(sight, child, Aspect.REQUIRED, seen=False, spec=True)
                yield missing._replace(path=path)

    def _forms(self, sight: Sight, node: Node, known: frozenset[str]) -> list[_Contradiction]:
        """An answer has one of the forms: the one that it contradicts least, and rather one of its own type."""
        inside = known | node.children.keys()

        def distance(found: list[_Contradiction]) -> tuple[bool, int]:
            return any((one.path, one.aspect) == (sight.seen.path, Aspect.TYPE) for one in found), len(found)

        return min((self.value(sight, form, inside) for form in list_non_null_variants(node)), key=distance, default=[])

    def _count(self) -> None:
        self.compared += 1
        if self.compared > _MOST_FACTS:
            raise Problem("more facts than can be compared")


def named(node: Node) -> dict[str, Node]:
    """The properties that have a name, without items and map values."""
    return {name: child for name, child in node.children.items() if name not in (ITEMS, VALUES)}


def required(node: Node) -> dict[str, Node]:
    """Those of them that are always there."""
    return {name: child for name, child in named(node).items() if child.claims.get(Aspect.REQUIRED)}


def _is_alien(sight: Sight, node: Node) -> bool:
    """Whether an object has no key that it should have: that is one difference, not one for each."""
    seen = sight.seen.value
    return isinstance(seen, dict) and bool(seen) and bool(required(node)) and not seen.keys() & node.children.keys()


def _of(sight: Sight, node: Node, subject: Subject, aspect: Aspect, *, seen: object, spec: object) -> _Contradiction:
    return _Contradiction(subject, sight.seen.path, aspect, seen, spec, sight.seen.at, node)


def _at(sight: Sight, node: Node, aspect: Aspect, *, seen: object, spec: object) -> _Contradiction:
    return _of(sight, node, Subject.VALUE, aspect, seen=seen, spec=spec)


def _difference(part: str, found: _Contradiction) -> Difference:
    spec_at, aspect = found.node.location, found.aspect
    return Difference(
        found.subject,
        part,
        found.path,
        aspect,
        Direction.RECORDED,
        found.seen,
        found.spec,
        found.at,
        lambda: spec_at(aspect),
    )


def _united(found: Iterable[tuple[Answer, Difference]]) -> Iterator[Difference]:
    """One difference for each thing, at the first place that shows it, with everything that was seen of it."""
    same: dict[object, list[tuple[Answer, Difference]]] = {}
    for answer, one in found:
        same.setdefault((one.subject, one.part, one.path, one.aspect), []).append((answer, one))
    for group in same.values():
        first = group[0][1]
        seen = _all_seen([one.docs for _, one in group], first.aspect)
        yield first._replace(docs=seen, times=len({answer.path for answer, _ in group}))


def _all_seen(seen: list[object], aspect: Aspect) -> object:
    if aspect is Aspect.ENUM:
        return list(dict.fromkeys(value for one in seen for value in list_enum_values(one) or ()))
    return "|".join(dict.fromkeys(map(str, seen))) if aspect is Aspect.TYPE else seen[0]
