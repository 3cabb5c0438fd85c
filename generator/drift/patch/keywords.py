"""Write keywords of a schema in their usual order, with values that a page shows as text."""

from __future__ import annotations

import json
from typing import Any

from generator.documents.edits import Edit, Put
from generator.documents.pointer import Pointer
from generator.openapi.json_types import accepts_type, find_json_type
from generator.openapi.keywords import ORDER

LIMITS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def put_keyword(holder: Pointer, name: str, value: object) -> Edit:
    """The edit that writes a keyword, after those that usually stand before it."""
    return Put((*holder, name), value, ORDER[: ORDER.index(name)] if name in ORDER else None)


def parse_value(text: str, types: list[str]) -> object:
    """The value of a text on a page, if it is of one of these types; else the text itself."""
    if "string" in types and "null" not in types:
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if not types or accepts_type(types, find_json_type(value)) else text


def parse_values(texts: list[Any], types: list[str]) -> list[object]:
    """The values of several texts."""
    return [parse_value(str(text), types) for text in texts]
