"""Which bodies of two sources belong together by their media types, and which of those only one side has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.drift.facts.difference import Direction
from generator.drift.facts.model import Aspect, Node


def pair_bodies(docs: Mapping[str, Node], spec: Mapping[str, Node]) -> Iterator[tuple[Node, Node]]:
    """Pairs of bodies of one media type; by their order where a side does not name its media types."""
    if _has_media_types(docs) and _has_media_types(spec):
        known = {_normalise(name): node for name, node in spec.items()}
        yield from ((node, known[_normalise(name)]) for name, node in docs.items() if _normalise(name) in known)
    else:
        yield from zip(docs.values(), spec.values(), strict=False)


def list_media_types(part: Node) -> list[str]:
    """The media types that a part names, sorted; documentation may name more of them than it shows bodies."""
    named = part.claims.get(Aspect.MEDIA_TYPES)
    return sorted(named if isinstance(named, list) else (name for name in part.children if "/" in name))


def find_direction(docs: Node, spec: Node) -> Direction | None:
    """Which side names a media type that the other lacks; None if neither does, or one names none at all.

    A media type of JSON that is gone is another kind of body, because that is the one which is read.
    """
    documented, specified = (set(map(_normalise, list_media_types(part))) for part in (docs, spec))
    if not documented or not specified or documented == specified:
        return None
    if documented > specified:
        return Direction.DOCUMENTED
    lacking = specified - documented
    is_known = documented < specified and not any("json" in media for media in lacking)
    return Direction.UNDOCUMENTED if is_known else Direction.CHANGED


def is_named(media: str, part: Node) -> bool:
    """Whether documentation names a media type, of which it need not show the body."""
    return _normalise(media) in map(_normalise, list_media_types(part))


def is_same(one: str, other: str) -> bool:
    """Whether two media types are one but for their parameters."""
    return _normalise(one) == _normalise(other)


def _has_media_types(bodies: Mapping[str, Node]) -> bool:
    return any("/" in name for name in bodies)


def _normalise(media_type: str) -> str:
    """A media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()
