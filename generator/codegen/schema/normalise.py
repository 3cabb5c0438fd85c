"""Schemas in the one spelling that the generator reads without dropping a part of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.openapi.json_types import find_json_type
from generator.openapi.keywords import ANNOTATIONS, STRUCTURE

# The generator names classes after titles, refuses defaults it cannot turn into code, and needs no examples.
DROPPED = {"title", "default", "example", "examples"}
LEFT_IN_PLACE = {"description", "deprecated"}


def list_types(schema: Mapping[str, Any]) -> list[Any]:
    """The types of a schema; `[None]` for one that names none."""
    kind = schema.get("type")
    return kind if isinstance(kind, list) else [kind]


def normalise_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema without the spellings of which the generator would drop a part without a word."""
    schema = _drop_values(schema) if is_unnamed(schema) else dict(schema)
    for key in ("anyOf", "oneOf"):
        variants = schema.get(key, ())
        if (
            schema.get("properties")
            and variants
            and not any(STRUCTURE & variant.keys() for variant in map(_ensure_dict, variants))
        ):
            del schema[key]  # it only says which properties go together
    if "allOf" in schema:
        schema = _normalise_all_of(schema)
    if len([kind for kind in list_types(schema) if kind != "null"]) > 1 and not (
        schema.get("anyOf") or schema.get("oneOf")
    ):
        # One variant for each type; constraints of the others do not apply to it.
        kept = {key: value for key, value in schema.items() if key in ANNOTATIONS or key.startswith("x-")}
        rest = {key: value for key, value in schema.items() if key not in {"type", *kept}}
        return {**kept, "anyOf": [{**rest, "type": kind} for kind in list_types(schema)]}
    return schema


def is_unnamed(schema: Mapping[str, Any]) -> bool:
    """Whether the values that a schema lists are such that the generator makes no names of them."""
    if "const" in schema:
        return isinstance(schema["const"], (dict, list)) or _is_large(schema["const"])
    values = schema.get("enum") or ()
    kinds = {find_json_type(value) for value in values} - {"null"}
    return bool(kinds) and (kinds not in ({"string"}, {"integer"}) or any(map(_is_large, values)))


def _is_large(value: Any) -> bool:
    """Whether it is an integer that msgspec compares with no other."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _drop_values(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The types of the values in place of the values."""
    values = [schema["const"]] if "const" in schema else schema["enum"]
    kinds = dict.fromkeys(
        [*list_types(schema), *(["null"] if None in values else [])]
        if "type" in schema
        else map(find_json_type, values)
    )
    kept = {key: value for key, value in schema.items() if key not in {"enum", "const", "x-enum-varnames"}}
    return {**kept, "type": list(kinds) if len(kinds) > 1 else next(iter(kinds))}


def _normalise_all_of(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose `allOf` holds nothing that only annotates, and all that restricts."""
    parts, notes = [], {}
    for part in map(_ensure_dict, schema["allOf"]):
        if part.keys() <= ANNOTATIONS or all(key in ANNOTATIONS or key.startswith("x-") for key in part):
            notes.update(part)
        else:
            parts.append(part)
    schema = {**notes, **schema, "allOf": parts}
    if parts and not any({"$ref", "properties", "allOf", "anyOf", "oneOf"} & part.keys() for part in parts):
        del schema["allOf"]
        return {**{key: value for part in parts for key, value in part.items()}, **schema}
    own = {key: schema[key] for key in ("properties", "required") if key in schema}
    if len(parts) == 1 and own:
        schema = {key: value for key, value in schema.items() if key not in own}
        schema["allOf"] = [*parts, {"type": "object", **own}]
    return schema


def _ensure_dict(schema: Any) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {}


def remove_null(schema: Any) -> tuple[dict[str, Any], bool]:
    """A schema that does not allow null, and whether it did."""
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
    """Whether the generator makes a class of a schema without null."""
    if "$ref" in schema or list_types(schema)[0] not in {None, "object", "string", "integer", "number"}:
        return False
    if schema.get("enum"):
        return True
    parts = schema.get("allOf", ())
    if parts and not (len(parts) == 1 and "$ref" in parts[0]):
        return True
    if schema.get("properties") and schema.get("type") in {None, "object"}:
        return not (schema.get("anyOf") or schema.get("oneOf"))
    return schema.get("type") == "object" and schema.get("additionalProperties") is False


def is_mapping(schema: Mapping[str, Any]) -> bool:
    """Whether a schema without null is an object of which only the values are known, if anything."""
    if any(schema.get(key) for key in ("properties", "allOf", "anyOf", "oneOf")):
        return False
    return schema.get("type") == "object" and schema.get("additionalProperties") is not False
