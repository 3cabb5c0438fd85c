"""Ids and names: where they stand, and what stands for them.

A replacement depends on nothing but the original, so that the same one reads the same in a body, in a URL, in another
recording and on another day. It has six or eight digits: enough to tell two apart, too few to tell whose it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

from generator.record.scrub.declared import Declared, walk
from generator.secrets import detect

Path = tuple[str | int, ...]

COLLECTIONS = frozenset(
    {
        *("account", "accounts", "actor", "actor-builds", "actor-runs", "actor-tasks", "actors", "acts", "builds"),
        *("dataset", "datasets", "key-value-stores", "organization", "organizations", "request-queues", "runs"),
        *("schedules", "tasks", "teams", "user", "users", "webhooks"),
    }
)
"""Words in the path of a URL after which an id or a name stands."""

_NOBODY = COLLECTIONS | {"me"}
_ID = re.compile(r"[A-Za-z0-9]{17}")
_IN_URL = re.compile(rf"/(?:{'|'.join(sorted(COLLECTIONS))})/([^/?#\s\"'<>\\]+)")
_OWNED = re.compile(r"(?<![\w.-])([A-Za-z0-9][\w.-]*)(?:~|%7[Ee])([A-Za-z0-9][\w.-]*)")
_CAN_BE_ONE = re.compile(r"[A-Za-z0-9][\w.-]*")

_PEOPLE = r"user|owner|creator|author|account|member|organi[sz]ation|org|team|tenant|customer|profile"
_IDENTIFYING = re.compile(
    rf"(?i:(?:\w*[_-])?(?:ids?|by|login|e-?mails?|handle|slug|nick|(?:{_PEOPLE})(?:[_-]?(?:id|name|slug))?s?))"
    rf"|\w*[a-z0-9](?:Id|By|Login|Email|Slug|(?i:{_PEOPLE}))s?|(?i:\w+[_-]?name)"
)
_OF_SOMETHING = re.compile(r"(?i)name|title|label|value|key")
"""Properties that identify nobody by themselves: it takes what they belong to."""


def identifies(path: Path, declared: Declared) -> bool:
    """Whether the property at this path of a body is the id or the name of somebody or something."""
    name, *above = [step for step in reversed(path) if isinstance(step, str)] or [""]
    if _OF_SOMETHING.fullmatch(name):
        return bool(above) and (above[0] in declared.things or _IDENTIFYING.fullmatch(above[0]) is not None)
    return _IDENTIFYING.fullmatch(name) is not None


def find(exchange: Mapping[str, Any], body: Any, declared: Declared) -> Iterator[str]:
    """Each id and each name that an exchange gives away; `body` is the parsed one."""
    yield from asked(unquote(urlsplit(exchange["request"]["uri"]).path.rpartition("/")[2]))
    for path, value in walk(body):
        if isinstance(value, str) and identifies(path, declared):
            yield value
    for text in texts(exchange, body):
        # A URL may be the parameter of another one.
        spelled = unquote(text) if "%2f" in text.lower() else text
        for segment in _IN_URL.findall(spelled):
            if (word := unquote(segment).rstrip(".,;:!?)")) not in _NOBODY | declared.segments:
                yield from asked(word)
        for pair in _OWNED.findall(spelled):
            yield from pair


def texts(exchange: Mapping[str, Any], body: Any) -> Iterator[str]:
    """Every text of an exchange, keys too."""
    parts = (exchange["request"]["uri"], exchange["request"]["headers"], exchange["response"]["headers"], body)
    for part in parts:
        for path, value in walk(part):
            yield from (text for text in (value, *path[-1:]) if isinstance(text, str))


def asked(identifier: str) -> Iterator[str]:
    """What a dataset is asked for by: an id, or the names of owner and dataset."""
    parts = identifier.replace("/", "~").split("~")
    if len(parts) > 1 or _CAN_BE_ONE.fullmatch(identifier):
        yield from (part for part in parts if any(map(str.isalnum, part)))


def replacement(original: str) -> str:
    """What stands for an id or a name; itself if it stands for one already."""
    if is_scrubbed(original):
        return original
    number = int(sha256(original.encode("utf-8", "surrogatepass")).hexdigest(), 16)
    return f"ExampleId{number % 10**8:08}" if _ID.fullmatch(original) else f"example-name-{number % 10**6:06}"


def is_scrubbed(text: str) -> bool:
    """Whether a text is a replacement, or documented for everybody to see."""
    return not text or detect.is_harmless(text)
