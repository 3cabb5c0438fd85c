"""The schema that allows what two schemas both allow, as `allOf` means it (JSON Schema 2020-12, Core, 10.2.1.1)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from generator.openapi.json_types import TYPES, accepts_type, find_schema_type
from generator.openapi.keywords import ANNOTATIONS

Intersect = Callable[[Any, Any, str], Any]
"""Intersects two schemas within two others; the text says where: the name of a property, `Item` or `Value`."""

EMPTY = "x-empty"
"""In the schema of a property that can have no value, and need not: why."""
_LOWER = {"minimum": "exclusiveMinimum"}
_UPPER = {"maximum": "exclusiveMaximum"}
_LARGER = ("minLength", "minItems", "minProperties", "minContains")
_SMALLER = ("maxLength", "maxItems", "maxProperties", "maxContains")
_OF_TYPE = {
    "object": ("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
    "string": ("minLength", "maxLength", "pattern"),
}
"""Keywords that say something of values of one type only."""
_TYPED = ("type", "nullable", "enum", "const", "x-enum-varnames")
_MERGED = frozenset(
    {
        *(*_TYPED, *_LOWER, *_LOWER.values(), *_UPPER, *_UPPER.values(), *_LARGER, *_SMALLER),
        *("properties", "required", "items", "additionalProperties", "pattern", "multipleOf", "format", "not"),
        *("uniqueItems", "prefixItems"),
    }
)


_NOT_NULL = {"type": sorted(TYPES - {"null", "integer"})}


class EmptyIntersectionError(Exception):
    """No value is allowed by both schemas; the message says why."""


def intersect_plain(first: Mapping[str, Any], second: Mapping[str, Any], intersect: Intersect) -> dict[str, Any]:
    """Intersect two schemas without references and compositions.

    Of annotations, extensions and whatever has no other rule, those of the second count. Two departures from JSON
    Schema, because published documents mean it: `additionalProperties: false` closes the sum of both, not each alone;
    and where no object is possible, nothing is, even if values of other types are not forbidden.

    Raises:
        EmptyIntersectionError: If no value is allowed by both.
    """
    merged = {**{key: value for key, value in {**first, **second}.items() if key not in _MERGED}}
    merged.update(_intersect_values(first, second))
    merged.update(_intersect_limits(first, second))
    merged.update(_intersect_objects(first, second, intersect))
    merged.update(_intersect_arrays(first, second, intersect))
    for key, join in _JOINED.items():
        values = [schema[key] for schema in (first, second) if key in schema]
        if values and (value := values[0] if len(values) == 1 or values[0] == values[1] else join(*values)):
            merged[key] = value
    if _excludes_null(merged.get("not")):
        merged = intersect_plain({key: value for key, value in merged.items() if key != "not"}, _NOT_NULL, intersect)
    types = list_allowed_types(merged)
    useless = {key for kind, keys in _OF_TYPE.items() if kind not in types for key in keys}
    return {key: value for key, value in merged.items() if key not in useless}


def _excludes_null(schema: Any) -> bool:
    """Whether `not` with this schema forbids nothing but null."""
    return schema in ({"type": "null"}, {"enum": [None]}, {"const": None})


def list_allowed_types(schema: Mapping[str, Any]) -> set[str]:
    """The types that a schema allows by its keywords `type` and `nullable`; all of them without `type`."""
    named = schema.get("type")
    if named is None:
        return set(TYPES)
    types = set(named) if isinstance(named, list) else {named}
    return types | {"null"} if schema.get("nullable") else types


def is_same_schema(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two schemas allow the same values by the same keywords, whatever they say to readers."""
    return _select_rules(first) == _select_rules(second)


def _select_rules(schema: Mapping[str, Any]) -> dict[str, Any]:
    rules = {key: value for key, value in schema.items() if key not in ANNOTATIONS and not key.startswith("x-")}
    rules["type"] = list_allowed_types(schema)
    rules.pop("nullable", None)
    return rules


