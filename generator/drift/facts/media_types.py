"""Which bodies of two sources belong together by their media types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.drift.facts.model import Node


def pair_bodies(docs: Mapping[str, Node], spec: Mapping[str, Node]) -> Iterator[tuple[Node, Node]]:
    """Pairs of bodies of one media type; by their order where a side does not name its media types."""
    if _has_media_types(docs) and _has_media_types(spec):
        known = {_normalise(name): node for name, node in spec.items()}
        yield from ((node, known[_normalise(name)]) for name, node in docs.items() if _normalise(name) in known)
    else:
        yield from zip(docs.values(), spec.values(), strict=False)


def are_different(docs: Mapping[str, Node], spec: Mapping[str, Node]) -> bool:
    """Whether both sides name media types, and the documentation has none of the spec's or lacks one that is JSON."""
    if not _has_media_types(docs) or not _has_media_types(spec):
        return False
    documented, specified = set(map(_normalise, docs)), set(map(_normalise, spec))
    return not documented & specified or any("json" in media for media in specified - documented)


def _has_media_types(bodies: Mapping[str, Node]) -> bool:
    return any("/" in name for name in bodies)


def _normalise(media_type: str) -> str:
    """A media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()
