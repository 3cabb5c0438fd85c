"""Make a schema from what a page claims."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.drift.facts.equivalence import list_enum_values, list_non_null_variants
from generator.drift.facts.model import ANY_OF, ITEMS, VALUES, Aspect, Node
from generator.drift.patch.case import Case
from generator.drift.patch.keywords import LIMITS, parse_value, parse_values
from generator.openapi.json_types import TYPES
from generator.openapi.keywords import ORDER
from generator.problem import Problem

_OF_FORMAT = {"int32": "integer", "int64": "integer", "float": "number", "double": "number"}
WITHIN = {ITEMS: "items", VALUES: "additionalProperties"}
"""The keywords for the items of a list and the values of a map."""


def make_schema(case: Case, node: Node) -> dict[str, Any]:
    """The claims of a page about a node and everything below it, as a schema."""
    claims = node.claims
    made: dict[str, Any] = _make_type(case, node)
    types = made.get("type")
    names = types if isinstance(types, list) else [types] if types else []
    for aspect in (Aspect.TITLE, Aspect.FORMAT, Aspect.MIN_LENGTH, Aspect.MAX_LENGTH, Aspect.PATTERN):
        if claims.get(aspect) is not None and "$ref" not in made:
            made[str(aspect)] = claims[aspect]
    for aspect in (Aspect.MINIMUM, Aspect.MAXIMUM):
        made.update(_make_limits(case, aspect, claims.get(aspect)))
    if claims.get(Aspect.DEPRECATED):
        made["deprecated"] = True
    if texts := list_enum_values(claims.get(Aspect.ENUM)):
        made["enum"] = parse_values(texts, names)
    for aspect in (Aspect.DEFAULT, Aspect.EXAMPLE):
        if isinstance(claims.get(aspect), str):
            made[str(aspect)] = parse_value(str(claims[aspect]), names)
    made.update(_make_children(case, node))
    made = allow_null(case, made) if claims.get(Aspect.NULLABLE) else made
    return {name: made[name] for name in sorted(made, key=ORDER.index)}


def _make_limits(case: Case, aspect: Aspect, value: object) -> dict[str, Any]:
    if value is None:
        return {}
    other = LIMITS[str(aspect)]
    if not isinstance(value, str):
        return {str(aspect): value}
    number = json.loads(value.removeprefix("exclusive "))
    return {str(aspect): number, other: True} if case.is_openapi_30 else {other: number}


def _make_type(case: Case, node: Node) -> dict[str, Any]:
    """The type as a keyword, or a reference to the component that the page names in its place."""
    claim, title = node.claims.get(Aspect.TYPE), node.claims.get(Aspect.TITLE)
    names = [] if claim in (None, ANY_OF) else str(claim).split("|")
    named = [name for name in (*names, title) if name and case.spec.get_value(("components", "schemas", str(name)))]
    if named and not set(names) & TYPES:
        return {"$ref": f"#/components/schemas/{named[0]}"}
    if not set(names) <= TYPES:
        raise Problem(f"the page names a type that OpenAPI does not have: {claim}")
    if not names and node.children.keys() - {ITEMS}:
        return {"type": "object"}
    if not names and node.claims.get(Aspect.FORMAT):
        return {"type": _OF_FORMAT.get(str(node.claims[Aspect.FORMAT]), "string")}
    return write_types(case, names) if names else {}


def write_types(case: Case, names: list[str]) -> dict[str, Any]:
    """The keyword `type`; OpenAPI 3.0 takes one only."""
    if len(names) > 1 and case.is_openapi_30:
        raise Problem("OpenAPI 3.0 has no lists of types")
    return {"type": names[0] if len(names) == 1 else names}


def _make_children(case: Case, node: Node) -> dict[str, Any]:
    """The properties, items, map values and variants, as keywords."""
    made: dict[str, Any] = {}
    own = {name: child for name, child in node.children.items() if name not in (ITEMS, VALUES)}
    required = [name for name, child in own.items() if child.claims.get(Aspect.REQUIRED)]
    if required:
        made["required"] = required
    if own:
        made["properties"] = {name: make_schema(case, child) for name, child in own.items()}
    for name, keyword in WITHIN.items():
        if name in node.children:
            made[keyword] = make_schema(case, node.children[name])
    variants = list_non_null_variants(node)
    if len(variants) == 1:
        return {**make_schema(case, variants[0]), **made}
    if variants:
        made["anyOf"] = [make_schema(case, variant) for variant in variants]
    return made


def allow_null(case: Case, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema with null allowed."""
    if case.is_openapi_30:
        return {**schema, "nullable": True}
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]} if "$ref" in schema else dict(schema)
    declared = schema["type"]
    names = declared if isinstance(declared, list) else [declared]
    return {**schema, "type": [*names, "null"]} if "null" not in names else dict(schema)
