"""How the fields of a form go over the wire, where a specification says so of each: its `encoding`."""

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
    """How a parameter or a field is spelled: `deepObject`, what stands between items, `None` where names repeat."""
    style = described.get("style", "form")
    if style == "deepObject":
        return "deepObject"
    return None if described.get("explode", style == "form") else _SEPARATORS.get(style)


def find_field_styles(body: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an urlencoded form that are spelled as a query is, or as JSON as a whole, and how.

    One without a word is a repeated field if it is a list, and JSON if it is an object; "" is one that repeats the
    name of the field, or has the names of the properties.
    """
    found = {}
    for name, said in _list_encodings(body):
        if _is_styled(said) and said.get("style", "form") in _STYLES:
            found[name] = find_query_style(said) or ""
        elif media.find_kind(said.get("contentType", "")) == media.JSON:
            found[name] = "json"
    return found


def find_part_media_types(body: Mapping[str, Any]) -> dict[str, str]:
    """The media types of the parts of a form with files."""
    return {
        name: said["contentType"] for name, said in _list_encodings(body) if media.is_one(said.get("contentType", ""))
    }


def find_unsupported(document: Document, media_type: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """What of it is not kept to: the field, what that is, and whether the field is the same without."""
    fields = _collect_properties(document, body.get("schema"), set())
    # Before OpenAPI 3.1 the style of a part had no meaning.
    old = str(document.data["openapi"]).startswith("3.0")
    for name, said in _list_encodings(body):
        schema = fields.get(name)
        if media.find_kind(media_type) == media.MULTIPART:
            found = list(
                _check_part(
                    said,
                    _measure_depth(document, schema),
                    _measure_depth(document, _find_item_schema(document, schema)),
                    old=old,
                )
            )
        else:
            found = list(_check_pair(said, _measure_depth(document, schema)))
        yield from ((name, what, harmless) for what, harmless in found)


def _check_pair(said: Mapping[str, Any], depth: int) -> Iterator[tuple[str, bool]]:
    content_type = media.strip_parameters(said.get("contentType", "text/plain"))
    if said.get("allowReserved"):
        yield "the allowReserved", True
    if not _is_styled(said):
        if content_type != "text/plain" and media.find_kind(content_type) != media.JSON:
            yield f"the media type {said['contentType']!r}", depth == 0
    elif (style := said.get("style", "form")) not in _STYLES:
        yield f"the style {style}", depth == 0
    elif depth > 1:
        yield "the structure", False


def _check_part(said: Mapping[str, Any], depth: int, item_depth: int, *, old: bool) -> Iterator[tuple[str, bool]]:
    content_type = said.get("contentType", "*/*")
    kept = media.is_one(content_type) and (item_depth == 0 or media.find_kind(content_type) == media.JSON)
    if content_type != "*/*" and not kept:
        yield f"the media type {content_type!r}", False
    if any(name.lower() != "content-type" for name in said.get("headers", ())):
        yield "the headers", False
    if _is_styled(said) and (said.get("style", "form") != "form" or find_query_style(said) is not None):
        yield f"the style {said.get('style', 'form')}", old or depth == 0


def _list_encodings(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from (body.get("encoding") or {}).items()


def _is_styled(said: Mapping[str, Any]) -> bool:
    return "style" in said or "explode" in said


def _collect_properties(document: Document, schema: Any, seen: set[int]) -> dict[str, Any]:
    """The properties of an object by name, those it is made of included."""
    schema = _resolve(document, schema)
    if id(schema) in seen:
        return {}
    seen.add(id(schema))
    found: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        found |= _collect_properties(document, part, seen)
    return {**found, **schema.get("properties", {})}


def _find_item_schema(document: Document, schema: Any) -> Any:
    """The schema of what becomes one part: a list is several."""
    schema = _resolve(document, schema)
    return schema.get("items") if "array" in list_types(schema) else schema


def _measure_depth(document: Document, schema: Any, levels: int = 3) -> int:
    """How much of an inside a value has: 0 is none, 1 one level, 2 a list of what has one."""
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
