"""Kinds of media types, by how a body is read and written: JSON, form, multipart, text, binary."""

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
    """Find what a body of this media type is read and written as."""
    name = strip_parameters(media_type)
    if name in {"application/json", "text/json"} or name.endswith("+json"):
        return JSON
    return _FORMS.get(name) or (TEXT if _TEXTS.fullmatch(name) else BINARY)


def interpret_media_types(
    content: Mapping[str, Any], resolve: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> dict[str, str]:
    """Return what each media type of a body stands for: `*/*` is JSON, unless its schema is of text or absent.

    Frameworks write `*/*` for JSON where they leave the choice to the client.
    """
    found = {name: name for name in content}
    for name in found:
        if strip_parameters(name) in _ANY and not _is_text(content[name].get("schema"), resolve, set()):
            found[name] = "application/json"
    return found


_ANY = {"*/*", "application/*"}
_NO_TEXT = {"properties", "required", "additionalProperties", "patternProperties", "items", "prefixItems"}


def _is_text(schema: Any, resolve: Callable[[Mapping[str, Any]], Mapping[str, Any]], seen: set[str | None]) -> bool:
    """Whether a schema describes nothing but strings, or nothing at all."""
    if not isinstance(schema, dict) or (reference := schema.get("$ref")) in seen:
        return True
    # A recursive reference is decided by the rest of the schema.
    seen.update([reference] if reference else [])
    schema = resolve(schema)
    if "type" in schema:
        return set(list_types(schema)) <= {"string", "null"}
    if values := [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]:
        return all(isinstance(value, str) for value in values)
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    return not _NO_TEXT & schema.keys() and all(_is_text(part, resolve, seen) for part in parts)


def strip_parameters(media_type: str) -> str:
    """Return a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def select_kinds(media_types: Iterable[str], *kinds: str) -> list[str]:
    """Return the media types of these kinds."""
    return [name for name in media_types if find_kind(name) in kinds]


def find_form(media_types: Iterable[str]) -> str | None:
    """Return the form that a body is sent as; JSON is preferred to forms, and everything to multipart."""
    names = list(media_types)
    if select_kinds(names, JSON):
        return None
    return next(iter(select_kinds(names, FORM) or ([] if select_kinds(names, TEXT, BINARY) else names)), None)


_HTTP_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEDIA_TYPE = re.compile(rf"{_HTTP_NAME}/{_HTTP_NAME}(?:[ \t]*;[ \t]*{_HTTP_NAME}=(?:{_HTTP_NAME}|\"[ !#-\[\]-~]*\"))*")
"""The grammar of RFC 9110, sections 5.6.2 and 8.3.1; nothing else can stand in a header."""


def is_name(text: str) -> bool:
    """Whether HTTP allows a name for a header or a cookie."""
    return re.fullmatch(_HTTP_NAME, text) is not None


def is_media_type(text: str) -> bool:
    """Whether a text is a media type, or a range of them such as `text/*`."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_one(text: str) -> bool:
    """Whether a text is one media type, and neither a range nor a list of them."""
    return is_media_type(text) and "*" not in strip_parameters(text)


def find_structured(media_types: Iterable[str], *, forms: bool) -> list[str]:
    """Return the media types whose bodies can be models: JSON, else urlencoded forms where `forms` are possible."""
    return select_kinds(media_types, JSON) or (select_kinds(media_types, FORM) if forms else [])
