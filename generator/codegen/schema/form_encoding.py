"""How the fields of a form are written: the `encoding` of a request body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.codegen.schema import media_types as media
from generator.codegen.schema.normalise import list_types
from generator.codegen.schema.operations import resolve_reference
from generator.documents.yaml import Document

_SEPARATORS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
_STYLES = {*_SEPARATORS, "deepObject"}


def find_query_style(described: Mapping[str, Any]) -> str | None:
    """Find how a parameter or field is written: `deepObject`, a separator of items, `None` if its name repeats."""
    style = described.get("style", "form")
    if style == "deepObject":
        return "deepObject"
    return None if described.get("explode", style == "form") else _SEPARATORS.get(style)


def find_field_styles(body: Mapping[str, Any]) -> dict[str, str]:
    """Find the style of each field of an urlencoded form for which `encoding` gives one: `json`, or that of a query.

    "" stands for a style in which the name of the field repeats, or the names of its properties are used. A field
    without a style is repeated if it is a list, and JSON if it is an object.
    """
    found = {}
    for name, encoding in _list_encodings(body):
        if _is_styled(encoding) and encoding.get("style", "form") in _STYLES:
            found[name] = find_query_style(encoding) or ""
        elif media.find_kind(encoding.get("contentType", "")) == media.JSON:
            found[name] = "json"
    return found


def find_part_media_types(body: Mapping[str, Any]) -> dict[str, str]:
    """Find the media types of the parts of a multipart form."""
    return {
        name: encoding["contentType"]
        for name, encoding in _list_encodings(body)
        if media.is_one(encoding.get("contentType", ""))
    }


def find_unsupported(document: Document, media_type: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Find what is not supported: the field, what of its encoding, and whether the field is the same without."""
    fields = _collect_properties(document, body.get("schema"), set())
    # Before OpenAPI 3.1 `style` applied to urlencoded forms only: https://spec.openapis.org/oas/v3.0.3#encoding-object
    no_styles = str(document.data["openapi"]).startswith("3.0")
    for name, encoding in _list_encodings(body):
        schema = fields.get(name)
        if media.find_kind(media_type) == media.MULTIPART:
            found = list(
                _check_part(
                    encoding,
                    _measure_depth(document, schema),
                    _measure_depth(document, _find_item_schema(document, schema)),
                    no_styles=no_styles,
                )
            )
        else:
            found = list(_check_pair(encoding, _measure_depth(document, schema)))
        yield from ((name, what, harmless) for what, harmless in found)


def _check_pair(encoding: Mapping[str, Any], depth: int) -> Iterator[tuple[str, bool]]:
    content_type = media.strip_parameters(encoding.get("contentType", "text/plain"))
    if encoding.get("allowReserved"):
        yield "the allowReserved", True
    if not _is_styled(encoding):
        if content_type != "text/plain" and media.find_kind(content_type) != media.JSON:
            yield f"the media type {encoding['contentType']!r}", depth == 0
    elif (style := encoding.get("style", "form")) not in _STYLES:
        yield f"the style {style}", depth == 0
    elif depth > 1:
        yield "the structure", False


def _check_part(
    encoding: Mapping[str, Any], depth: int, item_depth: int, *, no_styles: bool
) -> Iterator[tuple[str, bool]]:
    content_type = encoding.get("contentType", "*/*")
    kept = media.is_one(content_type) and (item_depth == 0 or media.find_kind(content_type) == media.JSON)
    if content_type != "*/*" and not kept:
        yield f"the media type {content_type!r}", False
    if any(name.lower() != "content-type" for name in encoding.get("headers", ())):
        yield "the headers", False
    if _is_styled(encoding) and (encoding.get("style", "form") != "form" or find_query_style(encoding) is not None):
        yield f"the style {encoding.get('style', 'form')}", no_styles or depth == 0


def _list_encodings(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from (body.get("encoding") or {}).items()


def _is_styled(encoding: Mapping[str, Any]) -> bool:
    return "style" in encoding or "explode" in encoding


def _collect_properties(document: Document, schema: Any, seen: set[int]) -> dict[str, Any]:
    """Return the properties of an object by name, those of its `allOf` included."""
    schema = _resolve(document, schema)
    if id(schema) in seen:
        return {}
    seen.add(id(schema))
    found: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        found |= _collect_properties(document, part, seen)
    return {**found, **schema.get("properties", {})}


def _find_item_schema(document: Document, schema: Any) -> Any:
    """Return the schema of one part of a multipart form; a list becomes several parts."""
    schema = _resolve(document, schema)
    return schema.get("items") if "array" in list_types(schema) else schema


def _measure_depth(document: Document, schema: Any, levels: int = 3) -> int:
    """Measure the structure of a value: 0 for none, 1 for one level, 2 for a list of values that have one."""
    if not levels:
        return 0
    schema = _resolve(document, schema)
    if "array" in list_types(schema):
        return 1 + min(1, _measure_depth(document, schema.get("items"), levels - 1))
    if parts := [part for key in ("anyOf", "oneOf") for part in schema.get(key, ())]:
        return max(_measure_depth(document, part, levels - 1) for part in parts)
    return int("object" in list_types(schema) or bool({"properties", "additionalProperties", "allOf"} & schema.keys()))


def _resolve(document: Document, schema: Any) -> Mapping[str, Any]:
    return resolve_reference(document, schema) if isinstance(schema, dict) else {}
