"""Where the things that a finding names stand: in an OpenAPI document, and among the facts of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.documents.pointer import Pointer
from generator.drift.facts.model import ITEMS, VALUES, Node, Reading, join_path
from generator.drift.sources.openapi import Bundle
from generator.drift.sources.schemas import Schema


class Place(NamedTuple):
    """A schema at a path of a part: as it is written at `pointer`, as it is after all references, and what holds it."""

    pointer: Pointer
    raw: Mapping[str, Any]
    schema: Schema
    owner: Schema | None = None


class Shown(NamedTuple):
    """A thing on a page, and what holds it there: `before` are the names of its brothers that stand before it."""

    name: str
    node: Node
    above: str
    before: tuple[str, ...] = ()


def of_part(bundle: Bundle, operation: str, part: str) -> Pointer | None:
    """Where a part is listed: a parameter, a response, the request body, the operation."""
    method, path = operation.split(" ", 1)
    here: Pointer = ("paths", path, method.lower())
    kind, _, name = part.partition(":")
    if kind == "parameter":
        return next(_parameters(bundle, here, name), None)
    found = {"operation": here, "request-body": (*here, "requestBody"), "response": (*here, "responses", name)}.get(
        kind
    )
    return found if found and bundle.get_value(found) is not None else None


def _parameters(bundle: Bundle, operation: Pointer, name: str) -> Iterator[Pointer]:
    for holder in (operation, operation[:-1]):
        listed = bundle.get_value((*holder, "parameters"))
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            pointer = (*holder, "parameters", index)
            parameter, _ = bundle.resolve(raw, pointer)
            if f"{parameter.get('in')}:{parameter.get('name')}" == name:
                yield pointer


def bodies(bundle: Bundle, operation: str, part: str) -> Iterator[Pointer]:
    """Where the schemas of a part stand: one for each media type, or that of a parameter."""
    listed = of_part(bundle, operation, part)
    if listed is None:
        return
    held, at = bundle.resolve(bundle.get_value(listed), listed)
    if "schema" in held:
        yield (*at, "schema")
    for media in held.get("content") or ():
        yield (*at, "content", media, "schema")


def find(bundle: Bundle, operation: str, part: str, path: str) -> Place | None:
    """The first schema at a path of a part."""
    for pointer in bodies(bundle, operation, part):
        root = _place(bundle, bundle.read_schema(pointer), pointer)
        if found := next(_below(bundle, root, "", path), None):
            return found
    return None


def _place(bundle: Bundle, schema: Schema, pointer: Pointer, owner: Schema | None = None) -> Place:
    raw = bundle.get_value(pointer)
    return Place(pointer, raw if isinstance(raw, dict) else {}, schema, owner)


def _below(bundle: Bundle, place: Place, here: str, path: str) -> Iterator[Place]:
    if here == path:
        yield place
        return
    if not _leads(here, path):
        return
    schema = place.schema
    placed = {join_path(here, name): one for name, one in schema.properties.items()}
    for keyword, name in (("items", ITEMS), ("additionalProperties", VALUES)):
        if isinstance(schema.data.get(keyword), dict):
            placed[join_path(here, name)] = schema.get_subschema(keyword)
    for name, one in placed.items():
        yield from _below(bundle, _place(bundle, bundle.merge_schema(one), one[1], schema), name, path)
    for one in schema.variants:
        yield from _below(bundle, _place(bundle, bundle.merge_schema(one), one[1]), here, path)


def shown(reading: Reading, part: str, path: str) -> Shown | None:
    """What a page shows at a path of a part."""
    if part not in reading.parts:
        return None
    node = reading.parts[part]
    if not path:
        return Shown(part, next(iter(node.children.values()), node), "")
    roots = node.children.values() if part.startswith(("response", "request")) else (node,)
    return next((found for root in roots for found in _shown(root, "", path)), None)


def _shown(node: Node, here: str, path: str) -> Iterator[Shown]:
    if path.startswith(here + ITEMS) and ITEMS not in node.children:
        # Markdown loses the brackets around the items of a list.
        here += ITEMS
    names = tuple(node.children)
    for index, (name, child) in enumerate(node.children.items()):
        there = join_path(here, name)
        if there == path:
            yield Shown(name, child, here, names[:index])
        elif _leads(there, path):
            yield from _shown(child, there, path)
    for form in node.variants:
        yield from _shown(form, here, path)


def _leads(here: str, path: str) -> bool:
    return not here or path.startswith((f"{here}.", here + ITEMS, here + VALUES))
