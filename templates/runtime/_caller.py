"""One call, from request to value, for both clients; they share everything but the sending."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

import msgspec

from ._api import ERROR_MESSAGE_PATH, ERROR_TYPE_PATH, ClientConnectionError, ClientError, ClientTimeoutError
from ._decoding import Decoder, quote_excerpt
from ._redaction import RedactedRepr, is_short, mask_token, redact, shorten
from ._retry import Attempts, PausedError, parse_retry_after
from ._settings import Settings
from ._transport import AsyncTransport, BodyTooLargeError, PermanentConnectionError, RawResponse, Request, Transport
from .errors import DecodingError, ResponseTooLargeError, SchemaMismatchError, StatusError, get_error_class
from .types import Headers, Response

if TYPE_CHECKING:
    from ._rate_limiter import RateLimiter

T = TypeVar("T")

_ERROR_TYPE = re.compile(r"[A-Za-z]+([_-][A-Za-z]+)*").fullmatch


class Operation(msgspec.Struct, Generic[T], frozen=True):
    """What the specification says of an operation."""

    method: str
    path: str
    """The path as the specification writes it, with `{names}` of parameters."""
    responses: Mapping[int, Decoder[T]]
    """What decodes the body of each documented success, by status."""
    accept: str = "application/json"
    """The media types of those bodies, for the `Accept` header."""
    absent_types: frozenset[str] = frozenset()
    """Error types of a 404 that prove the resource does not exist."""
    causes: Mapping[str, str] = {}
    """The cause of an error, by its type."""


class RequestParts(RedactedRepr, frozen=True):
    """The headers and the body of one request, without the headers that every request has."""

    headers: Mapping[str, str]
    content: bytes | None = None

    _hidden_fields: ClassVar[frozenset[str]] = frozenset({"headers", "content"})


NO_PARTS = RequestParts({})


class Caller:
    """Makes calls over a `Transport`."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self.settings = settings
        self.transport = transport

    def call(
        self,
        operation: Operation[T],
        path: str,
        parts: RequestParts = NO_PARTS,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        deadline: float | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> Response[T]:
        """Make the call, and again where a fault may pass.

        Args:
            operation: What to call.
            path: The path of the request and its query, encoded.
            parts: The headers and the body that this request has of its own.
            timeout: Seconds for one attempt, instead of the client's setting.
            max_retries: How often to try again, instead of the client's setting.
            deadline: Seconds for all attempts, instead of the client's setting.
            rate_limiter: What each attempt waits for first.

        Raises:
            ClientError: If no attempt succeeded.
        """
        settings = self.settings
        policy = settings.retry_policy.override(timeout, max_retries, deadline)
        attempts = Attempts(policy, operation.method, path, settings.token, rate_limiter)
        while True:
            if rate_limiter is not None:
                try:
                    attempts.extend_deadline(rate_limiter.acquire(attempts.left))
                except PausedError as pause:
                    raise _build_paused_error(pause, operation.method, attempts) from None
            request = _build_request(settings, operation, path, parts, attempts)
            try:
                raw = self.transport.send(request)
            except OSError as error:
                if attempts.repeats_at_once(error):
                    continue
                failure: ClientError = _build_connection_error(error, settings, request, attempts)
            else:
                if rate_limiter is not None and raw.status != 429:
                    rate_limiter.note_passed()
                if raw.status in operation.responses:
                    return _decode_response(raw, settings, operation, attempts)
                failure = _build_status_error(raw, settings, operation, attempts)
            # Raised outside the `except`, the error keeps no connection and no headers of the transport alive.
            (rate_limiter or time).sleep(attempts.wait_after(failure))


class AsyncCaller:
    """Makes calls over an `AsyncTransport`."""

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self.settings = settings
        self.transport = transport

    async def call(
        self,
        operation: Operation[T],
        path: str,
        parts: RequestParts = NO_PARTS,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        deadline: float | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> Response[T]:
        """Do what `Caller.call` does, without blocking."""
        settings = self.settings
        policy = settings.retry_policy.override(timeout, max_retries, deadline)
        attempts = Attempts(policy, operation.method, path, settings.token, rate_limiter)
        while True:
            if rate_limiter is not None:
                try:
                    attempts.extend_deadline(await rate_limiter.acquire_async(attempts.left))
                except PausedError as pause:
                    raise _build_paused_error(pause, operation.method, attempts) from None
            request = _build_request(settings, operation, path, parts, attempts)
            try:
                raw = await self.transport.send(request)
            except OSError as error:
                if attempts.repeats_at_once(error):
                    continue
                failure: ClientError = _build_connection_error(error, settings, request, attempts)
            else:
                if rate_limiter is not None and raw.status != 429:
                    rate_limiter.note_passed()
                if raw.status in operation.responses:
                    return _decode_response(raw, settings, operation, attempts)
                failure = _build_status_error(raw, settings, operation, attempts)
            # Raised outside the `except`, the error keeps no connection and no headers of the transport alive.
            await _sleep(attempts.wait_after(failure))


async def _sleep(seconds: float) -> None:
    # Imported here, because few calls wait, and it takes longer to load than all the rest.
    import asyncio

    await asyncio.sleep(seconds)


def _build_request(
    settings: Settings, operation: Operation[Any], path: str, parts: RequestParts, attempts: Attempts
) -> Request:
    url, headers = settings.base_url + path, settings.headers
    if parts is not NO_PARTS or operation.accept != headers["Accept"]:
        # Otherwise they stay the same object, which a transport recognises and need not convert again.
        headers = {**headers, **parts.headers, "Accept": operation.accept}
    limit = settings.max_response_bytes
    return Request(operation.method, url, headers, attempts.begin(), parts.content, limit)


def _decode_response(raw: RawResponse, settings: Settings, operation: Operation[T], attempts: Attempts) -> Response[T]:
    attempts.log(raw.status)
    headers = Headers(raw.headers)
    decode = operation.responses[raw.status]
    try:
        return Response(raw.status, headers, raw.content, decode(raw.content, headers), attempts.made)
    except DecodingError as error:
        failure = error
    failure = _remove_token(failure, decode, raw, headers, settings)
    failure.status, failure.attempts = raw.status, attempts.made
    failure.method, failure.path = operation.method, attempts.path
    # Without the frames of the decoder, because tools that show local variables would show the secrets of the body.
    raise failure.with_traceback(None)


def _remove_token(
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


def _build_status_error(
    raw: RawResponse, settings: Settings, operation: Operation[Any], attempts: Attempts
) -> StatusError:
    try:
        body = msgspec.json.decode(raw.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = None
    error = get_error_class(raw.status)(
        _get_message(body, settings) or _describe_body(raw.status, _mask_token(raw.content, settings)),
        status=raw.status,
        error_type=_get_type(body, settings),
        method=operation.method,
        path=attempts.path,
    )
    error.cause = operation.causes.get(error.error_type or "")
    error.retry_after = parse_retry_after(Headers(raw.headers))
    return error


def _build_paused_error(pause: PausedError, method: str, attempts: Attempts) -> StatusError:
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
    for name in path:
        body = cast("dict[str, object]", body).get(name) if isinstance(body, dict) else None
    return body if path and isinstance(body, str) else None


def _build_connection_error(error: OSError, settings: Settings, request: Request, attempts: Attempts) -> ClientError:
    kind: type[ClientError]
    if isinstance(error, TimeoutError):
        kind, message = ClientTimeoutError, f"no complete response within {request.timeout:.3g} s"
    elif isinstance(error, BodyTooLargeError):
        kind, message = ResponseTooLargeError, f"the body has more than max_response_bytes={request.limit}"
    else:
        kind, message = ClientConnectionError, f"no complete response: {redact(str(error), settings.token)}"
    attempts.permanent = isinstance(error, PermanentConnectionError)
    return kind(message, method=request.method, path=attempts.path)
