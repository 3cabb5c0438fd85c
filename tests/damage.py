"""Damages documents: at each place another value, nothing at all, or a key too many."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from generator.documents.pointer import Pointer

VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    10**30,
    "",
    "x",
    "a" * 300,
    "a/b",
    "..",
    "\x00",
    "\u202e\n",
    [],
    [1],
    [[]],
    {},
    {"x": 1},
)
REMOVED = object()
"""Instead of a value: the key or item is taken out."""
ADDED = object()
"""Instead of a value: beside the key or item stands one more like it."""
DAMAGES: tuple[Any, ...] = (*VALUES, REMOVED, ADDED)


def list_places(data: Any, at: Pointer = ()) -> Iterator[Pointer]:
    """Every place of a document, but for the root."""
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in members:
        yield (*at, step)
        yield from list_places(value, (*at, step))


def damage(data: Any, at: Pointer, value: object) -> Any:
    """A copy of a document with a place damaged."""
    damaged = copy.deepcopy(data)
    holder = damaged
    for step in at[:-1]:
        holder = holder[step]
    last = at[-1]
    if value is REMOVED:
        del holder[last]
    elif value is ADDED and isinstance(holder, dict):
        holder[f"{last}x"] = holder[last]
    elif value is ADDED:
        holder.append(holder[last])
    else:
        holder[last] = value
    return damaged
