"""What two schemas allow together: their limits, and null (JSON Schema Core, section 10.2.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.openapi.keyword_types import is_number

_LOWER, _UPPER = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")


def intersect_limits(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits that hold where two schemas hold together."""
    made: dict[str, Any] = {}
    for name, pick in (("minLength", max), ("maxLength", min), ("minItems", max), ("maxItems", min)):
        if name in first and name in second:
            made[name] = pick(first[name], second[name])
    for names, sign in ((_LOWER, 1), (_UPPER, -1)):
        mine, other = (_find_bound(one, names, sign) for one in (first, second))
        if mine is not None and other is not None and other > mine:
            made.update({**dict.fromkeys(names), **{name: second[name] for name in names if name in second}})
    return made


def intersect_null(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keywords that exclude null, if one of two schemas does; else none."""
    if not (excludes_null(first) or excludes_null(second)):
        return {}
    data = {**second, **first}
    made: dict[str, Any] = {"nullable": False} if "nullable" in data else {}
    if isinstance(data.get("type"), list):
        made["type"] = [name for name in data["type"] if name != "null"]
    return made


def excludes_null(data: Mapping[str, Any]) -> bool:
    """Whether a schema allows no null; one with neither types nor values allows it.

    `enum` beside a type with null need not list it, because documentation prints such a type as nullable.
    """
    if data.get("nullable") is True:
        return False
    types = data.get("type")
    return (
        "null" not in (types if isinstance(types, list) else [types])
        if types
        else isinstance(data.get("enum"), list) and None not in data["enum"]
    )


def _find_bound(data: Mapping[str, Any], names: tuple[str, str], sign: int) -> tuple[float, bool] | None:
    """A limit as something that is greater the narrower it is; in OpenAPI 3.0 `exclusive` is a flag."""
    limit, exclusive = (data.get(name) for name in names)
    if is_number(exclusive):
        return sign * exclusive, True
    return (sign * limit, exclusive is True) if isinstance(limit, int | float) else None
