"""How findings put parts, paths and values into words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

_LONGEST_VALUE = 160
_MOST_VALUES = 8


class Names(NamedTuple):
    """What the two sides are called in messages."""

    page: str = "the page"
    fragment: str = "the fragment"


def name_subject(part: str, path: str) -> str:
    """What a finding is about, in words: `response 200 data.name`, `query parameter token`."""
    kind, *names = part.split(":", 2)
    words = {
        "operation": "the operation",
        "request-body": "the request body",
        "response": f"response {names[0]}" if names else "",
        "response-header": f"header {names[-1]} of response {names[0]}" if names else "",
        "security": f"the security scheme {names[0]}" if names else "",
        "parameter": f"{names[0]} parameter {names[-1]}" if names else "",
    }.get(kind, part)
    return f"{words} {path}" if path else words


def format_value(value: object) -> str:
    """A value, cut short if it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return format_list(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def format_list(items: Iterable[str]) -> str:
    """The first of many values, and how many more there are."""
    found = list(items)
    more = len(found) - _MOST_VALUES
    first = found[:_MOST_VALUES] if more > 1 else found
    return ", ".join([*first, f"and {more} more"] if more > 1 else first) or "none"
