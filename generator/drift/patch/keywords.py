"""The keywords of a schema: where a new one goes, and its value from the text on a page."""

from __future__ import annotations

import json
from typing import Any

from generator.documents.edits import Edit, Put
from generator.documents.pointer import Pointer
from generator.openapi.json_types import accepts_type, find_json_type
from generator.openapi.keywords import ORDER

LIMITS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def keyword(holder: Pointer, name: str, value: object) -> Edit:
    """A keyword with a value, or without it where that is the same as to leave it out."""
    return Put((*holder, name), value, ORDER[: ORDER.index(name)] if name in ORDER else None)


def typed(text: str, types: list[str]) -> object:
    """A value of which a page shows the text, as a value of one of these types."""
    if "string" in types and "null" not in types:
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if not types or accepts_type(types, find_json_type(value)) else text


def typed_all(texts: list[Any], types: list[str]) -> list[object]:
    """The same for several."""
    return [typed(str(text), types) for text in texts]
