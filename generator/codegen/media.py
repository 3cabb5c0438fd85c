"""Media types by what becomes of a body: JSON, a form, text, or bytes as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

JSON, FORM, MULTIPART, TEXT, BINARY = "json", "form", "multipart", "text", "binary"

_FORMS = {"application/x-www-form-urlencoded": FORM, "multipart/form-data": MULTIPART}
_TEXTS = re.compile(
    r"text/[^*].*|.*\+(?:xml|yaml)|application/(?:xml|yaml|javascript|jsonl|jsonlines|.*ndjson|json-seq)"
)


def kind(media_type: str) -> str:
    """What a body of this type is read and written as."""
    name = essence(media_type)
    if name == "application/json" or name.endswith("+json"):
        return JSON
    return _FORMS.get(name) or (TEXT if _TEXTS.fullmatch(name) else BINARY)


def essence(media_type: str) -> str:
    """A media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def of_kind(media_types: Iterable[str], *kinds: str) -> list[str]:
    """Those that are of one of these kinds."""
    return [name for name in media_types if kind(name) in kinds]


def structured(media_types: Iterable[str], *, forms: bool) -> list[str]:
    """Those whose bodies have properties that the package knows: JSON, or failing that forms where they can be."""
    return of_kind(media_types, JSON) or (of_kind(media_types, FORM) if forms else [])
