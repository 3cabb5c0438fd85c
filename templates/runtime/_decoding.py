"""Decode bodies into values: strict about types, and precise about what was wrong and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast

import msgspec

from ._api import SECRET_KEYS
from ._redaction import redact, shorten
from .errors import DecodingError, InvalidJSONError, SchemaMismatchError

T = TypeVar("T")

Path = tuple[str | int, ...]
"""Property names and list indexes, from the root of a body."""

Source = tuple[bytes, Path]
"""The bytes of a body, and the path to one object in them."""


class JSONBody(Generic[T]):
    """Decodes a JSON body of one type.

    Args:
        body_type: The type of the body.
        unwrap: The property of the body that holds the value itself, where it is wrapped.
    """

    __slots__ = ("_decoder", "_path", "_type", "_unwrap")

    def __init__(self, body_type: Any, unwrap: str | None = None) -> None:
        self._type = body_type
        self._unwrap = unwrap
        self._path: Path = ()
        self._decoder: msgspec.json.Decoder[Any] | None = None

    def __call__(self, content: bytes, headers: Mapping[str, str]) -> T:
        """Decode the body.

        Raises:
            InvalidJSONError: If it is not JSON.
            SchemaMismatchError: If a value has the wrong type, or a required one is missing.
        """
        failure: DecodingError
        try:
            body = self._decode(content)
        except msgspec.ValidationError as error:
            failure = _build_mismatch(error, content)
        except (ValueError, RecursionError) as error:
            failure = InvalidJSONError(_explain_invalid_json(error, content, headers))
        else:
            value = getattr(body, self._unwrap) if self._unwrap else body
            attach_source(value, content, self._path)
            return cast("T", value)
        # Raised outside the `except`, it has no context, which could hold parts of the body.
        raise failure

    def _decode(self, content: bytes) -> Any:
        # Built on first use, because by then every model that the type refers to is loaded.
        decoder = self._decoder or self._build()
        try:
            return decoder.decode(content)
        except msgspec.ValidationError as error:
            if "got `float`" not in str(error):
                raise
            body = _make_integers(msgspec.json.decode(content))
        except msgspec.DecodeError:
            if not _SURROGATE.search(content):
                raise
            body = _parse_with_surrogates(content)
        return msgspec.convert(body, self._type, dec_hook=_decode_custom_type, str_keys=True)

    def _build(self) -> msgspec.json.Decoder[Any]:
        if self._unwrap:
            place = self._type.__struct_fields__.index(self._unwrap)
            self._path = (self._type.__struct_encode_fields__[place],)
        self._decoder = msgspec.json.Decoder(self._type, dec_hook=_decode_custom_type)
        return self._decoder


def _decode_custom_type(kind: Any, value: object) -> Any:
    """Decode a value of a custom type; all of those are from the module `_union`."""
    return kind.decode(value)


class ByMediaType(Generic[T]):
    """Decodes a body that may have several media types, by its `Content-Type`.

    Args:
        decoders: What decodes each media type; the first is for a body of any other.
    """

    __slots__ = ("_decoders",)

    def __init__(self, decoders: Mapping[str, Callable[[bytes, Mapping[str, str]], T]]) -> None:
        self._decoders = decoders

    def __call__(self, content: bytes, headers: Mapping[str, str]) -> T:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        known = self._decoders
        decode = known.get(kind) or known.get(f"{kind.partition('/')[0]}/*") or known.get("*/*")
        return (decode or next(iter(known.values())))(content, headers)


def decode_text(content: bytes, headers: Mapping[str, str]) -> str:
    """Decode a text body in the charset that its headers name, in UTF-8 without one."""
    charset = re.search(r"charset=\"?([\w.:-]+)", headers.get("content-type", ""))
    try:
        return content.decode(charset[1] if charset else "utf-8", errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def decode_bytes(content: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the bytes as they came."""
    del headers
    return content


def ignore_body(content: bytes, headers: Mapping[str, str]) -> None:
    """Ignore the body, because the specification gives this response none."""
    del content, headers


# The escape of a surrogate; most stand in pairs.
_SURROGATE = re.compile(rb"\\u[dD][89A-Fa-f]")

Decoder = Callable[[bytes, Mapping[str, str]], T]
"""Takes a body and its headers, with names in lower case; returns a value, or raises a `DecodingError`."""