def _intersect_values(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the types and the listed values that both allow."""
    ours, theirs = list_allowed_types(first), list_allowed_types(second)
    types = {kind for kind in TYPES if accepts_type(ours, kind) and accepts_type(theirs, kind)}
    if "number" in types:
        types.discard("integer")
    values = _intersect_listed(first, second, types)
    if values is not None and not values:
        raise EmptyIntersectionError("they list no value that both allow")
    if values:
        kinds = [find_schema_type(value) for value in _list_values(values)]
        types = {kind for kind in types if any(accepts_type({kind}, one) for one in kinds)}
    if not types:
        raise EmptyIntersectionError(f"one is {_name_types(ours)}, the other {_name_types(theirs)}")
    if values is not None and not isinstance(values, list):
        yield "const", values.value
    elif values is not None:
        yield "enum", values
        names = next((one["x-enum-varnames"] for one in (first, second) if "x-enum-varnames" in one), None)
        if names and any(one.get("enum") == values and "x-enum-varnames" in one for one in (first, second)):
            yield "x-enum-varnames", names
    if types != TYPES - {"integer"}:
        yield from _write_types(types, nullable="nullable" in first or "nullable" in second)


def _list_values(values: list[Any] | _Constant) -> list[Any]:
    return [values.value] if isinstance(values, _Constant) else values


class _Constant:
    """The one value of `const`."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _intersect_listed(
    first: Mapping[str, Any], second: Mapping[str, Any], types: set[str]
) -> list[Any] | _Constant | None:
    """The values that are listed and allowed, or None where none are listed; nothing that is allowed: empty."""
    lists = [[one["const"]] if "const" in one else one["enum"] for one in (first, second) if {"const", "enum"} & {*one}]
    if not lists:
        return None
    found = [value for value in lists[0] if accepts_type(types, find_schema_type(value))]
    if len(lists) > 1:
        others = {write_value(value) for value in lists[1]}
        found = [value for value in found if write_value(value) in others]
    constant = all("const" in one for one in (first, second) if {"const", "enum"} & {*one})
    return _Constant(found[0]) if found and constant else found


def write_value(value: Any) -> str:
    """A value as text that is the same for equal values of JSON: `1.0` is `1`, and true is not 1."""
    return json.dumps(_round(value), sort_keys=True)


def _round(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _round(item) for key, item in value.items()}
    return [_round(item) for item in value] if isinstance(value, list) else value


def _write_types(types: set[str], *, nullable: bool) -> Iterator[tuple[str, Any]]:
    """Write types as the schemas had them: with `nullable` as in OpenAPI 3.0, or as a list."""
    named = sorted(types - {"null"})
    if len(named) == 1 and nullable:
        yield "type", named[0]
        if "null" in types:
            yield "nullable", True
    elif len(types) == 1:
        yield "type", next(iter(types))
    else:
        yield "type", [*named, *(["null"] if "null" in types else [])]


def _name_types(types: Iterable[str]) -> str:
    return " or ".join(sorted(types))


