"""Discriminators: the values of properties that tell the members of a union apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.codegen.schema.extracted_spec import ExtractedSpec, find_references
from generator.openapi.references import SCHEMA_PREFIX


def find_derived(schemas: Mapping[str, Any]) -> dict[str, list[str]]:
    """For each component that has a discriminator and no union, list those that are made of it by `allOf`."""
    made_of: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for part in schema.get("allOf", ()) if isinstance(schema, dict) else ():
            base = part.get("$ref", "").removeprefix(SCHEMA_PREFIX) if isinstance(part, dict) else ""
            made_of.setdefault(base, []).append(name)
    found: dict[str, list[str]] = {}
    for base, direct in made_of.items():
        schema = schemas.get(base)
        if not isinstance(schema, dict) or not schema.get("discriminator") or {"anyOf", "oneOf"} & schema.keys():
            continue
        below = list(direct)
        for name in below:  # which grows
            below += [inner for inner in made_of.get(name, ()) if inner not in below and inner != base]
        found[base] = below
    return found


def replace_bases(extracted: ExtractedSpec, derived: Mapping[str, list[str]]) -> None:
    """Let every reference to a base that has a discriminator mean one of the schemas that are made of it, or itself."""
    names: dict[str, str] = {}
    unions: dict[str, Any] = {}
    for base, below in derived.items():
        members = [{"$ref": SCHEMA_PREFIX + one} for one in (*below, base)]
        name = extracted.find_free_key(f"Any{base[:1].upper()}{base[1:]}")
        unions[name] = {"oneOf": members, "discriminator": extracted.schemas[base].pop("discriminator", None)}
        names[SCHEMA_PREFIX + base] = SCHEMA_PREFIX + name
        extracted.origins[name] = extracted.origins[base]
    for holder in find_references(extracted.data) if names else ():
        holder["$ref"] = names.get(holder["$ref"], holder["$ref"])
    extracted.schemas.update(unions)


def add_discriminators(extracted: ExtractedSpec) -> None:
    """Add `x-tags`, a table from property to its possible values, to every member of a union of objects."""
    for union in list(_find_unions(extracted.data)):
        members = list(_list_members(union, extracted))
        if len(members) > 1:
            for name in members:
                _add_discriminator(extracted.schemas[name], name, union.get("discriminator") or {}, extracted)


def _add_discriminator(
    schema: dict[str, Any], name: str, discriminator: Mapping[str, Any], extracted: ExtractedSpec
) -> None:
    tags: dict[str, list[Any]] = schema.setdefault("x-tags", {})
    for key, value in extracted.collect_properties(schema).items():
        if key in _collect_required(schema, extracted) and (constant := _read_constant(value)) is not None:
            tags[key] = [constant]
    if by := discriminator.get("propertyName"):
        mapping = discriminator.get("mapping") or {}
        values = [value for value, target in mapping.items() if target in {name, SCHEMA_PREFIX + name}]
        tags[by] = list(dict.fromkeys([*tags.get(by, []), *values])) or [name]


def _read_constant(schema: Mapping[str, Any]) -> Any:
    """Return the only value that a property can have, if it is text or an integer."""
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    only = values[0] if len(values) == 1 else None
    return only if isinstance(only, (str, int)) and not isinstance(only, bool) else None


def _collect_required(schema: Mapping[str, Any], extracted: ExtractedSpec) -> set[str]:
    return {name for part in extracted.walk_parts(schema) for name in part.get("required", ())}


def _list_members(union: Mapping[str, Any], extracted: ExtractedSpec) -> Iterator[str]:
    for variant in [*union.get("anyOf", ()), *union.get("oneOf", ())]:
        name = variant["$ref"].removeprefix(SCHEMA_PREFIX) if isinstance(variant, dict) and "$ref" in variant else None
        if name in extracted.schemas and isinstance(extracted.schemas[name], dict):
            yield name


def _find_unions(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("anyOf") or node.get("oneOf"), list):
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from _find_unions(value)
