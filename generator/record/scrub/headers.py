"""Cleans headers: only values of a known form, which are the same for everybody, are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from generator.recordings.scenarios import BAD_TOKEN
from generator.secrets.detector import MASK

_DATE = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
_MEDIA = r"(?:\*|application|text)/(?:\*|[a-z]+(?:[.+-][a-z]+)*)(?:; ?charset=(?:utf-8|us-ascii|iso-8859-1))?"
_DIRECTIVE = r"(?:no-cache|no-store|no-transform|must-revalidate|private|public|(?:s-maxage|max-age)=\d{1,8})"
_NUMBER = r"\d{1,10}"

_KEPT = {
    "Accept": _MEDIA,
    "Access-Control-Allow-Methods": r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS",
    "Access-Control-Allow-Origin": r"\*",
    "Allow": r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS",
    "Cache-Control": _DIRECTIVE,
    "Content-Type": _MEDIA,
    "Expires": rf"0|-1|{_DATE}",
    "Pragma": r"no-cache",
    "Referrer-Policy": r"(?:no-referrer|origin|same-origin|strict-origin)(?:-when-(?:downgrade|cross-origin))?",
    "Retry-After": rf"\d{{1,6}}|{_DATE}",
    "Vary": r"\*|Accept|Accept-Encoding|Authorization|Origin",
    "X-RateLimit-Limit": _NUMBER,
    "X-RateLimit-Remaining": _NUMBER,
    "X-RateLimit-Reset": _NUMBER,
    "X-Robots-Tag": r"none|noindex|nofollow|all",
}
_LOCATION = "Location"
_CANONICAL = {name.lower(): name for name in (*_KEPT, _LOCATION)}
_KEPT_PATTERNS = {name: re.compile(rf"(?:{one})(?:, ?(?:{one}))*", re.IGNORECASE) for name, one in _KEPT.items()}

_DROPPED = frozenset(
    {
        # These change with each call, or are not true of the body as it is kept: whole and decompressed.
        *("accept-encoding", "connection", "content-encoding", "content-length", "date", "host"),
        *("keep-alive", "transfer-encoding", "user-agent"),
    }
)


_WORD = re.compile(
    r"""(?ix)
    accept|access|age|agent|allow|alt|amz|api|auth|authenticate|authorization|by|cache|cdn|cf|client|content
    |control|cookie|correlation|count|credentials|csrf|desc|disposition|encoding|etag|expires|expose|for|forwarded
    |frame|headers|host|id|if|ip|key|language|last|length|limit|link|location|match|methods|modified|nel|none|offset
    |options|origin|pagination|path|policy|powered|proto|proxy|ratelimit|ray|real|referer|remaining|report|reset
    |request|response|retry|runtime|security|server|served|session|set|signature|source|status|strict|svc|time|timing
    |to|token|total|trace|transport|type|upgrade|url|user|vary|version|via|warning|www|x|xss
    """
)
"""What the names of headers are made of; anything else could be the name of somebody."""


def list_headers(headers: Mapping[str, Any], words: Collection[str] = ()) -> list[tuple[str, str]]:
    """Names and values of the headers that say more than how one call travelled; `words` may be in names too."""
    return [
        (_CANONICAL.get(name.lower()) or "-".join(_clean_word(word, words) for word in name.split("-")), value)
        for name, values in headers.items()
        if name.lower() not in _DROPPED
        for value in (values if isinstance(values, list) else [values])
    ]


def clean_value(name: str, value: str, clean_url: Callable[[str], str]) -> str:
    """The value as it is recorded; the token that is invalid on purpose tells one scenario from another."""
    if name == _LOCATION:
        return clean_url(value)
    known = name in _KEPT_PATTERNS and _KEPT_PATTERNS[name].fullmatch(value)
    return value if known or value == f"Bearer {BAD_TOKEN}" else MASK


def _clean_word(word: str, words: Collection[str]) -> str:
    return word.capitalize() if _WORD.fullmatch(word) or word.lower() in words else MASK
