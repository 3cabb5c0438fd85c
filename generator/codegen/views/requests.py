"""What a call sends: its path, query, headers and body, as data from which templates write the expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from generator.codegen.schema import form_encoding, media_types
from generator.codegen.schema.operations import RawOperation
from generator.codegen.views.types import Annotation

ArgumentNames = Mapping[tuple[str, str], str]
"""The Python names of parameters by location and name."""

_UNQUOTED = "!$%&'()*+,/:;=?@[]~"
"""Characters that are not percent-encoded in a path and a query, besides letters, digits and `-._`."""


class BodyKind(StrEnum):
    """How a request body becomes bytes; `_body.jinja` writes a call for each."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    CONTENT = "content"
    """Text or bytes, sent as they are."""
    JSON_OR_CONTENT = "json or content"
    """JSON, or bytes where the body is bytes."""
    CHOSEN_JSON_OR_CONTENT = "chosen json or content"
    """The same, and the caller chooses the media type of the JSON."""


@dataclass(frozen=True, slots=True)
class BodyView:
    """The request body of an operation, an argument of its method."""

    kind: BodyKind
    annotation: Annotation
    required: bool
    doc: str
    media_types: tuple[str, ...]
    """Of JSON or of a form; where there are several, the caller chooses, and the first is the default."""
    content_type: str | None
    """The media type of text or bytes."""
    is_content_type_free: bool
    """Whether the caller can give another one."""
    field_styles: Mapping[str, str]
    """How the fields of a form are written, where it is not by repeating their name."""
    part_media_types: Mapping[str, str]
    """The media types of the parts of a multipart body."""
    takes_files: bool
    """Whether it becomes a multipart body where a file is in it, beside JSON or a plain form."""

    @property
    def content_type_doc(self) -> str | None:
        """What there is to say of the media type, where the caller can choose one."""
        said = []
        if len(self.media_types) > 1:
            said.append(f"Media type of JSON, one of {', '.join(self.media_types)}; the first by itself.")
        if self.is_content_type_free:
            said.append(f"Media type of bytes, {self.content_type} by itself.")
        return " ".join(said) or None


@dataclass(frozen=True, slots=True)
class PathPart:
    """A piece of a path: text as it stands in a URL, or an argument."""

    text: str = ""
    argument: str = ""
    owner_separator: str | None = None
    """What stands between owner and name in an argument that may hold both."""


@dataclass(frozen=True, slots=True)
class RequestView:
    """Where the arguments of a call go; mappings give the Python name of the argument for each name."""

    path_parts: tuple[PathPart, ...]
    has_fixed_query: bool
    """Whether the path has a query of its own."""
    query: Mapping[str, str]
    query_styles: Mapping[str, str]
    """How lists and objects are written in the query, where it is not by repeating the name."""
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: BodyView | None

    @property
    def has_headers_or_body(self) -> bool:
        """Whether anything but the URL depends on the arguments."""
        return bool(self.headers or self.cookies or self.body)


def build_request_view(source: RawOperation, names: ArgumentNames, body: BodyView | None) -> RequestView:
    """Build the view of what a call sends."""
    # A fragment only makes two paths different in the specification; it is never sent.
    path, query = source.path.partition("#")[0], _select(names, "query")
    styles = {name: style for name in query if (style := find_query_style(source.get_parameter("query", name)))}
    return RequestView(
        path_parts=tuple(_split_path(path, source, names)),
        has_fixed_query="?" in path,
        query=query,
        query_styles=styles,
        headers=_select(names, "header"),
        cookies=_select(names, "cookie"),
        body=body,
    )


def _split_path(path: str, source: RawOperation, names: ArgumentNames) -> Iterator[PathPart]:
    for index, piece in enumerate(re.split(r"\{([^{}]+)\}", path)):
        if index % 2:
            separator = source.get_parameter("path", piece).get("x-owner-separator")
            yield PathPart(argument=names["path", piece], owner_separator=separator)
        elif piece:
            yield PathPart(text=quote(piece.encode("utf-8", "replace"), safe=_UNQUOTED))


