"""What a recording is said to be evidence for, and whether it shows that.

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


def unproved(claims: Iterable[str], status: int, text: str, redactions: Collection[str] = ()) -> Iterator[str]:
    """Each claim that an answer does not show, with the reason; what was replaced shows that it was there."""
    for claim in claims:
        if reason := _refutation(claim, status, text, redactions):
            yield f"{claim}: {reason}"


def _refutation(claim: str, status: int, text: str, redactions: Collection[str]) -> str | None:
    if said := _STATUS.fullmatch(claim):
        return None if int(said["status"]) == status else f"it is response {status}"
    said = _PATH.fullmatch(claim)
    if said is None:
        return 'not a claim that can be checked, such as `response 404`, `data.name is null`, `error.type is "x"`'
    value = _at(text, said["path"])
    if value is _ABSENT:
        return "there is no such key"
    if said["null"]:
        return None if (value is None) != bool(said["no"]) else f"it is {_shown(value)}"
    if said["path"] in redactions and (said["type"] or said["text"]):
        return "the value was replaced"
    return _wrong(said, value)


def _wrong(said: re.Match[str], value: Any) -> str | None:
    if said["type"]:
        fits = accepts_type((said["type"],), find_json_type(value))
    else:
        fits = not said["text"] or json.dumps(value, ensure_ascii=False) == said["text"]
    return None if fits else f"it is {_shown(value)}"


def _at(text: str, path: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _ABSENT
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return _ABSENT
        value = value[step]
    return value


def _shown(value: Any) -> str:
    return f"{json.dumps(value, ensure_ascii=False):.60}"
