"""Values as JSON, and as URLs and headers, have them."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import msgspec


def to_json_value(value: Any) -> Any:
    """A value made of what JSON has, models and dates no longer among it."""
    if isinstance(value, msgspec.Struct):
        return cast("Any", value).to_dict()
    if isinstance(value, list):
        return [to_json_value(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: to_json_value(item) for key, item in cast("dict[str, object]", value).items()}
    return msgspec.to_builtins(value)


def get_required_keys(model: Any) -> set[str]:
    """The names in JSON of the properties that a model must have."""
    wires, defaults = model.__struct_encode_fields__, model.__struct_defaults__
    # Of the fields before the first that has a default, none has one.
    first = len(wires) - len(defaults)
    return {
        wire
        for index, wire in enumerate(wires)
        if index < first or defaults[index - first] is msgspec.NODEFAULT
    }


def format_value(value: object) -> str:
    """A single value as it is spelled in a URL or a header."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
