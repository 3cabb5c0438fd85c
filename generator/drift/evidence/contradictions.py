"""Recordings against the spec: what was really answered and the spec does not allow, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.evidence.conformance import LIMITS, allows, observe
from generator.drift.evidence.observed import ObservedValue, observe_body
from generator.drift.evidence.responses import RecordedResponse, is_json
from generator.drift.facts.difference import Comparison, Difference, Direction, Subject
from generator.drift.facts.equivalence import list_enum_values, list_non_null_variants
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Node, Reading, join_path
from generator.problem import Problem

_MOST_FACTS = 200_000


def compare(responses: Iterable[RecordedResponse], spec: Reading) -> Comparison:
    """What recorded responses contradict; the same contradiction of several responses is one difference."""
    walk = _Walk()
    found = [
        (response, _make_difference(response.part, one))
        for response in responses
        if response.attests
        for one in walk.compare_response(response, spec)
    ]
    return Comparison(tuple(_unite(found)), walk.compared, ())


def find_part(spec: Reading, status: int) -> str | None:
    """The response of the spec that a status belongs to: by its number, else by its range, else the default."""
    spelled = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
    return next((part for name in spelled if (part := f"response:{name}") in spec.parts), None)


def allows_null(node: Node) -> bool:
    """Whether the spec allows null; a schema without a type allows everything."""
    claim, enum = node.claims.get(Aspect.TYPE), node.claims.get(Aspect.ENUM)
    if node.claims.get(Aspect.NULLABLE) or claim is not None:
        return bool(node.claims.get(Aspect.NULLABLE)) or claim == "null"
    if isinstance(enum, list):
        return "null" in enum
    return any(allows_null(variant) for variant in node.variants) if node.variants else True


def _find_schema(response: RecordedResponse, described: Node) -> Node | None:
    """The schema of a body: that of its media type, else the only one that there is for JSON."""
    media = _find_media_type(response.media, described)
    if media is not None:
        return described.children[media] if is_json(media) or "*" in media else None
    return next((node for media, node in described.children.items() if "json" in media or "*" in media), None)


def _find_media_type(media: str, described: Node) -> str | None:
    """The media type or range under which the spec describes a body of this media type."""
    spelled = {name.partition(";")[0].strip().lower(): name for name in described.children}
    ranges = (media, f"{media.partition('/')[0]}/*", "*/*")
    return next((spelled[name] for name in ranges if name in spelled), None)


class _Contradiction(NamedTuple):
    """One thing that a response shows and the spec does not allow."""

    subject: Subject
    path: str
    aspect: Aspect
    observation: object
    claim: object
    locate: Callable[[], Location]
    node: Node


class _Walk:
    """Walks bodies beside their schemas, and counts what both speak about."""

    def __init__(self) -> None:
        self.compared = 0

    def compare_response(self, response: RecordedResponse, spec: Reading) -> Iterator[_Contradiction]:
        """Everything about a response that the spec does not allow: its status, its media type and its body."""
        self._count()
        part = find_part(spec, response.status)
        if part is None:
            missing = spec.make_missing_part("response")
            yield _Contradiction(
                Subject.PART,
                path="",
                aspect=Aspect.PRESENCE,
                observation=True,
                claim=False,
                locate=lambda: response.status_at,
                node=missing,
            )
            return
        described = spec.parts[part]
        yield from self._compare_media_type(response, described)
        schema = _find_schema(response, described)
        if schema is None:
            return
        if invalid := response.invalid_body:
            yield _Contradiction(Subject.BODY, "", Aspect.TYPE, invalid.reason, "JSON", invalid.locate, schema)
        body = observe_body(response)
        if body is not None:
            yield from self._compare_value(body, schema, frozenset())

    def _compare_media_type(self, response: RecordedResponse, described: Node) -> Iterator[_Contradiction]:
        if response.media and _find_media_type(response.media, described) is None:
            self._count()
            listed = list(described.children) or None
            yield _Contradiction(
                Subject.BODY, "", Aspect.PRESENCE, response.media, listed, lambda: response.media_at, described
            )

    def _compare_value(self, value: ObservedValue, node: Node, known: frozenset[str]) -> list[_Contradiction]:
        """Everything at and below one value; `known` are keys that the schema around a variant lists."""
        self._count()
        if node.opaque:
            return []
        if value.value is None:
            null = _contradict(value, node, Aspect.NULLABLE, observation=True, claim=False)
            return [] if allows_null(node) else [null]
        claim = node.claims.get(Aspect.TYPE)
        if not allows(Aspect.TYPE, claim, value.type):
            return [_contradict(value, node, Aspect.TYPE, observation=value.type, claim=claim)]
        return [
            *self._check_limits(value, node),
            *self._compare_items(value, node),
            *self._compare_members(value, node, known),
            *self._compare_variants(value, node, known),
        ]

    def _check_limits(self, value: ObservedValue, node: Node) -> list[_Contradiction]:
        """The first limit that a value of the right type breaks: it is one value, and one difference."""
        return [] if value.redacted else list(islice(self._find_broken_limits(value, node), 1))

    def _find_broken_limits(self, value: ObservedValue, node: Node) -> Iterator[_Contradiction]:
        for aspect in LIMITS:
            claim, observation = node.claims.get(aspect), observe(aspect, value.value)
            if claim is None or observation is None:
                continue
            self._count()
            if not allows(aspect, claim, observation):
                if aspect is Aspect.ENUM:
                    observation, claim = [observation], list_enum_values(claim)
                yield _contradict(value, node, aspect, observation=observation, claim=claim)

    def _compare_items(self, value: ObservedValue, node: Node) -> Iterator[_Contradiction]:
        if ITEMS in node.children:
            for item in value.list_items():
                yield from self._compare_value(item, node.children[ITEMS], frozenset())

    def _compare_members(self, value: ObservedValue, node: Node, known: frozenset[str]) -> Iterator[_Contradiction]:
        """An object without properties may have any; variants list those that the schema around them does not."""
        properties = _list_properties(node)
        listed = bool(known | properties.keys()) and node.complete and not list_non_null_variants(node)
        if listed and not known and _is_other_object(value, node):
            self._count()
            keys = sorted(value.value)  # type: ignore[call-overload]  # another object is an object
            names = sorted(properties)
            yield _contradict(value, node, Aspect.PRESENCE, observation=keys, claim=names, subject=Subject.PROPERTIES)
            return
        yield from self._find_missing_keys(value, node)
        for key, member in value.list_members():
            if key in node.children:
                yield from self._compare_value(member, node.children[key], frozenset())
            elif VALUES in node.children:
                yield from self._compare_value(value.get_member(key, name=VALUES), node.children[VALUES], frozenset())
            elif listed and key not in known:
                self._count()
                yield _contradict(
                    member, node, Aspect.PRESENCE, observation=True, claim=False, subject=Subject.PROPERTY
                )

    def _find_missing_keys(self, value: ObservedValue, node: Node) -> Iterator[_Contradiction]:
        """Required keys that are not there, in an object that has all the keys that were sent."""
        if not isinstance(value.value, dict) or not value.response.is_whole(value.path):
            return
        for name, child in _list_required(node).items():
            self._count()
            path = join_path(value.path, name)
            if name not in value.value and path not in value.response.redacted:
                yield _contradict(value, child, Aspect.REQUIRED, observation=False, claim=True)._replace(path=path)

    def _compare_variants(self, value: ObservedValue, node: Node, known: frozenset[str]) -> list[_Contradiction]:
        """A value is of one variant: the one that it contradicts least, and rather one of its own type."""
        inside = known | node.children.keys()

        def measure(found: list[_Contradiction]) -> tuple[bool, int]:
            return any((one.path, one.aspect) == (value.path, Aspect.TYPE) for one in found), len(found)

        variants = (self._compare_value(value, variant, inside) for variant in list_non_null_variants(node))
        return min(variants, key=measure, default=[])

    def _count(self) -> None:
        self.compared += 1
        if self.compared > _MOST_FACTS:
            raise Problem("more facts than can be compared")


def _list_properties(node: Node) -> dict[str, Node]:
    """The properties that have a name, without items and map values."""
    return {name: child for name, child in node.children.items() if name not in (ITEMS, VALUES)}


def _list_required(node: Node) -> dict[str, Node]:
    return {name: child for name, child in _list_properties(node).items() if child.claims.get(Aspect.REQUIRED)}


def _is_other_object(value: ObservedValue, node: Node) -> bool:
    """Whether an object has no key that it should have: that is one difference, not one for each key."""
    keys = value.value.keys() if isinstance(value.value, dict) else set()
    return bool(keys) and bool(_list_required(node)) and not keys & node.children.keys()


def _contradict(
    value: ObservedValue,
    node: Node,
    aspect: Aspect,
    *,
    observation: object,
    claim: object,
    subject: Subject = Subject.VALUE,
) -> _Contradiction:
    return _Contradiction(subject, value.path, aspect, observation, claim, value.locate, node)


def _make_difference(part: str, found: _Contradiction) -> Difference:
    spec_at, aspect = found.node.location, found.aspect
    return Difference(
        found.subject,
        part,
        found.path,
        aspect,
        Direction.RECORDED,
        found.observation,
        found.claim,
        found.locate,
        lambda: spec_at(aspect),
    )


def _unite(found: Iterable[tuple[RecordedResponse, Difference]]) -> Iterator[Difference]:
    """One difference for each thing, at the first place that shows it, with everything that was seen of it."""
    same: dict[object, list[tuple[RecordedResponse, Difference]]] = {}
    for response, one in found:
        same.setdefault((one.subject, one.part, one.path, one.aspect), []).append((response, one))
    for group in same.values():
        first = group[0][1]
        seen = _unite_observations([one.docs for _, one in group], first.aspect)
        yield first._replace(docs=seen, times=len({response.path for response, _ in group}))


def _unite_observations(seen: list[object], aspect: Aspect) -> object:
    if aspect is Aspect.ENUM:
        return list(dict.fromkeys(value for one in seen for value in list_enum_values(one) or ()))
    return "|".join(dict.fromkeys(map(str, seen))) if aspect is Aspect.TYPE else seen[0]
