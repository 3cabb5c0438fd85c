"""What a request carries beside its address: headers and a body, from values to bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import NamedTuple, cast
from urllib.parse import quote, urlencode

import msgspec

from . import _url
from ._caller import RequestParts
from ._values import format_value, to_json_value
from .errors import DecodingError, InvalidIdentifierError

_STRUCTURED = (Mapping, list, msgspec.Struct)
_HEADER = re.compile(r"[\x20-\x7e]*").fullmatch


class EncodedBody(NamedTuple):
    """A body as it goes over the wire."""

    media_type: str
    content: bytes


def build(
    headers: Mapping[str, object] | None = None,
    cookies: Mapping[str, object] | None = None,
    body: EncodedBody | None = None,
) -> RequestParts:
    """Headers, cookies and a body, without those that are `None`."""
    texts = {
        name: _checked(name, value) for name, value in (headers or {}).items() if value is not None
    }
    if crumbs := [
        f"{name}={quote(format_value(value))}"
        for name, value in (cookies or {}).items()
        if value is not None
    ]:
        texts["Cookie"] = "; ".join(crumbs)
    if body is None:
        return RequestParts(texts)
    texts["Content-Type"] = _checked("content_type", body.media_type)
    return RequestParts(texts, body.content)


def encode_json(value: object, media_type: str) -> EncodedBody:
    """A value as JSON, models included."""
    try:
        return EncodedBody(media_type, msgspec.json.encode(to_json_value(value)))
    except DecodingError:
        raise
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise TypeError(f"the body is not JSON: {error}") from None


def choose_media_type(media_type: str | None, *documented: str) -> str:
    """The media type that a caller chose, the first where it is `None`; `ValueError` for one that is not documented."""
    if media_type is None:
        return documented[0]
    essence = _essence(media_type)
    for name in map(_essence, documented):
        start, ranged, end = name.partition("*")
        if "*" not in essence and (
            essence.startswith(start) and essence.endswith(end) if ranged else essence == name
        ):
            return media_type
    raise ValueError(f"content_type must be one of {', '.join(documented)}, got {media_type!r}")


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def encode_form(
    value: object, media_type: str, styles: Mapping[str, str] | None = None
) -> EncodedBody:
    """An object as a form: a list as a repeated field, an object within it as JSON.

    `styles` says of some fields how they are spelled otherwise: as in a query, or `json` as a whole.
    """
    styles = styles or {}
    pairs = [pair for name, item in _fields(value) if (pair := _pair(name, item, styles.get(name)))]
    return EncodedBody(media_type, "&".join(pairs).encode())


def _pair(name: str, value: object, style: str | None) -> str:
    if style is None or style == "json":
        items = _items(value) if style is None else [value]
        return urlencode([(name, _field(item)) for item in items])
    return _url.encode_query({name: _flat(value, style)}, {name: style}).removeprefix("?")


def _flat(value: object, style: str) -> object:
    """A value in which what that style has no spelling for is JSON text."""
    if isinstance(value, Mapping):
        nested = cast("Mapping[object, object]", value)
        joined = style not in {"", "deepObject"}
        return {key: _inner(item) if joined else _flat(item, style) for key, item in nested.items()}
    return (
        [_inner(item) for item in cast("list[object]", value)] if isinstance(value, list) else value
    )


def _inner(value: object) -> object:
    return None if value is None else _field(value)


def encode_content(value: str | bytes, media_type: str) -> EncodedBody:
    """Text in UTF-8, or bytes as they are."""
    return EncodedBody(media_type, value.encode() if isinstance(value, str) else bytes(value))


def encode_json_or_content(value: object, media_type: str, content_type: str) -> EncodedBody:
    """Bytes as they are, anything else as JSON."""
    return (
        encode_content(value, content_type)
        if isinstance(value, bytes)
        else encode_json(value, media_type)
    )


def encode_multipart(
    value: Mapping[str, object], media_types: Mapping[str, str] | None = None
) -> EncodedBody:
    """An object as a form with files: bytes become a file named like the field, a list a repeated field.

    `media_types` says of some parts what they are; by themselves bytes are of any kind, objects JSON, the rest text.
    """
    media_types = media_types or {}
    boundary = f"boundary-{token_hex(16)}"
    parts = [
        _part(name, item, boundary, media_types.get(name))
        for name, several in _fields(value)
        for item in _items(several)
    ]
    return EncodedBody(
        f"multipart/form-data; boundary={boundary}",
        b"".join([*parts, f"--{boundary}--\r\n".encode()]),
    )


def _part(name: str, value: object, boundary: str, media_type: str | None) -> bytes:
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{quoted}"'
    content = value if isinstance(value, bytes) else _field(value).encode()
    if isinstance(value, bytes):
        head += f'; filename="{quoted}"'
        media_type = media_type or "application/octet-stream"
    elif isinstance(value, _STRUCTURED) and "json" not in (media_type or "").lower():
        media_type = "application/json"
    head += f"\r\nContent-Type: {media_type}" if media_type else ""
    return f"{head}\r\n\r\n".encode() + content + b"\r\n"


def _fields(value: object) -> list[tuple[str, object]]:
    """The fields of a form that have a value."""
    fields = to_json_value(value) if isinstance(value, msgspec.Struct) else value
    return [
        (str(name), to_json_value(item) if isinstance(item, msgspec.Struct) else item)
        for name, item in cast("Mapping[object, object]", fields).items()
        if item is not None
    ]


def _items(value: object) -> list[object]:
    """What is sent for a field: each item of a list that has a value."""
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return [item for item in items if item is not None]


def _field(value: object) -> str:
    return (
        msgspec.json.encode(to_json_value(value)).decode()
        if isinstance(value, _STRUCTURED)
        else format_value(value)
    )


def _checked(name: str, value: object) -> str:
    said = (
        ",".join(map(format_value, cast("list[object]", value)))
        if isinstance(value, list)
        else format_value(value)
    )
    if not _HEADER(said):
        # The value stays out of the message: it may be a secret.
        raise InvalidIdentifierError(f"{name} must be printable ASCII, as it is sent in a header")
    return said
