"""Says what kind of value each keyword of the objects of OpenAPI must have, as far as facts are read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeGuard

from generator.openapi.json_types import TYPES


class Kind(NamedTuple):
    """A kind of value: its name for messages, and a test of whether a value is of that kind."""

    name: str
    fits: Callable[[Any], bool]


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether a value is a number of JSON; in Python, truth values are integers too."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and value in TYPES


OBJECT = Kind("an object", lambda value: isinstance(value, dict))
SCHEMA = Kind("a schema", lambda value: isinstance(value, dict | bool))
LIST = Kind("a list", lambda value: isinstance(value, list))
SCHEMAS = Kind("a list of schemas", lambda value: bool(value) and _is_list_of(SCHEMA.fits)(value))
# Before 2020-12 `items` could be a list of schemas, and published documents still have it; no fact is read from one.
ITEMS = Kind("a schema", lambda value: SCHEMA.fits(value) or SCHEMAS.fits(value))
_OBJECTS = Kind("a list of objects", _is_list_of(OBJECT.fits))
TEXT = Kind("a text", lambda value: isinstance(value, str))
TEXTS = Kind("a list of texts", _is_list_of(TEXT.fits))
FLAG = Kind("true or false", lambda value: isinstance(value, bool))
NUMBER = Kind("a number", is_number)
COUNT = Kind("a whole number, 0 or more", lambda value: is_number(value) and value >= 0 and value == value // 1)
LIMIT = Kind("a number, or true or false", lambda value: isinstance(value, int | float))
TYPE = Kind(
    "a type or a list of types", lambda value: _is_type(value) or (bool(value) and _is_list_of(_is_type)(value))
)
_PLACE = Kind("path, query, header or cookie", lambda value: value in ("path", "query", "header", "cookie"))

Kinds = Mapping[str, Kind]

DOCUMENT: Kinds = {"paths": OBJECT, "components": OBJECT, "servers": _OBJECTS, "security": _OBJECTS}
COMPONENTS: Kinds = dict.fromkeys(
    ("schemas", "parameters", "responses", "requestBodies", "examples", "securitySchemes"), OBJECT
)
SECURITY_SCHEME: Kinds = {"type": TEXT, "scheme": TEXT}
SERVER: Kinds = {"url": TEXT}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PATH: Kinds = {"parameters": _OBJECTS, **dict.fromkeys(METHODS, OBJECT)}
OPERATION: Kinds = {
    "parameters": _OBJECTS,
    "requestBody": OBJECT,
    "responses": OBJECT,
    "deprecated": FLAG,
    "servers": _OBJECTS,
    "security": _OBJECTS,
}
PARAMETER: Kinds = {
    "name": TEXT,
    "in": _PLACE,
    "required": FLAG,
    "deprecated": FLAG,
    "schema": SCHEMA,
    "content": OBJECT,
    "examples": OBJECT,
}
HEADER: Kinds = {name: kind for name, kind in PARAMETER.items() if name not in ("name", "in")}
BODY: Kinds = {"required": FLAG, "content": OBJECT, "headers": OBJECT}
MEDIA: Kinds = {"schema": SCHEMA, "examples": OBJECT}


def find_misfit(data: Mapping[str, Any], kinds: Kinds) -> tuple[str, str] | None:
    """The first keyword whose value is of a wrong kind, with a message; None if there is none."""
    for keyword, value in data.items():
        kind = kinds.get(keyword)
        if kind is not None and not kind.fits(value):
            return keyword, explain_misfit(keyword, kind, value)
    return None


def explain_misfit(what: str, kind: Kind, value: object) -> str:
    """The message about a value of a wrong kind, as `what` must be ..., not ..."""
    shown = {dict: "an object", list: "a list", type(None): "null"}.get(type(value)) or repr(value)[:60]
    return f"`{what}` must be {kind.name}, not {shown}"