def _intersect_limits(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for keys, choose in ((_LARGER, max), (_SMALLER, min)):
        for key in keys:
            if values := [one[key] for one in (first, second) if key in one]:
                yield key, choose(values)
    for bounds, choose in ((_LOWER, max), (_UPPER, min)):
        for key, exclusive in bounds.items():
            yield from _intersect_bound(first, second, key, exclusive, choose)


def _intersect_bound(
    first: Mapping[str, Any], second: Mapping[str, Any], key: str, exclusive: str, choose: Callable[..., Any]
) -> Iterator[tuple[str, Any]]:
    """Yield the stricter of two limits on a number, in the spelling of OpenAPI 3.0 where one of them has it."""
    old = any(isinstance(one.get(exclusive), bool) for one in (first, second))
    bounds = [bound for one in (first, second) for bound in _list_bounds(one, key, exclusive)]
    if not bounds:
        return
    limit = choose(value for value, _ in bounds)
    strict = (limit, True) in bounds
    if old or not strict:
        yield key, limit
    if strict:
        yield exclusive, True if old else limit


def _list_bounds(schema: Mapping[str, Any], key: str, exclusive: str) -> Iterator[tuple[Any, bool]]:
    strict = schema.get(exclusive)
    if key in schema:
        yield schema[key], strict is True
    if strict is not None and not isinstance(strict, bool):
        yield strict, True


def _intersect_objects(
    first: Mapping[str, Any], second: Mapping[str, Any], intersect: Intersect
) -> Iterator[tuple[str, Any]]:
    """Yield the keywords about properties; a property that one schema lists is a further one to the other."""
    properties: dict[str, Any] = {}
    required = list(dict.fromkeys([*first.get("required", ()), *second.get("required", ())]))
    for name in {**first.get("properties", {}), **second.get("properties", {})}:
        ours, theirs = _find_property(first, name), _find_property(second, name)
        if ours is None or theirs is None:
            properties[name] = theirs if ours is None else ours
            continue
        try:
            properties[name] = intersect(ours, theirs, name)
        except EmptyIntersectionError as error:
            reason = f"of the property {name!r}, {error}"
            if name in required:
                raise EmptyIntersectionError(reason) from None
            properties[name] = {"not": {}, EMPTY: reason}
    if properties or "properties" in first or "properties" in second:
        yield "properties", properties
    if required:
        yield "required", required
    ours, theirs = (one.get("additionalProperties", True) for one in (first, second))
    if ours is not True or theirs is not True:
        yield "additionalProperties", _intersect_children(ours, theirs, "Value", intersect)
    elif "additionalProperties" in first or "additionalProperties" in second:
        yield "additionalProperties", True


def _find_property(schema: Mapping[str, Any], name: str) -> Any:
    """What a schema says of a property, None if nothing."""
    listed = schema.get("properties", {})
    if name in listed:
        return listed[name]
    further = schema.get("additionalProperties")
    return further if isinstance(further, dict) and further else None


def _intersect_children(first: Any, second: Any, where: str, intersect: Intersect) -> Any:
    """Intersect what stands in `additionalProperties` or `items`, where nothing at all may be allowed."""
    if first is False or second is False:
        return False
    if second is True or second == {}:
        return first
    if first is True or first == {}:
        return second
    try:
        return intersect(first, second, where)
    except EmptyIntersectionError:
        return False


def _intersect_arrays(
    first: Mapping[str, Any], second: Mapping[str, Any], intersect: Intersect
) -> Iterator[tuple[str, Any]]:
    ours, theirs = (one.get("items", {}) for one in (first, second))
    heads = [one.get("prefixItems", []) for one in (first, second)]
    if length := max(map(len, heads)):
        ours_at, theirs_at = ([*head, *[rest] * length] for head, rest in zip(heads, (ours, theirs), strict=True))
        yield (
            "prefixItems",
            [_intersect_children(ours_at[at], theirs_at[at], "Item", intersect) for at in range(length)],
        )
    if "items" in first or "items" in second:
        yield "items", _intersect_children(ours, theirs, "Item", intersect)


def _join_multiples(first: float, second: float) -> float:
    """The least common multiple; of fractions that have none exactly, the second."""
    scale = 10**9
    ours, theirs = round(first * scale), round(second * scale)
    common = math.lcm(ours, theirs)
    return common // scale if common % scale == 0 else common / scale


_JOINED: Mapping[str, Callable[[Any, Any], Any]] = {
    "pattern": lambda first, second: rf"^(?=[\s\S]*(?:{first}))(?=[\s\S]*(?:{second}))",
    "multipleOf": _join_multiples,
    "format": lambda _first, _second: None,  # a text of two formats is a text
    "not": lambda first, second: {"anyOf": [first, second]},
    "uniqueItems": lambda first, second: first or second,
}
