"""Identifiers as path segments, and parameters as queries: whatever is passed in, it cannot reach another path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

import msgspec

from ._values import format_value, to_json_value
from .errors import InvalidIdentifierError

_NEEDS_NO_QUOTING = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*").fullmatch
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 512
_DELIMITERS = {",": ",", " ": "%20", "|": "%7C"}
"""What is sent between the items of a list, by the delimiter that the specification names."""


def encode_segment(value: object, name: str, owner_separator: str | None = None) -> str:
    """Encode an identifier as one path segment.

    Args:
        value: The identifier.
        name: The name of the parameter, for messages.
        owner_separator: What is sent for the slash of `owner/name`; without it, a slash is sent as `%2F`.

    Raises:
        InvalidIdentifierError: If it is empty, a dot segment, or longer than 512 characters, or has too many slashes,
            dot segments between slashes, control characters or lone surrogates.
    """
    if isinstance(value, str) and len(value) <= _LONGEST and _NEEDS_NO_QUOTING(value):
        return value
    if not isinstance(value, (str, int, float, date, UUID)):
        raise _build_error(name, f"must be text, got {type(value).__name__}")
    text = format_value(value)
    if not text or len(text) > _LONGEST:
        raise _build_error(name, f"must have 1 to {_LONGEST} characters, got {len(text)}")
    if _CONTROL.search(text):
        raise _build_error(name, "has a control character")
    if "/" in text and owner_separator is not None:
        text = _replace_slash(text, name, owner_separator)
    # Also between slashes: some servers decode `%2F` before they resolve dot segments.
    if not {".", ".."}.isdisjoint(text.split("/")):
        raise _build_error(name, "is a dot segment")
    # Imported here, because most identifiers need no quoting.
    from urllib.parse import quote

    try:
        return quote(text, safe="~")
    except UnicodeEncodeError:
        raise _build_error(name, "is not valid Unicode") from None


def _replace_slash(text: str, name: str, separator: str) -> str:
    owner, _, rest = text.partition("/")
    if not owner or not rest or "/" in rest or {owner, rest} & {".", ".."}:
        # The message leaves the value out: a URL that was pasted in can hold a token or a signature.
        raise _build_error(name, "may have at most one slash, as in owner/name")
    return f"{owner}{separator}{rest}"


def _build_error(name: str, reason: str) -> InvalidIdentifierError:
    return InvalidIdentifierError(f"{name} {reason}")


def encode_query(parameters: Mapping[str, object], styles: Mapping[str, str] | None = None) -> str:
    """Encode parameters as the query of a URL, without those that are `None`.

    A list becomes a repeated parameter, an object a parameter for each of its properties, a truth value `true` or
    `false`, a date its ISO form.

    Args:
        parameters: Values by name.
        styles: How some parameters are encoded otherwise: `json`, `deepObject`, or the delimiter between the items of a
            list.

    Returns:
        The query with its question mark; empty when no parameter is left.
    """
    styles = styles or {}
    pairs = [
        pair
        for name, value in parameters.items()
        if value is not None
        for pair in _encode_parameter(name, value, styles.get(name, ""))
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""


def _encode_parameter(name: str, value: object, style: str) -> list[str]:
    if style == "json":
        return [f"{_quote(name)}={_quote(msgspec.json.encode(to_json_value(value)))}"]
    if isinstance(value, msgspec.Struct):
        value = to_json_value(value)
    if isinstance(value, dict):
        pairs = [(str(key), item) for key, item in cast("dict[object, object]", value).items() if item is not None]
        if style in _DELIMITERS:
            return _encode_delimited(style, name, [part for pair in pairs for part in pair])
        deep = style == "deepObject"
        return [
            pair for key, item in pairs for pair in _encode_parameter(f"{name}[{key}]" if deep else key, item, style)
        ]
    items = [item for item in cast("list[object]", value) if item is not None] if isinstance(value, list) else [value]
    if style in _DELIMITERS:
        return _encode_delimited(style, name, items)
    return [f"{_quote(name)}={_quote(format_value(item))}" for item in items]


def _encode_delimited(delimiter: str, name: str, items: list[object]) -> list[str]:
    text = _DELIMITERS[delimiter].join(_quote(format_value(item)) for item in items)
    return [f"{_quote(name)}={text}"] if items else []


def _quote(part: str | bytes) -> str:
    # Imported here, because not every operation has a query.
    from urllib.parse import quote_plus

    return quote_plus(part)
