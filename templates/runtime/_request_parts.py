"""Encode values as the headers and the body of a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import NamedTuple, cast
from urllib.parse import quote, urlencode

import msgspec

from . import _url
from ._caller import RequestParts
from ._files import is_file, read_file
from ._values import format_value, to_json_value
from .errors import DecodingError, InvalidIdentifierError

_STRUCTURED = (Mapping, list, msgspec.Struct)
_HEADER = re.compile(r"[\x20-\x7e]*").fullmatch


class EncodedBody(NamedTuple):
    """A body as it is sent."""

    media_type: str
    content: bytes


def build(
    headers: Mapping[str, object] | None = None,
    cookies: Mapping[str, object] | None = None,
    body: EncodedBody | None = None,
) -> RequestParts:
    """Build the parts of a request, without headers and cookies that are `None`.

    Raises:
        InvalidIdentifierError: If a value cannot be sent in a header.
    """
    texts = {name: _format_header(name, value) for name, value in (headers or {}).items() if value is not None}
    if crumbs := [
        f"{name}={quote(format_value(value))}" for name, value in (cookies or {}).items() if value is not None
    ]:
        texts["Cookie"] = "; ".join(crumbs)
    if body is None:
        return RequestParts(texts)
    texts["Content-Type"] = _format_header("content_type", body.media_type)
    return RequestParts(texts, body.content)


def encode_json(value: object, media_type: str) -> EncodedBody:
    """Encode a value as JSON, models included.

    Raises:
        TypeError: If it holds what JSON has not.
    """
    try:
        return EncodedBody(media_type, msgspec.json.encode(to_json_value(value)))
    except DecodingError:
        raise
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise TypeError(f"the body is not JSON: {error}") from None


def choose_media_type(media_type: str | None, *documented: str) -> str:
    """Return the media type that a caller chose, or the first documented one where that is `None`.

    Raises:
        ValueError: If it is not documented.
    """
    if media_type is None:
        return documented[0]
    essence = _get_essence(media_type)
    for name in map(_get_essence, documented):
        start, ranged, end = name.partition("*")
        if "*" not in essence and (essence.startswith(start) and essence.endswith(end) if ranged else essence == name):
            return media_type
    raise ValueError(f"content_type must be one of {', '.join(documented)}, got {media_type!r}")


def _get_essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def encode_form(value: object, media_type: str, styles: Mapping[str, str] | None = None) -> EncodedBody:
    """Encode an object as a form: a list as a repeated field, an object within it as JSON.

    Args:
        value: A model or a mapping.
        media_type: The media type to send.
        styles: How some fields are encoded otherwise, as for `encode_query`.
    """
    styles = styles or {}
    pairs = [pair for name, item in _list_fields(value) if (pair := _encode_pair(name, item, styles.get(name)))]
    return EncodedBody(media_type, "&".join(pairs).encode())


def _encode_pair(name: str, value: object, style: str | None) -> str:
    if style is None or style == "json":
        items = _list_items(value) if style is None else [value]
        return urlencode([(name, _format_field(item)) for item in items])
    return _url.encode_query({name: _flatten(value, style)}, {name: style}).removeprefix("?")


def _flatten(value: object, style: str) -> object:
    """Return a value in which whatever the style cannot express is JSON text."""
    if isinstance(value, Mapping):
        nested = cast("Mapping[object, object]", value)
        joined = style not in {"", "deepObject"}
        return {key: _format_inner(item) if joined else _flatten(item, style) for key, item in nested.items()}
    return [_format_inner(item) for item in cast("list[object]", value)] if isinstance(value, list) else value


def _format_inner(value: object) -> object:
    return None if value is None else _format_field(value)


def encode_content(value: str | bytes, media_type: str) -> EncodedBody:
    """Encode text as UTF-8; bytes stay as they are."""
    return EncodedBody(media_type, value.encode() if isinstance(value, str) else bytes(value))


def encode_json_or_content(value: object, media_type: str, content_type: str) -> EncodedBody:
    """Encode bytes as they are, anything else as JSON.

    Args:
        value: The body.
        media_type: The media type to send with JSON.
        content_type: The media type to send with bytes.
    """
    return encode_content(value, content_type) if isinstance(value, bytes) else encode_json(value, media_type)


def holds_file(body: object) -> bool:
    """Return whether a field of a form, or an item of a list in it, is a file."""
    fields = cast("Mapping[object, object]", body).values() if isinstance(body, Mapping) else ()
    return any(
        is_file(value) or (isinstance(value, list) and any(map(is_file, cast("list[object]", value))))
        for value in fields
    )


def encode_multipart(value: Mapping[str, object], media_types: Mapping[str, str] | None = None) -> EncodedBody:
    """Encode an object as a form with files: bytes become a file named like the field, a list a repeated field.

    Args:
        value: The fields by name; a file is bytes, a `Path`, an open file, or a tuple of a name, one of these, and
            perhaps a media type.
        media_types: The media types of some parts. Without one, bytes are `application/octet-stream`, objects JSON,
            and the rest text.
    """
    media_types = media_types or {}
    boundary = f"boundary-{token_hex(16)}"
    parts = [
        _encode_part(name, item, boundary, media_types.get(name))
        for name, several in _list_fields(value)
        for item in _list_items(several)
    ]
    return EncodedBody(f"multipart/form-data; boundary={boundary}", b"".join([*parts, f"--{boundary}--\r\n".encode()]))


def _encode_part(name: str, value: object, boundary: str, media_type: str | None) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quote(name)}"'
    if is_file(value):
        file = read_file(value)
        content = file.content
        head += f'; filename="{_quote(file.name or name)}"'
        media_type = file.media_type or media_type or "application/octet-stream"
        if not _HEADER(media_type):
            raise InvalidIdentifierError(f"the media type of {name} must be printable ASCII")
    else:
        content = _format_field(value).encode()
    if not is_file(value) and isinstance(value, _STRUCTURED) and "json" not in (media_type or "").lower():
        media_type = "application/json"
    head += f"\r\nContent-Type: {media_type}" if media_type else ""
    return f"{head}\r\n\r\n".encode() + content + b"\r\n"


def _quote(name: str) -> str:
    """Return a name as it stands in a header of a part: https://html.spec.whatwg.org/#multipart-form-data."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _list_fields(value: object) -> list[tuple[str, object]]:
    """Return the fields of a form that have a value."""
    fields = to_json_value(value) if isinstance(value, msgspec.Struct) else value
    return [
        (str(name), to_json_value(item) if isinstance(item, msgspec.Struct) else item)
        for name, item in cast("Mapping[object, object]", fields).items()
        if item is not None
    ]


def _list_items(value: object) -> list[object]:
    """Return what is sent for a field: each item of a list that has a value."""
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return [item for item in items if item is not None]


def _format_field(value: object) -> str:
    return msgspec.json.encode(to_json_value(value)).decode() if isinstance(value, _STRUCTURED) else format_value(value)


def _format_header(name: str, value: object) -> str:
    text = ",".join(map(format_value, cast("list[object]", value))) if isinstance(value, list) else format_value(value)
    if not _HEADER(text):
        # The message leaves the value out, because it may be a secret.
        raise InvalidIdentifierError(f"{name} must be printable ASCII, as it is sent in a header")
    return text
