"""Finds ids and names by where they stand, and replaces them.

A replacement depends on nothing but the original, so that the same one reads the same in a body, in a URL, in another
recording and on another day. It has six or eight digits: enough to tell two apart, too few to tell whose it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

from generator.record.scrub.declared import Declared, walk_json
from generator.recordings.settings import Settings

Path = tuple[str | int, ...]

OURSELVES = "me"
"""What an API takes in a URL for the id of whoever asks."""
_CAN_BE_IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.-]*")

_PEOPLE = r"user|owner|creator|author|account|member|organi[sz]ation|org|team|tenant|customer|profile"
_IDENTIFYING = re.compile(
    rf"(?i:(?:\w*[_-])?(?:ids?|by|login|e-?mails?|handle|slug|nick|(?:{_PEOPLE})(?:[_-]?(?:id|name|slug))?s?))"
    rf"|\w*[a-z0-9](?:Id|By|Login|Email|Slug|(?i:{_PEOPLE}))s?|(?i:\w+[_-]?name)"
)
_IDENTIFYING_BELOW = re.compile(r"(?i)name|title|label|value|key")
"""Properties that identify somebody only below a property that does: `owner.name`."""


def is_identity(path: Path, declared: Declared) -> bool:
    """Whether the property at this path of a body holds the id or the name of somebody or something."""
    name, *above = [step for step in reversed(path) if isinstance(step, str)] or [""]
    if _IDENTIFYING_BELOW.fullmatch(name):
        return bool(above) and (above[0] in declared.envelopes or _has_identifying_name(above[0], declared))
    return _has_identifying_name(name, declared)


def find_identities(exchange: Mapping[str, Any], body: Any, declared: Declared) -> Iterator[str]:
    """Yield each id and each name that an exchange gives away; `body` is the parsed one."""
    settings = declared.settings
    yield from split_identifier(unquote(urlsplit(exchange["request"]["uri"]).path.rpartition("/")[2]), settings)
    for path, value in walk_json(body):
        if isinstance(value, str) and is_identity(path, declared):
            yield value
    for text in list_texts(exchange, body):
        # A URL may be the parameter of another one.
        decoded = unquote(text) if "%2f" in text.lower() else text
        for segment in _find_in_urls(settings.collections).findall(decoded):
            word = unquote(segment).rstrip(".,;:!?)")
            if word not in settings.collections | declared.segments | {OURSELVES}:
                yield from split_identifier(word, settings)
        if settings.separator:
            for pair in _find_owned(settings.separator).findall(decoded):
                yield from pair


def list_texts(exchange: Mapping[str, Any], body: Any) -> Iterator[str]:
    """Every text of an exchange, keys too."""
    parts = (exchange["request"]["uri"], exchange["request"]["headers"], exchange["response"]["headers"], body)
    for part in parts:
        for path, value in walk_json(part):
            yield from (text for text in (value, *path[-1:]) if isinstance(text, str))


def split_identifier(identifier: str, settings: Settings) -> Iterator[str]:
    """The ids and names in what an API is asked for: an id, or the names of an owner and of what they own."""
    parts = settings.split_owner(identifier)
    if len(parts) > 1 or _CAN_BE_IDENTIFIER.fullmatch(identifier):
        yield from (part for part in parts if any(map(str.isalnum, part)))


def replace_identity(original: str, settings: Settings) -> str:
    """What stands for an id or a name; itself if it stands for one already."""
    if is_replaced(original, settings):
        return original
    number = int(sha256(original.encode("utf-8", "surrogatepass")).hexdigest(), 16)
    if settings.identifier and settings.identifier.fullmatch(original):
        return f"ExampleId{number % 10**8:08}"
    return f"example-name-{number % 10**6:06}"


def is_replaced(text: str, settings: Settings) -> bool:
    """Whether a text is a replacement, or published for everybody to see."""
    return not text or settings.detector.is_harmless(text)


def _has_identifying_name(name: str, declared: Declared) -> bool:
    return name in declared.settings.properties or _IDENTIFYING.fullmatch(name) is not None


@cache
def _find_in_urls(collections: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"/(?:{'|'.join(sorted(map(re.escape, collections)))})/([^/?#\s\"'<>\\]+)")


@cache
def _find_owned(separator: str) -> re.Pattern[str]:
    encoded = "".join(f"%{byte:02x}" for byte in separator.encode())
    name = r"[A-Za-z0-9][\w.-]*"
    return re.compile(rf"(?<![\w.-])({name})(?:{re.escape(separator)}|(?i:{encoded}))({name})")
