"""Python values as JSON has them, and as text in URLs and headers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, cast
from uuid import UUID

import msgspec


def to_json_value(value: Any) -> Any:
    """Return a value made of what JSON has: models become objects, dates text."""
    if isinstance(value, msgspec.Struct):
        return cast("Any", value).to_dict()
    if isinstance(value, (list, tuple)):
        return [to_json_value(item) for item in cast("list[object]", value)]
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is no number of JSON")  # msgspec would write null
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
    """Return a single value as it is written in a URL, a header or a form.

    Raises:
        TypeError: If it is none that has one way to be written: a tuple, a set or bytes, a date and time without a time
            zone, or a number that is none.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is None:
        raise TypeError("expected a date and time with a time zone: datetime(..., tzinfo=timezone.utc)")
    if isinstance(value, float) and not isfinite(value):
        raise TypeError(f"expected a number, got {value}")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, (str, int, float, Decimal, UUID)):
        raise TypeError(f"expected a text, a number, a date or a truth value, got {type(value).__name__}")
    return str(value)
