"""Which operation a page is about: its method and path, its server, and the security scheme it shows."""

from __future__ import annotations

import re

from generator.openapi.keyword_types import METHODS
from generator.problem import Problem

_ENDPOINT = re.compile(r"([A-Z]{3,7})\s+(https?://[^/\s]+)?(/\S*)")
_PLACEHOLDER = re.compile(r":([A-Za-z_][A-Za-z0-9_]*)")
_SECURITY_SCHEME = re.compile(
    r"name:\s*(\w+?)\s*type:\s*(\w+?)(?:\s*scheme:\s*(\w+?))?(?:\s*(?:description|in|name|flows|bearerFormat):|\s|$)"
)


def parse_endpoint(text: str) -> tuple[str, str | None] | None:
    """The operation and the server of `GET https://host/v2/things/:id`, or None if the text is no endpoint."""
    match = _ENDPOINT.search(" ".join(text.split()))
    if not match or match[1].lower() not in METHODS:
        return None
    path = _PLACEHOLDER.sub(r"{\1}", match[3])
    return f"{match[1]} {path}", match[2]


def parse_security_schemes(text: str) -> list[tuple[str, str | None]]:
    """The first security scheme in a text, as its name and kind; pages print it without spaces between the words."""
    found = _SECURITY_SCHEME.findall(text)[:1]
    return [(name, " ".join(filter(None, kind)) or None) for name, *kind in found]


def explain_missing_operation(source: str) -> Problem:
    """The `Problem` to raise for a page about something else, or one that was saved without its heading."""
    return Problem("not the documentation page of an operation", source, help="save the page of one operation, whole")
