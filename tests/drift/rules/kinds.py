"""Pairs of readings that differ in one thing, whatever two readings can differ in: every part, and every aspect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations, product

from generator.documents.location import Location
from generator.drift.facts.model import FLAGS, Aspect, Node, Reading

PARTS = (
    "operation",
    "security:key",
    "parameter:query:size",
    "request-body",
    "response:200",
    "response-header:200:ETag",
)
MEDIA = ("application/json", "text/csv")
PROPERTIES = ((), ("name",), ("names",), ("name", "size"))
"""None, one, the same under another name, and several."""
SAID: Mapping[str, tuple[Aspect, ...]] = {
    "operation": (Aspect.SERVER, Aspect.DESCRIPTION, Aspect.DEPRECATED, Aspect.CALLBACKS),
    "security:key": (Aspect.TYPE, Aspect.SCOPES, Aspect.TOGETHER),
}
"""All that a source can say of some parts; of the others it can say anything."""
VALUES: Mapping[Aspect, tuple[object, ...]] = {
    **dict.fromkeys(Aspect, (None, "1", "2")),
    **dict.fromkeys(FLAGS, (True, False)),
    Aspect.TYPE: ("string", "integer"),
    Aspect.COMBINATION: ("anyOf", "oneOf"),
    Aspect.ENUM: (None, ["a"], ["b"], ["a", "b"]),
}

Parts = Mapping[str, Node]


def pairs_of_readings() -> Iterator[tuple[Reading, Reading]]:
    """Each pair in both directions."""
    for part in PARTS:
        for some in (*_shapes(part), *_statements(part)):
            yield from permutations([reading(parts) for parts in some], 2)
    yield from permutations([reading({}, f"GET /{{{name}}}") for name in ("id", "key")], 2)


def reading(parts: Parts, operation: str = "GET /") -> Reading:
    """A reading of an operation with these parts, which lists every kind of part completely."""
    complete = frozenset(
        {"security", "parameter:query", "parameter:header", "request-body", "response", "response-header:200"}
    )
    return Reading("", "openapi", operation, {"operation": node(), **parts}, complete)


def node(claims: Mapping[Aspect, object] | None = None, children: Mapping[str, Node] | None = None) -> Node:
    """A thing of which this is said, and which has these children and no others."""
    return Node(
        {Aspect.PRESENCE: True, **(claims or {})},
        lambda _aspect: Location(""),
        lambda: children or {},
        complete=True,
        alias="Thing",
    )


def _shapes(part: str) -> Iterator[list[Parts]]:
    """What a part can consist of: nothing, a body, properties; and what else it can be called."""
    if part == "operation":
        return
    yield [{}, {part: node()}]
    if part.startswith("security"):
        return
    untyped = node({Aspect.DEPRECATED: False})
    yield [
        {part: _wrap(one, 0 if part.startswith("parameter") else 2)} for one in (untyped, node({Aspect.TYPE: "string"}))
    ]
    bodies = [dict.fromkeys(some, node({Aspect.TYPE: "string"})) for some in (MEDIA[:1], MEDIA[1:], MEDIA)]
    yield [{part: node()}, *({part: node(children=some)} for some in bodies)]
    alike = node({Aspect.TYPE: "string"})
    objects = [node(children=dict.fromkeys(names, alike)) for names in PROPERTIES]
    yield [{part: one} for one in objects]
    yield [{part: node(children={MEDIA[0]: one})} for one in objects]
    if part.startswith(("parameter", "response-header")):
        yield [{part: alike}, {f"{part}s": alike}]
    if part.startswith("parameter"):
        yield [{part: alike}, {part.replace("query", "header"): alike}]


def _statements(part: str) -> Iterator[list[Parts]]:
    """What can be said of a part, of its body, and of a property in it."""
    for aspect, depth in product(SAID.get(part, Aspect), range(1 if part in SAID else 3)):
        yield [{part: _wrap(node({aspect: value}), depth)} for value in VALUES[aspect]]


def _wrap(one: Node, depth: int) -> Node:
    for name in ("name", MEDIA[0])[2 - depth :]:
        one = node(children={name: one})
    return one
