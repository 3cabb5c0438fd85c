"""Where the subject of a finding stands in an OpenAPI document, and among the facts of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.documents.pointer import Pointer
from generator.drift.facts.model import ITEMS, VALUES, Node, Reading, join_path
from generator.drift.sources.openapi import Bundle
from generator.drift.sources.schemas import Schema


class Place(NamedTuple):
    """A schema in the document: `raw` as it is written at `pointer`, `schema` with references resolved.

    `owner` is the schema that has it as a property, if one has.
    """

    pointer: Pointer
    raw: Mapping[str, Any]
    schema: Schema
    owner: Schema | None = None


class PageNode(NamedTuple):
    """A node of a page, by its name and the path of its parent; `before` are the names of the siblings before it."""

    name: str
    node: Node
    parent_path: str
    before: tuple[str, ...] = ()


def find_part(bundle: Bundle, operation: str, part: str) -> Pointer | None:
    """Where a part is listed: a parameter, a response, the request body or the operation."""
    method, path = operation.split(" ", 1)
    here: Pointer = ("paths", path, method.lower())
    kind, _, name = part.partition(":")
    if kind == "parameter":
        return next(_find_parameters(bundle, here, name), None)
    if kind == "response-header":
        return _find_header(bundle, here, *name.split(":", 1))
    found = {"operation": here, "request-body": (*here, "requestBody"), "response": (*here, "responses", name)}.get(
        kind
    )
    return found if found and bundle.get_value(found) is not None else None


def _find_parameters(bundle: Bundle, operation: Pointer, name: str) -> Iterator[Pointer]:
    for holder in (operation, operation[:-1]):
        listed = bundle.get_value((*holder, "parameters"))
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            pointer = (*holder, "parameters", index)
            parameter, _ = bundle.resolve(raw, pointer)
            if f"{parameter.get('in')}:{parameter.get('name')}" == name:
                yield pointer


def _find_header(bundle: Bundle, operation: Pointer, status: str, name: str) -> Pointer | None:
    pointer = (*operation, "responses", status)
    written = bundle.get_value(pointer)
    if written is None:
        return None
    found = (*bundle.resolve(written, pointer)[1], "headers", name)
    return found if bundle.get_value(found) is not None else None


def find_bodies(bundle: Bundle, operation: str, part: str) -> Iterator[Pointer]:
    """Where the schemas of a part stand: one for each media type, or that of a parameter."""
    listed = find_part(bundle, operation, part)
    if listed is None:
        return
    held, at = bundle.resolve(bundle.get_value(listed), listed)
    if "schema" in held:
        yield (*at, "schema")
    for media in held.get("content") or ():
        yield (*at, "content", media, "schema")


def find_schema(bundle: Bundle, operation: str, part: str, path: str) -> Place | None:
    """The first schema at a path of a part."""
    for pointer in find_bodies(bundle, operation, part):
        root = make_place(bundle, bundle.read_schema(pointer), pointer)
        if found := next(_find_below(bundle, root, "", path), None):
            return found
    return None


def make_place(bundle: Bundle, schema: Schema, pointer: Pointer, owner: Schema | None = None) -> Place:
    """The place of a merged schema that is written at a pointer."""
    raw = bundle.get_value(pointer)
    return Place(pointer, raw if isinstance(raw, dict) else {}, schema, owner)


def _find_below(bundle: Bundle, place: Place, here: str, path: str) -> Iterator[Place]:
    if here == path:
        yield place
        return
    if not _can_lead_to(here, path):
        return
    schema = place.schema
    placed = {join_path(here, name): one for name, one in schema.properties.items()}
    for keyword, name in (("items", ITEMS), ("additionalProperties", VALUES)):
        if isinstance(schema.data.get(keyword), dict):
            placed[join_path(here, name)] = schema.get_subschema(keyword)
    for name, one in placed.items():
        yield from _find_below(bundle, make_place(bundle, bundle.merge_schema(one), one[1], schema), name, path)
    for one in schema.variants:
        yield from _find_below(bundle, make_place(bundle, bundle.merge_schema(one), one[1]), here, path)


def find_node(reading: Reading, part: str, path: str) -> PageNode | None:
    """The node of a page at a path of a part."""
    if part not in reading.parts:
        return None
    node = reading.parts[part]
    if not path:
        return PageNode(part, next(iter(node.children.values()), node), "")
    roots = node.children.values() if part.startswith(("response", "request")) else (node,)
    return next((found for root in roots for found in _find_nodes(root, "", path)), None)


def _find_nodes(node: Node, here: str, path: str) -> Iterator[PageNode]:
    if path.startswith(here + ITEMS) and ITEMS not in node.children:
        # Markdown loses the brackets around the items of a list.
        here += ITEMS
    names = tuple(node.children)
    for index, (name, child) in enumerate(node.children.items()):
        there = join_path(here, name)
        if there == path:
            yield PageNode(name, child, here, names[:index])
        elif _can_lead_to(there, path):
            yield from _find_nodes(child, there, path)
    for form in node.variants:
        yield from _find_nodes(form, here, path)


def _can_lead_to(here: str, path: str) -> bool:
    return not here or path.startswith((f"{here}.", here + ITEMS, here + VALUES))
