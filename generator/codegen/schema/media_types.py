"""Media types by what becomes of a body: JSON, a form, text, or bytes as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generator.codegen.schema.normalise import list_types

JSON, FORM, MULTIPART, TEXT, BINARY = "json", "form", "multipart", "text", "binary"

_FORMS = {"application/x-www-form-urlencoded": FORM, "multipart/form-data": MULTIPART}
_TEXTS = re.compile(
    r"text/[^*].*|.*\+(?:xml|yaml)|application/(?:xml|yaml|javascript|jsonl|jsonlines|.*ndjson|json-seq)"
)


def find_kind(media_type: str) -> str:
    """What a body of this type is read and written as."""
    name = strip_parameters(media_type)
    if name in {"application/json", "text/json"} or name.endswith("+json"):
        return JSON
    return _FORMS.get(name) or (TEXT if _TEXTS.fullmatch(name) else BINARY)


def interpret_media_types(
    content: Mapping[str, Any], resolved: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> dict[str, str]:
    """What each media type of a body is taken for: JSON where any is allowed, and the schema is not of text.

    So say frameworks that leave the choice to their clients; a range without a schema is bytes of any kind.
    """
    found = {name: name for name in content}
    for name in found:
        if strip_parameters(name) in _ANY and not _is_text(content[name].get("schema"), resolved, set()):
            found[name] = "application/json"
    return found


_ANY = {"*/*", "application/*"}
_NO_TEXT = {"properties", "required", "additionalProperties", "patternProperties", "items", "prefixItems"}


def _is_text(schema: Any, resolved: Callable[[Mapping[str, Any]], Mapping[str, Any]], seen: set[str | None]) -> bool:
    """Whether a schema describes a string, as that of bytes does, or nothing."""
    if not isinstance(schema, dict) or (reference := schema.get("$ref")) in seen:
        return True
    # What is text everywhere else it stands need not be looked at twice.
    seen.update([reference] if reference else [])
    schema = resolved(schema)
    if "type" in schema:
        return set(list_types(schema)) <= {"string", "null"}
    if values := [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]:
        return all(isinstance(value, str) for value in values)
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    return not _NO_TEXT & schema.keys() and all(_is_text(part, resolved, seen) for part in parts)


def strip_parameters(media_type: str) -> str:
    """A media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def select_kinds(media_types: Iterable[str], *kinds: str) -> list[str]:
    """Those that are of one of these kinds."""
    return [name for name in media_types if find_kind(name) in kinds]


def find_form(media_types: Iterable[str]) -> str | None:
    """The form that a body is sent as: JSON goes before it, and before one with files all else does."""
    names = list(media_types)
    if select_kinds(names, JSON):
        return None
    return next(iter(select_kinds(names, FORM) or ([] if select_kinds(names, TEXT, BINARY) else names)), None)


_HTTP_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEDIA_TYPE = re.compile(rf"{_HTTP_NAME}/{_HTTP_NAME}(?:[ \t]*;[ \t]*{_HTTP_NAME}=(?:{_HTTP_NAME}|\"[ !#-\[\]-~]*\"))*")
"""As HTTP writes them; nothing else can stand in a header."""


def is_name(text: str) -> bool:
    """Whether HTTP allows a name: of a header, of a cookie."""
    return re.fullmatch(_HTTP_NAME, text) is not None


def is_media_type(text: str) -> bool:
    """Whether HTTP allows it, be it a range or one."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_one(text: str) -> bool:
    """Whether it is a media type, and not a range or a list of them."""
    return is_media_type(text) and "*" not in strip_parameters(text)


def find_structured(media_types: Iterable[str], *, forms: bool) -> list[str]:
    """Those whose bodies have properties that the package knows: JSON, or failing that forms where they can be."""
    return select_kinds(media_types, JSON) or (select_kinds(media_types, FORM) if forms else [])
