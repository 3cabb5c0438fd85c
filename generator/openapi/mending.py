"""Corrects what is not valid in a document and does no harm, and tells of each correction."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator import files
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.openapi.keyword_roles import Role, find_role
from generator.openapi.keyword_types import METHODS, is_number
from generator.openapi.keywords import SCHEMA_KEYWORDS
from generator.openapi.schemas import walk_schemas

_TEXTS = ("description", "operationId", "summary", "termsOfService", "title", "version")
_OBJECTS: Mapping[str, frozenset[str]] = {
    "info": frozenset({"title", "summary", "description", "termsOfService", "contact", "license", "version"}),
    "operation": frozenset(
        {
            *("tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody"),
            *("responses", "callbacks", "deprecated", "security", "servers"),
        }
    ),
    "response": frozenset({"description", "headers", "content", "links", "$ref", "summary"}),
    "body": frozenset({"description", "content", "required", "$ref", "summary"}),
    "parameter": frozenset(
        {
            *("name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode"),
            *("allowReserved", "schema", "example", "examples", "content", "$ref", "summary"),
        }
    ),
    "media": frozenset({"schema", "example", "examples", "encoding"}),
}
"""The keywords of some objects of OpenAPI 3.0 and 3.1."""


def mend(document: Document) -> tuple[Document, list[tuple[Pointer, str]]]:
    """Return a document without the faults that change nothing, and for each where it stood and what was done."""
    if not isinstance(document.data, dict):
        return document, []
    mended = document._replace(data=copy.deepcopy(document.data))
    notes = [*_mend_texts(mended), *_mend_objects(mended.data)]
    for pointer, schema in walk_schemas(mended.data):
        notes += [((*pointer, key), what) for key, what in _mend_schema(schema, mended.data)]
    return (mended, notes) if notes else (document, [])


def _mend_texts(document: Document) -> Iterator[tuple[Pointer, str]]:
    """Write numbers and truth values as texts, where the document must have texts."""
    for pointer in document.positions:
        if pointer[-1:] and pointer[-1] in _TEXTS and find_role(pointer) is Role.KEYWORD:
            holder, key = document.at(pointer[:-1]), pointer[-1]
            value = holder.get(key) if isinstance(holder, dict) else ""
            if value is None:
                del holder[key]
                yield pointer, f"`{key}` is empty, and is passed over"
            elif isinstance(value, bool | int | float):
                holder[key] = str(value).lower() if isinstance(value, bool) else str(value)
                yield pointer, f"`{key}` must be a text; {value!r} is read as one"


def _mend_objects(data: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    yield from _drop_unknown(data.get("info"), "info", ("info",))
    for path, item in _list_members(data.get("paths")):
        for method, operation in _list_members(item):
            if method in METHODS:
                yield from _mend_operation(operation, ("paths", path, method))


def _mend_operation(operation: dict[str, Any], at: Pointer) -> Iterator[tuple[Pointer, str]]:
    yield from _drop_unknown(operation, "operation", at)
    if not operation.get("responses"):
        operation["responses"] = {"default": {"description": ""}}
        yield at, "the operation documents no `responses`; any success is one"
    for status, response in _list_members(operation.get("responses")):
        where = (*at, "responses", status)
        yield from _drop_unknown(response, "response", where)
        if "$ref" not in response and "description" not in response:
            response["description"] = ""
            yield where, "the response has no `description`"
        yield from _mend_content(response, where)
    body = operation.get("requestBody")
    yield from _drop_unknown(body, "body", (*at, "requestBody"))
    yield from _mend_content(body, (*at, "requestBody"))
    parameters = operation.get("parameters")
    for index, parameter in enumerate(parameters if isinstance(parameters, list) else ()):
        where = (*at, "parameters", index)
        yield from _drop_unknown(parameter, "parameter", where)
        if isinstance(parameter, dict) and parameter.get("in") == "path" and parameter.get("required") is not True:
            parameter["required"] = True
            yield where, "a parameter of the path is always required"


def _mend_content(holder: Any, at: Pointer) -> Iterator[tuple[Pointer, str]]:
    for name, media in _list_members(holder.get("content") if isinstance(holder, dict) else None):
        yield from _drop_unknown(media, "media", (*at, "content", name))


def _drop_unknown(node: Any, kind: str, at: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Remove the keywords that an object does not have in OpenAPI."""
    for key in [key for key in node if key not in _OBJECTS[kind]] if isinstance(node, dict) else ():
        if not str(key).startswith("x-"):
            del node[key]
            yield (*at, key), f"OpenAPI has no keyword {key!r} here; it is passed over"


def _list_members(node: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    members = node.items() if isinstance(node, dict) else ()
    return ((key, value) for key, value in members if isinstance(value, dict))


def _mend_schema(schema: dict[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    old = str(data.get("openapi", "")).startswith("3.0")
    for key in [key for key in schema if key not in SCHEMA_KEYWORDS and not str(key).startswith("x-")]:
        del schema[key]
        near = files.suggestions.find_nearest(str(key), sorted(SCHEMA_KEYWORDS), 0.75)
        yield key, f"no keyword of a schema is called {key!r}{f'; did you mean {near}?' if near else ''}"
    for key, keyword in SCHEMA_KEYWORDS.items():
        if key in schema and schema[key] is None and key not in {"default", "example", "const"}:
            del schema[key]
            yield key, f"`{key}` is empty, and is passed over"
        elif key in schema and key in _MENDERS and (what := _MENDERS[key](schema, key, old)):
            yield key, what
        elif key in schema and keyword.kind and not keyword.kind.fits(schema[key]) and key in _DROPPED:
            found = schema.pop(key)
            yield key, f"`{key}` must be {keyword.kind.name}, and {found!r} is passed over"


_DROPPED = frozenset({"required", "enum", "examples", "deprecated", "readOnly", "writeOnly", "nullable", "minLength"})
"""Keywords without which more values are allowed, and that are often written wrongly."""


def _mend_list(schema: dict[str, Any], key: str, old: bool) -> str | None:  # noqa: FBT001 one of a table
    """Drop an empty list, and what a list has twice."""
    values = schema[key]
    if not isinstance(values, list):
        if key == "required" and isinstance(values, bool):
            del schema[key]
            return "`required` is a list of names here, and true or false is passed over"
        return None
    if not values and (key == "enum" or old):
        del schema[key]
        return f"`{key}` is empty, and is passed over"
    unique = [value for index, value in enumerate(values) if not _is_among(value, values[:index])]
    if len(unique) == len(values):
        return None
    schema[key] = unique
    return f"`{key}` has values twice, which are passed over"


def _is_among(value: Any, values: list[Any]) -> bool:
    return any(value == other and isinstance(value, bool) == isinstance(other, bool) for other in values)


def _mend_limit(schema: dict[str, Any], key: str, old: bool) -> str | None:  # noqa: FBT001 one of a table
    """Write an exclusive limit as the version of the document has it."""
    value, plain = schema[key], f"{key[9:].lower()}"
    if old and is_number(value):
        schema[plain], schema[key] = value, True
        return f"`{key}` is a number only since OpenAPI 3.1, and is read as there"
    if not old and isinstance(value, bool):
        del schema[key]
        if value and plain in schema:
            schema[key] = schema.pop(plain)
        return f"`{key}` is true or false only in OpenAPI 3.0, and is read as there"
    return None


_MENDERS: Mapping[str, Callable[[dict[str, Any], str, bool], str | None]] = {
    "enum": _mend_list,
    "required": _mend_list,
    "exclusiveMinimum": _mend_limit,
    "exclusiveMaximum": _mend_limit,
}
