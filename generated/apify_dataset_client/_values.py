"""Python values as JSON has them, and as text in URLs and headers."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import msgspec


def to_json_value(value: Any) -> Any:
    """Return a value made of what JSON has: models become objects, dates text."""
    if isinstance(value, msgspec.Struct):
        return cast("Any", value).to_dict()
    if isinstance(value, list):
        return [to_json_value(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: to_json_value(item) for key, item in cast("dict[str, object]", value).items()}
    return msgspec.to_builtins(value)


def get_required_keys(model: Any) -> set[str]:
    """Return the names in JSON of the properties that a model must have."""
    keys, defaults = model.__struct_encode_fields__, model.__struct_defaults__
    # The defaults are those of the last fields; the fields before them have none.
    first = len(keys) - len(defaults)
    return {key for index, key in enumerate(keys) if index < first or defaults[index - first] is msgspec.NODEFAULT}


def format_value(value: object) -> str:
    """Return a single value as it is written in a URL or a header."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