def parse_json(content: bytes) -> Any:
    """Decode JSON as Python values.

    Raises:
        InvalidJSONError: If it holds what Python has no value for, such as a number that is too large.
    """
    try:
        try:
            return msgspec.json.decode(content)
        except msgspec.DecodeError:
            if not _SURROGATE.search(content):
                raise
        return _parse_with_surrogates(content)
    except (ValueError, RecursionError) as error:
        del content  # because tools that show local variables would show the secrets in it
        raise InvalidJSONError(f"the body cannot be given as Python values: {error}") from None


def encode_json(value: Any) -> bytes:
    """Return a value made of what JSON has as JSON; lone surrogates as escapes."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        import json

        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def cut_out(source: Source) -> bytes:
    """Return the bytes of the one object that the source is of, without what stands around it."""
    content, path = source
    for step in path:
        kind: Any = list[msgspec.Raw] if isinstance(step, int) else dict[str, msgspec.Raw]
        content = bytes(msgspec.json.decode(content, type=kind)[step])
    return content


def _parse_with_surrogates(content: bytes) -> Any:
    """Decode JSON in which escapes of lone surrogates stand, which msgspec refuses."""
    import json

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    return json.loads(content, parse_constant=refuse)


def _make_integers(value: Any) -> Any:
    """Return a value with integers for numbers such as `5.0`: to JSON Schema they are the same."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [_make_integers(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _make_integers(item) for key, item in cast("dict[str, object]", value).items()}
    return value


def attach_source(value: object, content: bytes, path: Path) -> None:
    """Give each model in `value` the body that it was read from, and its path there, for `to_dict`."""
    if (models := getattr(value, "_models", None)) is not None:
        value.__dict__["_source"] = (content, path)
        for name, wire in models:
            attach_source(getattr(value, name), content, (*path, wire))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            attach_source(item, content, (*path, index))
    elif isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            attach_source(item, content, (*path, key))


def _build_mismatch(error: msgspec.ValidationError, content: bytes) -> SchemaMismatchError:
    message, *pointers = str(error).split(" - at `$")
    # The innermost path stands first where `_union` chose the model.
    pointer = "".join(part.removesuffix("`") for part in reversed(pointers))
    # msgspec writes `[...]` for a key of a mapping.
    path = _parse_path(pointer.partition("[...]")[0])
    if missing := re.match(r"Object missing required field `(.*)`$", message):
        path = (*path, missing[1])
        return SchemaMismatchError(f"{_format_path(path)}: required, but missing", field=_format_path(path))
    expected = re.match(r"Expected `(.*)`, got `(.*)`$", message)
    wanted, got = (
        (expected[1].replace("datetime", "date-time"), expected[2]) if expected else (_describe_wanted(message), "")
    )
    place = _format_path(path) or "the body"
    return SchemaMismatchError(
        f"{place}: expected {wanted}, got {_format_offender(content, path, got)}", field=_format_path(path)
    )


def _describe_wanted(message: str) -> str:
    if "RFC3339" in message:
        return "date-time"
    return "a number that fits" if "out of range" in message else message[:1].lower() + message[1:]


def _parse_path(pointer: str) -> Path:
    """Return the keys and indexes of a path as msgspec writes it, such as `.data.fields[1]`."""
    return tuple(
        int(index) if index else name for name, index in re.findall(r"\.([^.\[]+)|\[(\d+)\]", pointer) if name or index
    )


def _format_path(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _format_offender(content: bytes, path: Path, kind: str) -> str:
    """Return the offending value as JSON when it is short and no secret, else only its type."""
    if not path or SECRET_KEYS.intersection(str(step) for step in path):
        return kind or "another value"
    try:
        value = msgspec.json.decode(content)
        for step in path:
            value = value[step]
    except (KeyError, IndexError, TypeError, RecursionError, msgspec.DecodeError):
        # Only what stands before the mistake was read until now; the rest may not even be JSON.
        return kind or "another value"
    if isinstance(value, (dict, list)) or value is None:
        return kind or "null"
    text = redact(msgspec.json.encode(value).decode())
    return shorten(text, 80)


def _explain_invalid_json(error: Exception, content: bytes, headers: Mapping[str, str]) -> str:
    if not content.strip():
        return "expected JSON, got an empty body"
    kind = headers.get("content-type", "no content type").split(";")[0]
    if isinstance(error, RecursionError):
        return "expected JSON, got a body nested too deeply to be read"
    if "truncated" in str(error):
        return f"expected JSON, got a body that ends too early, after {len(content)} bytes"
    return f"expected JSON, got {quote_excerpt(content)!r} ({kind})"


def quote_excerpt(content: bytes, length: int = 60) -> str:
    """Return the first characters of a body, on one line and without secrets, for a message."""
    return shorten(" ".join(redact(content[: 16 * length].decode("utf-8", errors="replace")).split()), length)
