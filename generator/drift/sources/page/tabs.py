"""Parses the labels of tabs, one for each variant: its title or, where it has none, the label of its type."""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.drift.facts.model import ITEMS, Aspect, Claims, Locate, Node
from generator.drift.sources.page import type_labels
from generator.openapi.json_types import TYPES

NUMBERED = re.compile(r"MOD\d+")
"""How versions 4.3 and 4.4 of the theme label what has no title."""
_NAMELESS = re.compile(r"|null|Option \d+|oneOf|anyOf")


def parse_label(text: str) -> type_labels.Label:
    """What a label claims; which of a title and a type it is cannot be told where a title is the name of a type."""
    if _NAMELESS.fullmatch(text):
        return type_labels.Label({})
    if NUMBERED.fullmatch(text):
        return type_labels.Label({Aspect.TITLE: None})
    label = type_labels.parse_label(text)
    kind = label.claims.get(Aspect.TYPE)
    is_type = label.item is not None or (isinstance(kind, str) and TYPES.issuperset(kind.split("|")))
    is_format = kind is None and bool(label.claims.get(Aspect.FORMAT))
    if label.claims.get(Aspect.TITLE) or not (is_type or is_format):
        return type_labels.Label({Aspect.TITLE: text})
    return label._replace(claims={**label.claims, Aspect.TITLE: None})


def read_unopened(text: str, locate: Locate) -> Node:
    """The node of a variant of which the tab shows no more than its label."""
    label = parse_label(text)
    claims: Claims = {**type_labels.deny_null(label), **label.claims, Aspect.PRESENCE: False}
    below = _read_items(label, locate)
    return Node(claims, locate, lambda: below)


def _read_items(label: type_labels.Label, locate: Locate) -> Mapping[str, Node]:
    if label.item is None:
        return {}
    claims = {**type_labels.deny_null(label.item), **label.item.claims, Aspect.PRESENCE: True}
    below = _read_items(label.item, locate)
    return {ITEMS: Node(claims, locate, lambda: below)}
