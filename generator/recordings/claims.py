"""Checks that a recording shows what its `evidence-for` claims.

A claim is `response 404`, or a path of the body: alone for a key that is there, or `data.name is null`, `is not null`,
`is an object` (any type of JSON), `is "some text"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from generator.openapi.json_types import accepts_type, find_json_type

_STATUS = re.compile(r"response (?P<status>\d{3})")
_TYPE = r"an? (?P<type>object|array|string|integer|number|boolean)"
_PATH = re.compile(rf'(?P<path>\w+(?:\.\w+)*)(?: is (?:(?P<no>not )?(?P<null>null)|{_TYPE}|(?P<text>"[^"]*")))?')
_ABSENT = object()


def find_unproved(claims: Iterable[str], status: int, text: str, redactions: Collection[str] = ()) -> Iterator[str]:
    """Yield each claim that a response does not show, with the reason; a replaced value proves that there was one."""
    for claim in claims:
        if reason := _refute(claim, status, text, redactions):
            yield f"{claim}: {reason}"


def _refute(claim: str, status: int, text: str, redactions: Collection[str]) -> str | None:
    if parsed := _STATUS.fullmatch(claim):
        return None if int(parsed["status"]) == status else f"it is response {status}"
    parsed = _PATH.fullmatch(claim)
    if parsed is None:
        return 'not a claim that can be checked, such as `response 404`, `data.name is null`, `error.type is "x"`'
    value = _find_value(text, parsed["path"])
    if value is _ABSENT:
        return "there is no such key"
    if parsed["null"]:
        return None if (value is None) != bool(parsed["no"]) else f"it is {_format_value(value)}"
    if parsed["path"] in redactions and (parsed["type"] or parsed["text"]):
        return "the value was replaced"
    return _refute_value(parsed, value)


def _refute_value(parsed: re.Match[str], value: Any) -> str | None:
    if parsed["type"]:
        fits = accepts_type((parsed["type"],), find_json_type(value))
    else:
        fits = not parsed["text"] or json.dumps(value, ensure_ascii=False) == parsed["text"]
    return None if fits else f"it is {_format_value(value)}"


def _find_value(text: str, path: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _ABSENT
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return _ABSENT
        value = value[step]
    return value


def _format_value(value: Any) -> str:
    return f"{json.dumps(value, ensure_ascii=False):.60}"
