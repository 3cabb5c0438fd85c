"""Schemas rewritten into forms of which openapi-python-client drops nothing without a warning."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import partial, reduce
from typing import Any

from generator.codegen.schema.intersection import EmptyIntersectionError, intersect_plain
from generator.openapi.json_types import find_json_type
from generator.openapi.keywords import ANNOTATIONS, STRUCTURE

# openapi-python-client names classes by titles, refuses defaults that it cannot write as code, and ignores examples.
DROPPED = {"title", "default", "example", "examples"}
LEFT_IN_PLACE = {"description", "deprecated"}


def list_types(schema: Mapping[str, Any]) -> list[Any]:
    """Return the types of a schema; `[None]` for one without `type`."""
    kind = schema.get("type")
    return kind if isinstance(kind, list) else [kind]


def normalise_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an equivalent schema of which openapi-python-client drops nothing without a warning."""
    schema = _drop_values(schema) if is_unnamed(schema) else dict(schema)
    for key in ("anyOf", "oneOf"):
        variants = schema.get(key, ())
        if (
            schema.get("properties")
            and variants
            and not any(STRUCTURE & variant.keys() for variant in map(_ensure_dict, variants))
        ):
            del schema[key]  # it only tells which properties occur together
    if "allOf" in schema:
        schema = _normalise_all_of(schema)
    return split_types(schema)


def split_types(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of several types as a union of schemas of one type each, others as they are."""
    if len([kind for kind in list_types(schema) if kind != "null"]) > 1 and not (
        schema.get("anyOf") or schema.get("oneOf")
    ):
        # One variant for each type: a constraint only applies to values of its own type.
        kept = {key: value for key, value in schema.items() if key in ANNOTATIONS or key.startswith("x-")}
        rest = {key: value for key, value in schema.items() if key not in {"type", *kept}}
        return {**kept, "anyOf": [{**rest, "type": kind} for kind in list_types(schema)]}
    return schema


def is_unnamed(schema: Mapping[str, Any]) -> bool:
    """Whether a schema lists values that get no names: neither all text nor all integers of 64 bits."""
    if "const" in schema:
        return isinstance(schema["const"], (dict, list)) or _is_large(schema["const"])
    values = schema.get("enum") or ()
    kinds = {find_json_type(value) for value in values} - {"null"}
    return bool(kinds) and (kinds not in ({"string"}, {"integer"}) or any(map(_is_large, values)))


def _is_large(value: Any) -> bool:
    """Whether a value is an integer of more than 64 bits, which msgspec cannot compare."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _drop_values(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the values of a schema by their types."""
    values = [schema["const"]] if "const" in schema else schema["enum"]
    kinds = dict.fromkeys(
        [*list_types(schema), *(["null"] if None in values else [])]
        if "type" in schema
        else map(find_json_type, values)
    )
    kept = {key: value for key, value in schema.items() if key not in {"enum", "const", "x-enum-varnames"}}
    return {**kept, "type": list(kinds) if len(kinds) > 1 else next(iter(kinds))}


def _normalise_all_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Move annotations out of `allOf`, and into it whatever stands beside its only part."""
    parts, notes = [], {}
    for part in map(_ensure_dict, schema["allOf"]):
        if part.keys() <= ANNOTATIONS or all(key in ANNOTATIONS or key.startswith("x-") for key in part):
            notes.update(part)
        else:
            parts.append(part)
    schema = {**notes, **schema, "allOf": parts}
    if parts and not any({"$ref", "properties", "items", "allOf", "anyOf", "oneOf"} & part.keys() for part in parts):
        own = {key: value for key, value in schema.items() if key != "allOf"}
        with contextlib.suppress(EmptyIntersectionError):
            return reduce(partial(intersect_plain, intersect=lambda _, child, _where: child), [*parts, own], {})
    own = {key: schema[key] for key in ("properties", "required") if key in schema}
    if len(parts) == 1 and own:
        schema = {key: value for key, value in schema.items() if key not in own}
        schema["allOf"] = [*parts, {"type": "object", **own}]
    return schema


def _ensure_dict(schema: Any) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {}


def remove_null(schema: Any) -> tuple[dict[str, Any], bool]:
    """Return a schema that does not allow null, and whether the given one did."""
    if not isinstance(schema, dict):
        return {}, False
    core, enum = dict(schema), schema.get("enum")
    null = "null" in list_types(schema) or bool(schema.get("nullable")) or (isinstance(enum, list) and None in enum)
    core.pop("nullable", None)
    if isinstance(enum, list) and None in enum:
        core["enum"] = [value for value in enum if value is not None]
        if not core["enum"]:
            return {"type": "null"}, True
    if isinstance(schema.get("type"), list):
        rest = [kind for kind in list_types(schema) if kind != "null"]
        core["type"] = rest[0] if len(rest) == 1 else rest or "null"
    return core, null


def is_class(schema: Mapping[str, Any]) -> bool:
    """Whether openapi-python-client makes a class of a schema that does not allow null."""
    if "$ref" in schema or list_types(schema)[0] not in {None, "object", "string", "integer", "number"}:
        return False
    if schema.get("enum"):
        return True
    parts = schema.get("allOf", ())
    if parts and not (len(parts) == 1 and "$ref" in parts[0]):
        return True
    if schema.get("properties") and schema.get("type") in (None, "object"):
        return not (schema.get("anyOf") or schema.get("oneOf"))
    return schema.get("type") == "object" and schema.get("additionalProperties") is False


def is_mapping(schema: Mapping[str, Any]) -> bool:
    """Whether a schema that does not allow null is an object without properties of its own: a `dict`."""
    if any(schema.get(key) for key in ("properties", "allOf", "anyOf", "oneOf")):
        return False
    return schema.get("type") == "object" and schema.get("additionalProperties") is not False
