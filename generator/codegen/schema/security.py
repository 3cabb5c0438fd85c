"""How the token of a client is sent, by the security schemes of the specification."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.documents.yaml import Document


class Credential(NamedTuple):
    """How the token is sent."""

    header: str
    """Empty if it cannot be sent."""
    before: str
    """What stands before the token in that header."""


BEARER = Credential("Authorization", "Bearer ")
BASIC = Credential("Authorization", "Basic ")
_NOWHERE = Credential("", "")
_PLAIN = re.compile(r"[\w.-]+", re.ASCII).fullmatch


def find_credential(document: Document) -> Credential:
    """Find how the token is sent: as a bearer token, else in a header of its own, else as user and password."""
    ways = [_read_scheme(scheme) for scheme in list_schemes(document).values()]
    if not ways or BEARER in ways:
        return BEARER
    return next((way for way in sorted(ways, key=BASIC.__eq__) if way.header), _NOWHERE)


def list_schemes(document: Document) -> Mapping[str, Mapping[str, Any]]:
    """Return the security schemes, required ones first."""
    known: Mapping[str, Any] = document.data.get("components", {}).get("securitySchemes", {})
    written = {name: scheme for name, scheme in known.items() if "type" in scheme}  # one may be a reference
    return {
        name: written[name] for name in dict.fromkeys([*list_required_schemes(document), *written]) if name in written
    }


def list_required_schemes(document: Document) -> Iterator[str]:
    """Yield the names of the schemes that the document or one of its operations requires."""
    known = document.data.get("components", {}).get("securitySchemes", {})
    items = [item for item in document.data.get("paths", {}).values() if isinstance(item, dict)]
    operations = [operation for item in items for operation in item.values() if isinstance(operation, dict)]
    for holder in (document.data, *operations):
        for requirement in holder.get("security", ()):
            yield from (name for name in requirement if "type" in known.get(name, {}))


def _read_scheme(scheme: Mapping[str, Any]) -> Credential:
    kind = scheme["type"]
    if kind in {"oauth2", "openIdConnect"}:
        return BEARER
    if kind == "http":
        return {"bearer": BEARER, "basic": BASIC}.get(scheme.get("scheme", "").lower(), _NOWHERE)
    if kind == "apiKey" and scheme.get("in") == "header" and _PLAIN(scheme.get("name", "")):
        return Credential(scheme["name"], "")
    return _NOWHERE
