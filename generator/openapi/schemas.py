"""Finds every schema of a document, wherever one can stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.documents.pointer import Pointer
from generator.openapi.keyword_roles import DATA, Role, find_role
from generator.openapi.keywords import Holds, find_keywords

_ONE = find_keywords(Holds.ONE_SCHEMA)
_LIST = find_keywords(Holds.LIST_OF_SCHEMAS)
_TABLE = find_keywords(Holds.SCHEMAS_BY_NAME)


def walk_schemas(node: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield every schema of a document with its pointer."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "schema":
                yield from _walk_schema(value, (*pointer, key))
            elif key == "schemas" and pointer == ("components",):
                yield from _walk_collection(value, (*pointer, key))
            elif (key not in DATA and key != "examples") or find_role((*pointer, key)) is Role.NAME:
                yield from walk_schemas(value, (*pointer, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk_schemas(value, (*pointer, index))


def _walk_schema(schema: Any, pointer: Pointer) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield a schema and the schemas in it."""
    if not isinstance(schema, dict):
        return
    yield pointer, schema
    for key, value in schema.items():
        if key in _ONE:
            yield from _walk_schema(value, (*pointer, key))
        elif key in _LIST | _TABLE:
            yield from _walk_collection(value, (*pointer, key))


def _walk_collection(schemas: Any, pointer: Pointer) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    pairs: Iterable[tuple[Any, Any]] = schemas.items() if isinstance(schemas, dict) else enumerate(schemas)
    for key, schema in pairs:
        yield from _walk_schema(schema, (*pointer, key))
