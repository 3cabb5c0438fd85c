"""Identifiers as path segments: whatever is passed in, it cannot reach another path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

import msgspec

from ._values import format_value, to_json_value
from .errors import InvalidIdentifierError

_PLAIN = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*").fullmatch
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 512
_BETWEEN = {",": ",", " ": "%20", "|": "%7C"}
"""What stands between the items of a list, by how the specification has it."""


def encode_segment(value: object, name: str, owner_separator: str | None = None) -> str:
    """`value` as one path segment; `owner/name` becomes `owner` + separator + `name` where there is one.

    Raises `InvalidIdentifierError` for what no identifier can be: empty, a dot segment, more than one
    slash, control characters, over 512 characters, lone surrogates.
    """
    if isinstance(value, str) and len(value) <= _LONGEST and _PLAIN(value):
        return value
    if not isinstance(value, (str, int, float, date, UUID)):
        raise _invalid(name, f"must be text, got {type(value).__name__}")
    said = format_value(value)
    if not said or len(said) > _LONGEST:
        raise _invalid(name, f"must have 1 to {_LONGEST} characters, got {len(said)}")
    if _CONTROL.search(said):
        raise _invalid(name, "has a control character")
    if "/" in said:
        said = _joined(said, name, owner_separator)
    if said in {".", ".."}:
        raise _invalid(name, "is a dot segment")
    # Here, because most identifiers need no quoting.
    from urllib.parse import quote

    try:
        return quote(said, safe="~")
    except UnicodeEncodeError:
        raise _invalid(name, "is not valid Unicode") from None


def _joined(text: str, name: str, separator: str | None) -> str:
    owner, _, rest = text.partition("/")
    if separator is None or not owner or not rest or "/" in rest or {owner, rest} & {".", ".."}:
        allowed = "at most one slash, as in owner/name" if separator else "no slash"
        raise _invalid(name, f"may have {allowed}, got {text!r}")
    return f"{owner}{separator}{rest}"


def _invalid(name: str, reason: str) -> InvalidIdentifierError:
    return InvalidIdentifierError(f"{name} {reason}")


def encode_query(parameters: Mapping[str, object], styles: Mapping[str, str] | None = None) -> str:
    """The query of a URL with its question mark, without parameters that are `None`; "" when none is left.

    A list becomes a repeated parameter, an object a parameter for each of its properties, a truth value
    `true` or `false`, a date its ISO form. `styles` says of some parameters how they are spelled otherwise:
    `json`, `deepObject`, or the character between the items of a list.
    """
    styles = styles or {}
    pairs = [
        pair
        for name, value in parameters.items()
        if value is not None
        for pair in _spelled(name, value, styles.get(name, ""))
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""


def _spelled(name: str, value: object, style: str) -> list[str]:
    if style == "json":
        return [f"{_quoted(name)}={_quoted(msgspec.json.encode(to_json_value(value)))}"]
    if isinstance(value, msgspec.Struct):
        value = to_json_value(value)
    if isinstance(value, dict):
        pairs = [
            (str(key), item)
            for key, item in cast("dict[object, object]", value).items()
            if item is not None
        ]
        if style in _BETWEEN:
            return _joined_by(style, name, [part for pair in pairs for part in pair])
        deep = style == "deepObject"
        return [
            pair
            for key, item in pairs
            for pair in _spelled(f"{name}[{key}]" if deep else key, item, style)
        ]
    items = (
        [item for item in cast("list[object]", value) if item is not None]
        if isinstance(value, list)
        else [value]
    )
    if style in _BETWEEN:
        return _joined_by(style, name, items)
    return [f"{_quoted(name)}={_quoted(format_value(item))}" for item in items]


def _joined_by(separator: str, name: str, items: list[object]) -> list[str]:
    return (
        [
            f"{_quoted(name)}={_BETWEEN[separator].join(_quoted(format_value(item)) for item in items)}"
        ]
        if items
        else []
    )


def _quoted(part: str | bytes) -> str:
    # Here, because not every operation has a query.
    from urllib.parse import quote_plus

    return quote_plus(part)
