"""One call from arguments to value, for both clients; everything but sending is shared."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

import msgspec

from ._decoding import Decoder, quote_excerpt
from ._redaction import MASK, RedactedRepr, redact, shorten
from ._retry import Attempts, RetryPolicy, parse_retry_after
from ._transport import (
    AsyncTransport,
    BodyTooLargeError,
    PermanentConnectionError,
    RawResponse,
    Request,
    Transport,
)
from .errors import (
    ApifyConnectionError,
    ApifyError,
    ApifyTimeoutError,
    DecodingError,
    ResponseTooLargeError,
    StatusError,
    class_for_status,
)
from .types import Headers, Response

if TYPE_CHECKING:
    from ._rate_limiter import RateLimiter

T = TypeVar("T")

_ERROR_TYPE: tuple[str, ...] = ("error", "type")
_ERROR_MESSAGE: tuple[str, ...] = ("error", "message")


class Operation(msgspec.Struct, Generic[T], frozen=True):
    """What is known of an operation before it is called."""

    method: str
    path: str
    """With `{names}` of its parameters, as the specification writes it."""
    responses: Mapping[int, Decoder[T]]
    """How to read the body of each documented success, by status."""
    accept: str = "application/json"
    """The media types of those bodies."""
    absent_types: frozenset[str] = frozenset()
    """Error types of a 404 that prove the resource does not exist."""
    causes: Mapping[str, str] = {}
    """What is behind an error, by its type."""


class RequestParts(RedactedRepr, frozen=True):
    """The headers and the body of one request, without those that every request has."""

    headers: Mapping[str, str]
    content: bytes | None = None

    _hidden_fields: ClassVar[frozenset[str]] = frozenset({"headers", "content"})


NO_PARTS = RequestParts({})


class Settings(RedactedRepr, frozen=True):
    """What a client was made with."""

    base_url: str
    headers: Mapping[str, str]
    retry_policy: RetryPolicy
    token: str | None
    max_response_bytes: int

    _hidden_fields: ClassVar[frozenset[str]] = frozenset({"headers", "token"})


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
        timeout: float | None = None,
        max_retries: int | None = None,
        deadline: float | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> Response[T]:
        """Make the call, again where a fault may pass; raises an `ApifyError`."""
        settings = self.settings
        retry_policy = settings.retry_policy.override(timeout, max_retries, deadline)
        attempts = Attempts(retry_policy, operation.method, path, settings.token, rate_limiter)
        while True:
            if rate_limiter is not None:
                attempts.idle(rate_limiter.acquire())
            request = _request(settings, operation, path, parts, attempts)
            try:
                raw = self.transport.send(request)
            except OSError as error:
                failure: ApifyError = _unanswered(error, settings, request, attempts)
            else:
                if raw.status in operation.responses:
                    return _response(raw, settings, operation, attempts)
                failure = _refused(raw, settings, operation, attempts)
            # Raised out here, it keeps nothing of the transport alive: no connection, and no headers.
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
        timeout: float | None = None,
        max_retries: int | None = None,
        deadline: float | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> Response[T]:
        """Make the call, again where a fault may pass; raises an `ApifyError`."""
        settings = self.settings
        retry_policy = settings.retry_policy.override(timeout, max_retries, deadline)
        attempts = Attempts(retry_policy, operation.method, path, settings.token, rate_limiter)
        while True:
            if rate_limiter is not None:
                attempts.idle(await rate_limiter.acquire_async())
            request = _request(settings, operation, path, parts, attempts)
            try:
                raw = await self.transport.send(request)
            except OSError as error:
                failure: ApifyError = _unanswered(error, settings, request, attempts)
            else:
                if raw.status in operation.responses:
                    return _response(raw, settings, operation, attempts)
                failure = _refused(raw, settings, operation, attempts)
            # Raised out here, it keeps nothing of the transport alive: no connection, and no headers.
            await _sleep(attempts.wait_after(failure))


async def _sleep(seconds: float) -> None:
    # Here, because to load it takes longer than all the rest, and few calls ever wait.
    import asyncio

    await asyncio.sleep(seconds)


def _request(
    settings: Settings,
    operation: Operation[Any],
    path: str,
    parts: RequestParts,
    attempts: Attempts,
) -> Request:
    url, headers = settings.base_url + path, settings.headers
    if parts is not NO_PARTS or operation.accept != headers["Accept"]:
        # Else they are left as they are: a transport knows them again, and need not read them twice.
        headers = {**headers, **parts.headers, "Accept": operation.accept}
    limit = settings.max_response_bytes
    return Request(operation.method, url, headers, attempts.begin(), parts.content, limit)


def _response(
    raw: RawResponse, settings: Settings, operation: Operation[T], attempts: Attempts
) -> Response[T]:
    attempts.note(raw.status)
    headers = Headers(raw.headers)
    decode = operation.responses[raw.status]
    try:
        return Response(
            raw.status, headers, raw.content, decode(raw.content, headers), attempts.made
        )
    except DecodingError as error:
        failure = error
    failure = _without_token(failure, decode, raw, headers, settings)
    failure.status, failure.attempts = raw.status, attempts.made
    failure.method, failure.path = operation.method, attempts.path
    # Without the frames of the decoder: tools that show local variables would show the body, and the secrets in it.
    raise failure.with_traceback(None)


def _without_token(
    error: DecodingError,
    decode: Decoder[Any],
    raw: RawResponse,
    headers: Headers,
    settings: Settings,
) -> DecodingError:
    """The same error of the same body, had the server not sent the token back in it."""
    content = _masked(raw.content, settings)
    if content != raw.content:
        try:
            decode(content, headers)
        except DecodingError as other:
            error = other
        else:
            return _unsaid(error)
    # JSON can spell it in other ways.
    return _unsaid(error) if settings.token and settings.token in error.message else error


def _unsaid(error: DecodingError) -> DecodingError:
    return type(error)("the body is not what the specification promises, and it repeats the token")


def _masked(content: bytes, settings: Settings) -> bytes:
    # Before anything is cut or parsed: half a token is a secret too.
    return content.replace(settings.token.encode(), MASK.encode()) if settings.token else content


def _refused(
    raw: RawResponse, settings: Settings, operation: Operation[Any], attempts: Attempts
) -> StatusError:
    content = _masked(raw.content, settings)
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = None
    error = class_for_status(raw.status)(
        _at(body, _ERROR_MESSAGE, settings) or _unexplained(raw.status, content),
        status=raw.status,
        error_type=_at(body, _ERROR_TYPE, settings),
        method=operation.method,
        path=attempts.path,
    )
    error.cause = operation.causes.get(error.error_type or "")
    error.retry_after = parse_retry_after(Headers(raw.headers))
    return error


def _unexplained(status: int, content: bytes) -> str:
    if status < 400:
        return "neither a documented success nor an error"
    return f"the body says: {quote_excerpt(content)}" if content.strip() else "the body is empty"


def _at(body: object, path: tuple[str, ...], settings: Settings) -> str | None:
    for name in path:
        body = cast("dict[str, object]", body).get(name) if isinstance(body, dict) else None
    return shorten(redact(body, [settings.token])) if path and isinstance(body, str) else None


def _unanswered(
    error: OSError, settings: Settings, request: Request, attempts: Attempts
) -> ApifyError:
    kind: type[ApifyError]
    if isinstance(error, TimeoutError):
        kind, message = ApifyTimeoutError, f"no complete response within {request.timeout:.3g} s"
    elif isinstance(error, BodyTooLargeError):
        kind, message = (
            ResponseTooLargeError,
            f"the body has more than max_response_bytes={request.limit}",
        )
    else:
        kind, message = (
            ApifyConnectionError,
            f"no complete response: {redact(str(error), [settings.token])}",
        )
    attempts.permanent = isinstance(error, PermanentConnectionError)
    return kind(message, method=request.method, path=attempts.path)
