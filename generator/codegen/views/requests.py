"""What a call sends: its path, query, headers and body, as Python expressions over its arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from generator.codegen.schema import form_encoding, media_types
from generator.codegen.schema.operations import RawOperation
from generator.codegen.text.literals import literal
from generator.codegen.views.types import Annotation

Names = Mapping[tuple[str, str], str]
"""The Python names of parameters by location and name."""

_URL = "!$%&'()*+,/:;=?@[]~"
"""What stands for itself in a path and a query."""


def target(source: RawOperation, names: Names) -> str:
    """The expression of the path and the query."""
    # What some write behind a number sign only keeps two operations apart.
    path, pieces = source.path.partition("#")[0], []
    for index, piece in enumerate(re.split(r"\{([^{}]+)\}", path)):
        if index % 2:
            name, separator = names["path", piece], source.parameter("path", piece).get("x-owner-separator")
            extra = f", {literal(separator)}" if separator else ""
            pieces.append(f"_url.encode_segment({name}, {literal(name)}{extra})")
        elif piece:
            pieces.append(literal(quote(piece.encode("utf-8", "replace"), safe=_URL)))
    if pairs := _pairs(names, "query"):
        styles = {
            name: style for name in _at(names, "query") if (style := query_style(source.parameter("query", name)))
        }
        more = '.replace("?", "&", 1)' if "?" in path else ""
        pieces.append(f"_url.encode_query({pairs}{f', {literal(styles)}' if styles else ''}){more}")
    return " + ".join(pieces)


def query_style(parameter: Mapping[str, Any]) -> str | None:
    """How lists and objects are spelled in the query, where it is not by repeating the name.

    `json`, `deepObject`, or what stands between the items.
    """
    if "content" in parameter:
        return "json" if media_types.structured(parameter["content"], forms=False) else None
    return form_encoding.query_style(parameter)


def sending(names: Names, body: str | None) -> str | None:
    """The expression of headers and body, `None` where a call has neither."""
    parts = {"headers": _pairs(names, "header"), "cookies": _pairs(names, "cookie"), "body": body}
    given = ", ".join(f"{name}={part}" for name, part in parts.items() if part)
    return f"_request_parts.build({given})" if given else None


def _pairs(names: Names, location: str) -> str:
    pairs = ", ".join(f"{literal(name)}: {python}" for name, python in _at(names, location).items())
    return f"{{{pairs}}}" if pairs else ""


def _at(names: Names, location: str) -> dict[str, str]:
    return {name: python for (place, name), python in names.items() if place == location}


@dataclass(frozen=True, slots=True)
class Body:
    """The request body of an operation, an argument of its method."""

    annotation: Annotation
    required: bool
    doc: str
    encoded: str
    """The expression that makes bytes of it."""
    type_doc: str | None
    """What there is to say of the media type, where the caller can choose one."""


def body(source: RawOperation, structured: Annotation | None) -> Body | None:
    """The body of an operation; `structured` is what its properties are known to be."""
    if not source.body:
        return None
    if structured and structured.text in structured.models and structured.holds_models:
        # What only the server can set may be required of what it gives, so of the class too; not of what is sent.
        structured = replace(structured, text=f"{structured.text} | dict[str, Any]")
    content = source.body["content"]
    plain = media_types.of_kind(content, media_types.TEXT, media_types.BINARY)
    default = _default_type(plain)
    chosen = len(types := _json_types(content)) > 1
    free = default is not None and (len(plain) > 1 or "*" in plain[0] or chosen)
    encoded, annotation = _encoded(content, structured, default and _typed(default, free=free))
    said = [f"Media type of JSON, one of {', '.join(types)}; the first by itself."] if chosen else []
    said += [f"Media type of bytes, {default} by itself."] if free else []
    required = bool(source.body.get("required"))
    return Body(
        annotation=annotation,
        required=required,
        doc=" ".join([*_sentences(source.body.get("description")), f"Sent as {' or '.join(content)}."]),
        encoded=encoded if required else f"None if body is None else {encoded}",
        type_doc=" ".join(said) or None,
    )


def _encoded(
    content: Mapping[str, Any], structured: Annotation | None, plain_type: str | None
) -> tuple[str, Annotation]:
    if structured is None:
        if plain_type is None:
            parts = form_encoding.media_types(content.get(media_types.form(content) or "", {}))
            more = f", {literal(parts)}" if parts else ""
            return f"_request_parts.encode_multipart(body{more})", Annotation("Mapping[str, object]")
        return f"_request_parts.encode_content(body, {plain_type})", Annotation(_plain_annotation(content))
    media_type = media_types.structured(content, forms=True)[0]
    if media_types.kind(media_type) == media_types.FORM:
        styles = form_encoding.styles(content[media_type])
        more = f", {literal(styles)}" if styles else ""
        return f"_request_parts.encode_form(body, {literal(media_type)}{more})", structured
    types = _json_types(content)
    json_type = literal(types[0])
    if len(types) > 1:
        json_type = f"_request_parts.choose_media_type(content_type, {', '.join(map(literal, types))})"
    if plain_type is None:
        return f"_request_parts.encode_json(body, {json_type})", structured
    text = "Any" if structured.text == "Any" else f"{structured} | bytes"
    annotation = Annotation(text, models=structured.models, holds_models=structured.holds_models)
    if len(types) > 1:
        # Each is chosen only where it is what the body is: what bytes may be, JSON may not.
        plain = f"_request_parts.encode_content(body, {plain_type})"
        return f"{plain} if isinstance(body, bytes) else _request_parts.encode_json(body, {json_type})", annotation
    return f"_request_parts.encode_json_or_content(body, {json_type}, {plain_type})", annotation


def _plain_annotation(content: Iterable[str]) -> str:
    kinds = {media_types.kind(name) for name in content}
    return " | ".join(
        name for kind, name in ((media_types.TEXT, "str"), (media_types.BINARY, "bytes")) if kind in kinds
    )


def _json_types(content: Iterable[str]) -> list[str]:
    """The media types of a body in JSON, the first of them one that can be sent."""
    names = media_types.of_kind(content, media_types.JSON)
    if not names or "*" not in names[0]:
        return names
    first = next((name for name in names if "*" not in name), "application/json")
    return [first, *(name for name in names if name != first)]


def _typed(default: str, *, free: bool) -> str:
    return f"content_type or {literal(default)}" if free else literal(default)


def _default_type(plain: list[str]) -> str | None:
    """The first media type that names one; bytes are bytes where all are ranges."""
    if not plain:
        return None
    return next((name for name in plain if "*" not in name), "application/octet-stream")


def _sentences(text: str | None) -> list[str]:
    text = (text or "").strip()
    return [text if text.endswith((".", "!", "?")) else f"{text}."] if text else []
