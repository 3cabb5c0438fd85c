"""The types that a JSON schema can name, and which of them a value has."""

from __future__ import annotations

from collections.abc import Collection

TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
SCALAR_TYPES = TYPES - {"object", "array"}
_TYPES_OF_PYTHON = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


def find_json_type(value: object) -> str:
    """The type of a value of parsed JSON, as it is written: `1.0` is a number."""
    return _TYPES_OF_PYTHON[type(value)]


def find_schema_type(value: object) -> str:
    """The most special type of a value that JSON Schema knows: `1.0` is an integer (Validation, section 6.1.1)."""
    return "integer" if isinstance(value, float) and value.is_integer() else find_json_type(value)


def accepts_type(types: Collection[str], kind: str) -> bool:
    """Whether a value of type `kind` is one of `types`; every integer is a number."""
    return kind in types or (kind == "integer" and "number" in types)