def _select(names: ArgumentNames, wanted: str) -> dict[str, str]:
    return {name: python for (location, name), python in names.items() if location == wanted}


def find_query_style(parameter: Mapping[str, Any]) -> str | None:
    """Return how lists and objects are written in the query, `None` where it is by repeating the name.

    Otherwise `json`, `deepObject`, or what stands between the items.
    """
    if "content" in parameter:
        return "json" if media_types.find_structured(parameter["content"], forms=False) else None
    return form_encoding.find_query_style(parameter)


def build_body_view(source: RawOperation, structured: Annotation | None) -> BodyView | None:
    """Build the view of an operation's body, if it has one; `structured` is the type of one whose schema is known."""
    if not source.body:
        return None
    content = source.body["content"]
    kind, annotation = _choose_kind(content, structured)
    types = _list_json_types(content) or tuple(media_types.find_structured(content, forms=True)[:1])
    plain = _list_plain_types(content)
    return BodyView(
        kind=kind,
        annotation=annotation,
        required=bool(source.body.get("required")),
        doc=" ".join([*_split_sentences(source.body.get("description")), f"Sent as {' or '.join(content)}."]),
        media_types=types,
        content_type=_choose_content_type(plain),
        is_content_type_free=bool(plain) and (len(plain) > 1 or "*" in plain[0] or len(types) > 1),
        field_styles=form_encoding.find_field_styles(content[types[0]]) if kind is BodyKind.FORM else {},
        part_media_types=_find_part_media_types(content),
        takes_files=kind is not BodyKind.MULTIPART and _find_multipart(content) is not None,
    )


def _choose_kind(content: Mapping[str, Any], structured: Annotation | None) -> tuple[BodyKind, Annotation]:
    plain = _list_plain_types(content)
    if structured is None:
        if plain:
            return BodyKind.CONTENT, Annotation(_annotate_content(plain))
        return BodyKind.MULTIPART, Annotation("Mapping[str, object]")
    if structured.text in structured.models and structured.holds_models:
        # The class requires properties that only the server sets; whoever sends a body gives a dict without them.
        structured = replace(structured, text=f"{structured.text} | dict[str, Any]")
    json_types = _list_json_types(content)
    if not json_types:
        return BodyKind.FORM, structured
    if not plain:
        return BodyKind.JSON, structured
    text = "Any" if structured.text == "Any" else f"{structured} | bytes"
    kind = BodyKind.CHOSEN_JSON_OR_CONTENT if len(json_types) > 1 else BodyKind.JSON_OR_CONTENT
    return kind, Annotation(text, models=structured.models, holds_models=structured.holds_models)


def _list_plain_types(content: Iterable[str]) -> list[str]:
    """Return the media types of text and of bytes."""
    return media_types.select_kinds(content, media_types.TEXT, media_types.BINARY)


def _find_part_media_types(content: Mapping[str, Any]) -> dict[str, str]:
    return form_encoding.find_part_media_types(content.get(_find_multipart(content) or "", {}))


def _find_multipart(content: Iterable[str]) -> str | None:
    return next(iter(media_types.select_kinds(content, media_types.MULTIPART)), None)


def _annotate_content(content: Iterable[str]) -> str:
    kinds = {media_types.find_kind(name) for name in content}
    types = ((media_types.TEXT, "str"), (media_types.BINARY, "bytes"))
    return " | ".join(name for kind, name in types if kind in kinds)


def _list_json_types(content: Iterable[str]) -> tuple[str, ...]:
    """Return the media types of a body in JSON, the first of them one that can be sent."""
    names = media_types.select_kinds(content, media_types.JSON)
    if not names or "*" not in names[0]:
        return tuple(names)
    first = next((name for name in names if "*" not in name), "application/json")
    return (first, *(name for name in names if name != first))


def _choose_content_type(plain: list[str]) -> str | None:
    """Return the first media type that is no range; of ranges nothing can be said but that they hold bytes."""
    return next((name for name in plain if "*" not in name), "application/octet-stream") if plain else None


def _split_sentences(text: str | None) -> list[str]:
    text = (text or "").strip()
    return [text if text.endswith((".", "!", "?")) else f"{text}."] if text else []
