"""Typos: keywords that OpenAPI does not know, required properties that do not exist, unknown extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator import files
from generator.codegen.checks.extensions import KNOWN
from generator.codegen.checks.omissions import Omission
from generator.codegen.schema.extracted_spec import ExtractedSpec
from generator.codegen.schema.normalise import is_unnamed
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.openapi.json_types import accepts_type, find_json_type
from generator.openapi.keyword_roles import Role, find_role
from generator.openapi.keywords import SCHEMA_KEYWORDS, Holds, find_keywords
from generator.openapi.schemas import walk_schemas

_LIST = find_keywords(Holds.LIST_OF_SCHEMAS)
_KEYWORDS = sorted(SCHEMA_KEYWORDS)


def find_typos(document: Document) -> Iterator[Omission]:
    """Find keywords that have no effect; they are harmless unless they closely resemble a known name."""
    for pointer, schema in walk_schemas(document.data):
        yield from _find_unknown_keywords(pointer, schema)
        yield from _find_misfit_defaults(pointer, schema)
        if is_unnamed(schema):
            what = "these values get no Python names, because they are not all texts or all integers of 64 bits"
            yield Omission((*pointer, "const" if "const" in schema else "enum"), what, harmless=True)
        yield from _find_absent_required(document, pointer)
    yield from _find_foreign_extensions(document)


def _find_unknown_keywords(pointer: Pointer, schema: Mapping[str, Any]) -> Iterator[Omission]:
    for key in schema:
        if key not in _KEYWORDS and not key.startswith("x-"):
            near = files.suggestions.find_nearest(key, _KEYWORDS, 0.75)
            hint = f"; did you mean {near}?" if near else ""
            yield Omission(
                (*pointer, key), f"no keyword of a schema is called {key!r}{hint}", harmless=not near, tolerable=True
            )


def _find_misfit_defaults(pointer: Pointer, schema: Mapping[str, Any]) -> Iterator[Omission]:
    """Find a default of the wrong type; harmless, since defaults are not used, and common in published documents."""
    given = schema.get("type", ())
    types = {given} if isinstance(given, str) else set(given)
    types |= {"null"} if schema.get("nullable") else set()
    value = schema.get("default")
    if "default" in schema and types and not accepts_type(types, find_json_type(value)):
        yield Omission(
            (*pointer, "default"), f"the default {value!r} is not {' or '.join(sorted(types))}", harmless=True
        )


def _find_absent_required(document: Document, pointer: Pointer) -> Iterator[Omission]:
    """Find required properties that the object does not have; a schema without properties may be part of another."""
    schema = document.at(pointer)
    if "properties" not in schema or not isinstance(schema.get("required"), list):
        return
    own = _collect_properties(document, _find_outermost(document, pointer))
    for index, name in enumerate(schema["required"]):
        if name not in own and isinstance(name, str):
            near = files.suggestions.find_nearest(name, own, 0.75)
            hint = f"; did you mean {near}?" if near else ""
            what = f"{name!r} is required, and no property of this schema{hint}"
            yield Omission((*pointer, "required", index), what, harmless=not near, tolerable=True)


def _find_outermost(document: Document, pointer: Pointer) -> Mapping[str, Any]:
    """Return the outermost schema that includes the one at `pointer` by `allOf`, `anyOf` or `oneOf`."""
    while pointer[-2:-1] and pointer[-2] in _LIST:
        pointer = pointer[:-2]
    schema: Mapping[str, Any] = document.at(pointer)
    return schema


def _collect_properties(document: Document, schema: Mapping[str, Any]) -> set[str]:
    """Return the names of the properties of an object, those of its subschemas included."""
    parts = ExtractedSpec(document.data).walk_parts(schema, *sorted(_LIST))
    return {name for part in parts for name in part.get("properties", ())}


def _find_foreign_extensions(document: Document) -> Iterator[Omission]:
    """Find extensions that this generator does not know, each name once."""
    places: dict[str, list[Pointer]] = {}
    for pointer in document.positions:
        name = pointer[-1] if pointer else ""
        if isinstance(name, str) and name.startswith("x-") and name not in KNOWN and find_role(pointer) is Role.KEYWORD:
            places.setdefault(name, []).append(pointer)
    for name, found in places.items():
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield Omission(found[0], f"nothing acts on the extension {name}{more}", harmless=True)
