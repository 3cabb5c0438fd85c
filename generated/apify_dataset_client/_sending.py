"""What a request carries beside its address: headers and a body, from values to bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import NamedTuple, cast
from urllib.parse import quote, urlencode

import msgspec

from ._calling import Sending
from ._plain import plain, text
from .errors import DecodingError, InvalidIdentifierError

_HEADER = re.compile(r"[\x20-\x7e]*").fullmatch


class Encoded(NamedTuple):
    """A body as it goes over the wire."""

    media_type: str
    content: bytes


def of(
    headers: Mapping[str, object] | None = None,
    cookies: Mapping[str, object] | None = None,
    body: Encoded | None = None,
) -> Sending:
    """Headers, cookies and a body, without those that are `None`."""
    texts = {
        name: _checked(name, value) for name, value in (headers or {}).items() if value is not None
    }
    if crumbs := [
        f"{name}={quote(text(value))}"
        for name, value in (cookies or {}).items()
        if value is not None
    ]:
        texts["Cookie"] = "; ".join(crumbs)
    if body is None:
        return Sending(texts)
    texts["Content-Type"] = _checked("content_type", body.media_type)
    return Sending(texts, body.content)


def json(value: object, media_type: str) -> Encoded:
    """A value as JSON, models included."""
    try:
        return Encoded(media_type, msgspec.json.encode(plain(value)))
    except DecodingError:
        raise
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise TypeError(f"the body is not JSON: {error}") from None


def one_of(media_type: str | None, *documented: str) -> str:
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


def form(value: object, media_type: str) -> Encoded:
    """An object as a form: a list as a repeated field, an object within it as JSON."""
    pairs = [(name, _field(item)) for name, item in _fields(value)]
    return Encoded(media_type, urlencode(pairs).encode())


def plain_content(value: str | bytes, media_type: str) -> Encoded:
    """Text in UTF-8, or bytes as they are."""
    return Encoded(media_type, value.encode() if isinstance(value, str) else bytes(value))


def json_or_content(value: object, media_type: str, content_type: str) -> Encoded:
    """Bytes as they are, anything else as JSON."""
    return (
        plain_content(value, content_type) if isinstance(value, bytes) else json(value, media_type)
    )


def multipart(value: Mapping[str, object]) -> Encoded:
    """An object as a form with files: bytes become a file named like the field, a list a repeated field."""
    boundary = f"boundary-{token_hex(16)}"
    parts = [_part(name, item, boundary) for name, item in _fields(value)]
    return Encoded(
        f"multipart/form-data; boundary={boundary}",
        b"".join([*parts, f"--{boundary}--\r\n".encode()]),
    )


def _part(name: str, value: object, boundary: str) -> bytes:
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{quoted}"'
    if isinstance(value, bytes):
        head += f'; filename="{quoted}"\r\nContent-Type: application/octet-stream'
    content = value if isinstance(value, bytes) else _field(value).encode()
    return f"{head}\r\n\r\n".encode() + content + b"\r\n"


def _fields(value: object) -> list[tuple[str, object]]:
    """The fields of a form that have a value."""
    fields = plain(value) if isinstance(value, msgspec.Struct) else value
    return [
        (str(name), item)
        for name, items in cast("Mapping[object, object]", fields).items()
        for item in (cast("list[object]", items) if isinstance(items, list) else [items])
        if item is not None
    ]


def _field(value: object) -> str:
    return (
        msgspec.json.encode(plain(value)).decode()
        if isinstance(value, (Mapping, list))
        else text(value)
    )


def _checked(name: str, value: object) -> str:
    said = (
        ",".join(map(text, cast("list[object]", value))) if isinstance(value, list) else text(value)
    )
    if not _HEADER(said):
        # The value stays out of the message: it may be a secret.
        raise InvalidIdentifierError(f"{name} must be printable ASCII, as it is sent in a header")
    return said
