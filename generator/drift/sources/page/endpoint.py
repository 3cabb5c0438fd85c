"""Which operation a page is about: its method and path, its server, and the security scheme it shows."""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.openapi.keyword_types import METHODS
from generator.problem import Problem

_ENDPOINT = re.compile(r"([A-Z]{3,7})\s+([^/\s]{1,40}://[^/\s]+|\{[^{}\s/]{1,100}\}|\.{1,2}(?=/))?(/\S*)")
_BELOW_RELATIVE = re.compile(r"([A-Z]{3,7})\s+([A-Za-z0-9._~-]{1,100})(/\S*)")
"""An endpoint below a server such as `v1`, which is relative to where the document stands."""
_PLACEHOLDER = re.compile(r"(?<![A-Za-z0-9]):([A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)")
"""A colon behind a letter begins no placeholder, but the verb in `/things/:id:cancel`; `/:a_:b.json` has two."""
_SECURITY_SCHEME = re.compile(
    r"name:\s*([^\s:]{1,100}?)\s*type:\s*(\w+?)(?:\s*scheme:\s*(\w+?))?"
    r"(?:\s*(?:description|in|name|flows|scopes|bearerFormat|openIdConnectUrl):|\s|$)"
)


_AFTER_SCOPES = re.compile(r"(?:flows|description|openIdConnectUrl|bearerFormat|scheme|in):(?=\s)")
_SCOPED = ("oauth2", "openIdConnect")


class SecurityScheme(NamedTuple):
    """A way to authenticate: its name, its kind such as `http bearer`, and the scopes that are needed, if they show."""

    name: str
    kind: str | None
    scopes: tuple[str, ...] | None = None


class OtherPage(Problem):
    """A page or a file that is about no operation; `lost` means that it seems to be, so that its heading was lost."""

    lost = False


def parse_endpoint(text: str) -> tuple[str, str | None] | None:
    """The operation and the server of `GET https://host/v2/things/:id`, or None if the text is no endpoint.

    What the server's own path is does not show: here it counts as part of the operation.
    """
    words = " ".join(text.split())
    match = _ENDPOINT.search(words) or _BELOW_RELATIVE.fullmatch(words)
    if not match or match[1].lower() not in METHODS:
        return None
    path = _PLACEHOLDER.sub(r"{\1}", match[3])
    return f"{match[1]} {path}", match[2]


def parse_security_scheme(text: str) -> SecurityScheme | None:
    """The first security scheme in a text; pages print it without spaces between the words."""
    match = _SECURITY_SCHEME.search(text)
    if match is None:
        return None
    name, kind, scheme = match[1], match[2], (match[3] or "").lower()
    listed = text[match.end() :].split(maxsplit=1)[:1] if match[0].endswith("scopes:") else []
    scopes = _AFTER_SCOPES.split(listed[0] + " ")[0].strip("` ").split(",") if listed else []
    is_scoped = kind in _SCOPED or bool(scopes)
    return SecurityScheme(name, " ".join(filter(None, (kind, scheme))), tuple(scopes) if is_scoped else None)


def explain_missing_operation(source: str) -> OtherPage:
    """The `Problem` to raise for a page about something else, or one that was saved without its heading."""
    return OtherPage("not the documentation page of an operation", source, help="save the page of one operation, whole")
