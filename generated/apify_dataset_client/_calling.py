"""One call from arguments to value, for both clients; everything but sending is shared."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import msgspec

from ._decoding import Decoder, excerpt
from ._redaction import MASK, redact, shorten
from ._retrying import Attempts, Patience, retry_after
from ._transport import AsyncTransport, RawResponse, Request, Transport
from .errors import (
    ApifyConnectionError,
    ApifyError,
    ApifyTimeoutError,
    DecodingError,
    StatusError,
    class_for_status,
)
from .types import Headers, Response

T = TypeVar("T")

_ERROR_TYPE: tuple[str, ...] = ("error", "type")
_ERROR_MESSAGE: tuple[str, ...] = ("error", "message")


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
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


@dataclass(frozen=True, slots=True)
class Sending:
    """The headers and the body of one request, without those that every request has."""

    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(repr=False, default=None)


NOTHING = Sending({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client was made with."""

    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    timeout: float
    """Seconds for one attempt."""
    patience: Patience
    token: str | None = field(repr=False)


class Caller:
    """Makes calls over a `Transport`."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self.settings = settings
        self.transport = transport

    def call(self, operation: Operation[T], path: str, sending: Sending = NOTHING) -> Response[T]:
        """Make the call, again where a fault may pass; raises an `ApifyError`."""
        attempts = Attempts(self.settings.patience, operation.method)
        while True:
            request = _request(self.settings, operation, path, sending, attempts)
            try:
                raw = self.transport.send(request)
            except OSError as error:
                wait = attempts.wait_after(_unanswered(error, self.settings, request, path))
            else:
                if raw.status in operation.responses:
                    return _response(raw, self.settings, operation, path, attempts)
                wait = attempts.wait_after(_refused(raw, self.settings, operation, path))
            time.sleep(wait)


class AsyncCaller:
    """Makes calls over an `AsyncTransport`."""

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self.settings = settings
        self.transport = transport

    async def call(
        self, operation: Operation[T], path: str, sending: Sending = NOTHING
    ) -> Response[T]:
        """Make the call, again where a fault may pass; raises an `ApifyError`."""
        attempts = Attempts(self.settings.patience, operation.method)
        while True:
            request = _request(self.settings, operation, path, sending, attempts)
            try:
                raw = await self.transport.send(request)
            except OSError as error:
                wait = attempts.wait_after(_unanswered(error, self.settings, request, path))
            else:
                if raw.status in operation.responses:
                    return _response(raw, self.settings, operation, path, attempts)
                wait = attempts.wait_after(_refused(raw, self.settings, operation, path))
            await _sleep(wait)


async def _sleep(seconds: float) -> None:
    # Here, because to load it takes longer than all the rest, and few calls ever wait.
    import asyncio

    await asyncio.sleep(seconds)


def _request(
    settings: Settings, operation: Operation[Any], path: str, sending: Sending, attempts: Attempts
) -> Request:
    timeout = attempts.begin(settings.timeout)
    headers = {**settings.headers, **sending.headers, "Accept": operation.accept}
    return Request(operation.method, settings.base_url + path, headers, timeout, sending.content)


def _response(
    raw: RawResponse, settings: Settings, operation: Operation[T], path: str, attempts: Attempts
) -> Response[T]:
    headers = Headers(raw.headers)
    decode = operation.responses[raw.status]
    try:
        parsed = decode(raw.content, headers)
    except DecodingError as error:
        error = _without_token(error, decode, raw, headers, settings)
        error.status, error.attempts = raw.status, attempts.made
        error.method, error.path = operation.method, path
        raise error from None
    return Response(raw.status, headers, raw.content, parsed, attempts.made)


def _without_token(
    error: DecodingError,
    decode: Decoder[Any],
    raw: RawResponse,
    headers: Headers,
    settings: Settings,
) -> DecodingError:
    """The same error of the same body, had the server not sent the token back in it."""
    content = _masked(raw.content, settings)
    if content == raw.content:
        return error
    try:
        decode(content, headers)
    except DecodingError as other:
        return other
    return type(error)("the body is not what the specification promises, and it repeats the token")


def _masked(content: bytes, settings: Settings) -> bytes:
    # Before anything is cut or parsed: half a token is a secret too.
    return content.replace(settings.token.encode(), MASK.encode()) if settings.token else content


def _refused(
    raw: RawResponse, settings: Settings, operation: Operation[Any], path: str
) -> StatusError:
    content = _masked(raw.content, settings)
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = None
    error = class_for_status(raw.status)(
        _at(body, _ERROR_MESSAGE) or _unexplained(raw.status, content),
        status=raw.status,
        error_type=_at(body, _ERROR_TYPE),
        method=operation.method,
        path=path,
    )
    error.retry_after = retry_after(Headers(raw.headers))
    return error


def _unexplained(status: int, content: bytes) -> str:
    if status < 400:
        return "neither a documented success nor an error"
    return f"the body says: {excerpt(content)}" if content.strip() else "the body is empty"


def _at(body: object, path: tuple[str, ...]) -> str | None:
    for name in path:
        body = cast("dict[str, object]", body).get(name) if isinstance(body, dict) else None
    return shorten(redact(body)) if path and isinstance(body, str) else None


def _unanswered(error: OSError, settings: Settings, request: Request, path: str) -> ApifyError:
    if isinstance(error, TimeoutError):
        message = f"no complete response within {request.timeout:.3g} s"
        return ApifyTimeoutError(message, method=request.method, path=path)
    message = f"no complete response: {redact(str(error), [settings.token])}"
    return ApifyConnectionError(message, method=request.method, path=path)
