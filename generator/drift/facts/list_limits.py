"""Limits of lists: documentation shows those of a list or those of its items, and not which of them it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.drift.facts.model import ITEMS, LIST_LIMITS, Aspect, Node

_MAX_DEPTH = 20
_OF_ITEMS = (Aspect.MINIMUM, Aspect.MAXIMUM)


class LimitDifference(NamedTuple):
    """A limit that differs: of the node of the spec at `path` below the list, which may be the list itself."""

    path: str
    node: Node
    aspect: Aspect
    docs: object
    spec: object


def compare(docs: Node, spec: Node) -> Iterator[LimitDifference]:
    """Compare the limits that a list shows with its own or, where the spec has none, with those of its items."""
    shown = [docs.claims.get(aspect) for aspect in LIST_LIMITS]
    path, node, aspects = ("", spec, LIST_LIMITS) if _are_own(docs) else _find_limited(spec)
    specified = [node.claims.get(aspect) for aspect in aspects]
    if path and all(one != other for one, other in zip(shown, specified, strict=True)):
        # One that is shown in place of both is the list's own, which hides those of its items.
        path, node, aspects, specified = "", spec, LIST_LIMITS, [None, None]
    for aspect, one, other in zip(aspects, shown, specified, strict=True):
        if one != other:
            yield LimitDifference(path, node, aspect, one, other)


def _are_own(docs: Node) -> bool:
    """Whether the limits of a list are its own, because those of its items are known as well."""
    items = docs.children.get(ITEMS)
    return items is not None and Aspect.MINIMUM in items.claims


def _find_limited(spec: Node) -> tuple[str, Node, tuple[Aspect, ...]]:
    """The outermost list that has limits, else the items that have some, else the list itself."""
    node, path = spec, ""
    while not _has_any(node, LIST_LIMITS) and ITEMS in node.children and len(path) < len(ITEMS) * _MAX_DEPTH:
        node, path = node.children[ITEMS], path + ITEMS
    if _has_any(node, LIST_LIMITS):
        return path, node, LIST_LIMITS
    return (path, node, _OF_ITEMS) if _has_any(node, _OF_ITEMS) else ("", spec, LIST_LIMITS)


def _has_any(node: Node, aspects: tuple[Aspect, ...]) -> bool:
    return any(node.claims.get(aspect) is not None for aspect in aspects)
