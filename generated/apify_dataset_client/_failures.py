"""The errors of calls that failed, with no secret in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from ._api import (
    ERROR_MESSAGE_PATH,
    ERROR_TYPE_PATH,
    SECRET_QUERIES,
    ClientConnectionError,
    ClientError,
    ClientTimeoutError,
)
from ._decoding import Decoder, quote_excerpt
from ._redaction import is_short, mask_query, mask_token, redact, shorten
from ._retry import Attempts, PausedError, parse_retry_after
from ._settings import Settings
from ._transport import BodyTooLargeError, PermanentConnectionError, RawResponse, Request
from .errors import DecodingError, ResponseTooLargeError, SchemaMismatchError, StatusError, get_error_class
from .types import Headers

_ERROR_TYPE = re.compile(r"[A-Za-z]+([_-][A-Za-z]+)*").fullmatch


def remove_token(
    error: DecodingError, decode: Decoder[Any], raw: RawResponse, headers: Headers, settings: Settings
) -> DecodingError:
    """Return the error that the same body would give if the server had not repeated the token in it."""
    if not settings.token or is_short(settings.token):
        return error
    content = _mask_token(raw.content, settings)
    if content != raw.content:
        try:
            decode(content, headers)
        except DecodingError as other:
            # Otherwise the token is the name of a property as well.
            if type(other) is type(error) and getattr(other, "field", "") == getattr(error, "field", ""):
                return other
        return _withhold_message(error)
    # JSON can write the token with escapes, which masking does not find.
    return _withhold_message(error) if settings.token in error.message else error


def _withhold_message(error: DecodingError) -> DecodingError:
    message = "the body is not what the specification promises, and it repeats the token"
    if isinstance(error, SchemaMismatchError):
        return type(error)(f"{error.field}: {message}", field=error.field)
    return type(error)(message)


def _mask_token(content: bytes, settings: Settings) -> bytes:
    # Done before anything is cut, because half a token is a secret too.
    if not settings.token or settings.token.encode() not in content:
        return content
    return mask_token(content.decode("utf-8", errors="surrogateescape"), settings.token).encode(
        "utf-8", errors="surrogateescape"
    )


def build_status_error(
    raw: RawResponse, settings: Settings, method: str, causes: Mapping[str, str], attempts: Attempts
) -> StatusError:
    """Return the error of a response that is no success."""
    try:
        body = msgspec.json.decode(raw.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = None
    error = get_error_class(raw.status)(
        _get_message(body, settings) or _describe_body(raw.status, _mask_token(raw.content, settings)),
        status=raw.status,
        error_type=_get_type(body, settings),
        method=method,
        path=attempts.path,
    )
    error.headers = {name.lower(): _mask_values(value, settings.token) for name, value in raw.headers.items()}
    error.body = _mask_values(body, settings.token)
    error.data = _find_value(error.body, (*ERROR_TYPE_PATH[:-1], "data"))
    error.cause = causes.get(error.error_type or "")
    error.retry_after = parse_retry_after(Headers(raw.headers))
    return error


def build_paused_error(pause: PausedError, method: str, attempts: Attempts) -> StatusError:
    """Return the error of a call that is not made, because the server asked all to wait longer than it may."""
    error = get_error_class(429)(
        f"not sent: the server asked to wait, {pause.seconds:.0f} s from now, which is longer than the deadline",
        status=429,
        attempts=attempts.made,
        method=method,
        path=attempts.path,
    )
    error.retry_after = pause.seconds
    return error


def _describe_body(status: int, content: bytes) -> str:
    if status < 400:
        return "neither a documented success nor an error"
    return f"the body says: {quote_excerpt(content)}" if content.strip() else "the body is empty"


def _mask_values(value: object, token: str | None) -> Any:
    """Return a body without the token, if the server repeated it in it, and without secrets in URLs."""
    if isinstance(value, str):
        return mask_query(value if token is None or is_short(token) else mask_token(value, token), SECRET_QUERIES)
    if isinstance(value, list):
        return [_mask_values(item, token) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {
            # A key that is a word is none that a real token stands in.
            key if _ERROR_TYPE(key) else _mask_values(key, token): _mask_values(item, token)
            for key, item in cast("dict[str, object]", value).items()
        }
    return value


def _get_message(body: object, settings: Settings) -> str | None:
    text = _find_text(body, ERROR_MESSAGE_PATH)
    return None if text is None else shorten(redact(text, settings.token))


def _get_type(body: object, settings: Settings) -> str | None:
    text = _find_text(body, ERROR_TYPE_PATH)
    # Programs compare it, so a token that is a word itself must not change it.
    if text is None or (_ERROR_TYPE(text) and text != settings.token):
        return text
    return shorten(redact(text, settings.token))


def _find_text(body: object, path: tuple[str, ...]) -> str | None:
    value = _find_value(body, path) if path else None
    return value if isinstance(value, str) else None


def _find_value(body: object, path: tuple[str, ...]) -> object:
    for name in path:
        body = cast("dict[str, object]", body).get(name) if isinstance(body, dict) else None
    return body


def build_connection_error(error: OSError, settings: Settings, request: Request, attempts: Attempts) -> ClientError:
    """Return the error of an attempt without a complete response."""
    kind: type[ClientError]
    if isinstance(error, TimeoutError):
        kind, message = ClientTimeoutError, f"no complete response within {request.timeout:.3g} s"
    elif isinstance(error, BodyTooLargeError):
        kind, message = ResponseTooLargeError, f"the body has more than max_response_bytes={request.limit}"
    else:
        kind, message = ClientConnectionError, f"no complete response: {redact(str(error), settings.token)}"
    attempts.permanent = isinstance(error, PermanentConnectionError)
    return kind(message, method=request.method, path=attempts.path)
