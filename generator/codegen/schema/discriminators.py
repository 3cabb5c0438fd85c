"""Which values of which properties tell the members of a union apart, written beside each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.codegen.schema.inline_classes import Shaped
from generator.openapi.references import SCHEMA_PREFIX


def tag(shaped: Shaped) -> None:
    """Give every component that is a member of a union of objects its `x-tags`: values by property."""
    for union in list(_unions(shaped.data)):
        members = list(_members(union, shaped))
        if len(members) > 1:
            for name in members:
                _tag(shaped.schemas[name], name, union.get("discriminator") or {}, shaped)


def _tag(schema: dict[str, Any], name: str, discriminator: Mapping[str, Any], shaped: Shaped) -> None:
    tags: dict[str, list[Any]] = schema.setdefault("x-tags", {})
    for key, value in shaped.properties(schema).items():
        if key in _required(schema, shaped) and (constant := _constant(value)) is not None:
            tags[key] = [constant]
    if by := discriminator.get("propertyName"):
        mapping = discriminator.get("mapping") or {}
        values = [value for value, target in mapping.items() if target in {name, SCHEMA_PREFIX + name}]
        tags[by] = list(dict.fromkeys([*tags.get(by, []), *values])) or [name]


def _constant(schema: Mapping[str, Any]) -> Any:
    """The one value that a property can have, if it is text or a number."""
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    alone = values[0] if len(values) == 1 else None
    return alone if isinstance(alone, (str, int)) and not isinstance(alone, bool) else None


def _required(schema: Mapping[str, Any], shaped: Shaped) -> set[str]:
    return {name for part in shaped.parts(schema) for name in part.get("required", ())}


def _members(union: Mapping[str, Any], shaped: Shaped) -> Iterator[str]:
    for variant in [*union.get("anyOf", ()), *union.get("oneOf", ())]:
        name = variant["$ref"].removeprefix(SCHEMA_PREFIX) if isinstance(variant, dict) and "$ref" in variant else None
        if name in shaped.schemas and isinstance(shaped.schemas[name], dict):
            yield name


def _unions(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("anyOf") or node.get("oneOf"), list):
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from _unions(value)
