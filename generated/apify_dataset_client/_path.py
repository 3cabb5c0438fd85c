"""Identifiers as path segments: whatever is passed in, it cannot reach another path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

from .errors import InvalidIdentifierError

_PLAIN = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*").fullmatch
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 512


def segment(value: object, name: str, owner_separator: str | None = None) -> str:
    """`value` as one path segment; `owner/name` becomes `owner` + separator + `name` where there is one.

    Raises `InvalidIdentifierError` for what no identifier can be: empty, a dot segment, more than one
    slash, control characters, over 512 characters, lone surrogates.
    """
    if isinstance(value, str) and len(value) <= _LONGEST and _PLAIN(value):
        return value
    if not isinstance(value, (str, int, float, date, UUID)):
        raise _invalid(name, f"must be text, got {type(value).__name__}")
    text = _text(value)
    if not text or len(text) > _LONGEST:
        raise _invalid(name, f"must have 1 to {_LONGEST} characters, got {len(text)}")
    if _CONTROL.search(text):
        raise _invalid(name, "has a control character")
    if "/" in text:
        text = _joined(text, name, owner_separator)
    if text in {".", ".."}:
        raise _invalid(name, "is a dot segment")
    # Here, because most identifiers need no quoting.
    from urllib.parse import quote

    try:
        return quote(text, safe="~")
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


def query(parameters: Mapping[str, object]) -> str:
    """The query of a URL with its question mark, without parameters that are `None`; "" when none is left.

    A list becomes a repeated parameter, a truth value `true` or `false`, a date its ISO form.
    """
    pairs = [
        (name, _text(item))
        for name, value in parameters.items()
        for item in _items(value)
        if item is not None
    ]
    if not pairs:
        return ""
    # Here, because not every operation has a query.
    from urllib.parse import urlencode

    return f"?{urlencode(pairs)}"


def _items(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
