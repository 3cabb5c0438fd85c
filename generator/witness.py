"""Recordings against the spec: what was really answered and the spec does not allow, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from generator.agreement import forms, values
from generator.compare import Comparison, Difference, Direction, Thing
from generator.facts import ITEMS, VALUES, Aspect, Location, Node, Reading
from generator.problem import Problem
from generator.sources.recordings import Answer, Sight, look
from generator.sources.schemas import plain

_MOST_FACTS = 200_000


def compare(answers: Iterable[Answer], spec: Reading) -> Comparison:
    """What the recorded answers contradict; the same contradiction of several answers is one difference."""
    walk = _Walk()
    found = [difference for answer in answers if answer.attests for difference in walk.answer(answer, spec)]
    return Comparison(tuple(_united(found)), walk.compared, ())


def response(spec: Reading, status: int) -> Node | None:
    """What the spec says about a status, be it by number, by range or by default."""
    spelled = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
    return next((spec.parts[part] for name in spelled if (part := f"response:{name}") in spec.parts), None)


def body(answer: Answer, described: Node) -> Node | None:
    """The schema of a body: that of its media type, or the only one that there is for JSON."""
    bodies = described.children
    if answer.media in bodies:
        return bodies[answer.media]
    return next((node for media, node in bodies.items() if "json" in media or "*" in media), None)


def takes_null(node: Node) -> bool:
    """Whether the spec allows null; what has no type allows everything."""
    said, enum = node.says.get(Aspect.TYPE), node.says.get(Aspect.ENUM)
    if node.says.get(Aspect.NULLABLE) or said is not None:
        return bool(node.says.get(Aspect.NULLABLE)) or said == "null"
    if node.variants:
        return any(takes_null(form) for form in node.variants)
    return "null" in enum if isinstance(enum, list) else True


def takes_type(said: object, seen: str) -> bool:
    """Whether a JSON type is one of those that are said; every integer is a number."""
    names = str(said).split("|") if said is not None else [seen]
    return seen in names or (seen == "integer" and "number" in names)


class _Contradiction(NamedTuple):
    """One thing that an answer shows and the spec does not allow."""

    thing: Thing
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

    def answer(self, answer: Answer, spec: Reading) -> Iterator[Difference]:
        self._count()
        described = response(spec, answer.status)
        if described is None:
            place = spec.absent("response")
            at = answer.at
            status = _Contradiction(Thing.PART, "", Aspect.PRESENCE, seen=True, spec=False, at=lambda: at, node=place)
            yield _difference(answer.part, status)
            return
        sight, schema = look(answer), body(answer, described)
        if sight is not None and schema is not None:
            yield from (_difference(answer.part, one) for one in self.value(sight, schema, frozenset()))

    def value(self, sight: Sight, node: Node, known: frozenset[str]) -> list[_Contradiction]:
        """Everything at and below one value; `known` are keys that the schema around a form lists."""
        self._count()
        if sight.seen.replaced or node.opaque:
            return []
        if sight.seen.value is None:
            return [] if takes_null(node) else [_at(sight, node, Aspect.NULLABLE, seen=True, spec=False)]
        said = node.says.get(Aspect.TYPE)
        if not takes_type(said, sight.seen.type):
            return [_at(sight, node, Aspect.TYPE, seen=sight.seen.type, spec=said)]
        found = [*self._enum(sight, node), *self._items(sight, node), *self._members(sight, node, known)]
        return found + self._forms(sight, node, known)

    def _enum(self, sight: Sight, node: Node) -> Iterator[_Contradiction]:
        listed = values(node.says.get(Aspect.ENUM))
        if listed is None or isinstance(sight.seen.value, (dict, list)):
            return
        self._count()
        if plain(sight.seen.value) not in listed:
            yield _at(sight, node, Aspect.ENUM, seen=[plain(sight.seen.value)], spec=listed)

    def _items(self, sight: Sight, node: Node) -> Iterator[_Contradiction]:
        if ITEMS in node.children:
            for item in sight.items():
                yield from self.value(item, node.children[ITEMS], frozenset())

    def _members(self, sight: Sight, node: Node, known: frozenset[str]) -> Iterator[_Contradiction]:
        """What has no properties of its own is free; forms list those that the schema around them does not."""
        children = node.children
        listed = bool(known | children.keys() - {ITEMS, VALUES}) and node.complete and not forms(node)
        for key, member in sight.members():
            if key in children:
                yield from self.value(member, children[key], frozenset())
            elif VALUES in children:
                yield from self.value(sight.member(key, name=VALUES), children[VALUES], frozenset())
            elif listed and key not in known:
                self._count()
                yield _extra(member, node)

    def _forms(self, sight: Sight, node: Node, known: frozenset[str]) -> list[_Contradiction]:
        """An answer has one of the forms: the one that it contradicts least."""
        inside = known | node.children.keys()
        return min((self.value(sight, form, inside) for form in forms(node)), key=len, default=[])

    def _count(self) -> None:
        self.compared += 1
        if self.compared > _MOST_FACTS:
            raise Problem("more facts than can be compared")


def _extra(sight: Sight, node: Node) -> _Contradiction:
    seen = sight.seen
    return _Contradiction(Thing.PROPERTY, seen.path, Aspect.PRESENCE, seen=True, spec=False, at=seen.at, node=node)


def _at(sight: Sight, node: Node, aspect: Aspect, *, seen: object, spec: object) -> _Contradiction:
    return _Contradiction(Thing.VALUE, sight.seen.path, aspect, seen, spec, sight.seen.at, node)


def _difference(part: str, found: _Contradiction) -> Difference:
    spec_at, aspect = found.node.location, found.aspect
    return Difference(
        found.thing,
        part,
        found.path,
        aspect,
        Direction.RECORDED,
        found.seen,
        found.spec,
        found.at,
        lambda: spec_at(aspect),
    )


def _united(found: Iterable[Difference]) -> Iterator[Difference]:
    """One difference for each thing, at the first place that shows it, with everything that was seen of it."""
    same: dict[object, list[Difference]] = {}
    for one in found:
        same.setdefault((one.part, one.path, one.aspect), []).append(one)
    for group in same.values():
        yield group[0]._replace(docs=_all_seen([one.docs for one in group], group[0].aspect))


def _all_seen(seen: list[object], aspect: Aspect) -> object:
    if aspect is Aspect.ENUM:
        return list(dict.fromkeys(value for one in seen for value in values(one) or ()))
    return "|".join(dict.fromkeys(map(str, seen))) if aspect is Aspect.TYPE else seen[0]
