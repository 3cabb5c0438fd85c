"""One call from arguments to value, for both clients; everything but sending is shared."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import msgspec

from ._decoding import Decoder, excerpt
from ._redaction import redact
from ._retrying import Attempts, Patience, retry_after
from ._transport import AsyncTransport, RawResponse, Request, Transport
from .errors import (
    ApifyConnectionError,
    ApifyError,
    ApifyTimeoutError,
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
    absent_types: frozenset[str] = frozenset()
    """Error types of a 404 that prove the resource does not exist."""


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

    def call(self, operation: Operation[T], path: str) -> Response[T]:
        """Make the call, again where a fault may pass; raises an `ApifyError`."""
        attempts = Attempts(self.settings.patience, operation.method)
        while True:
            request = _request(self.settings, operation, path, attempts)
            try:
                raw = self.transport.send(request)
            except OSError as error:
                wait = attempts.wait_after(_unanswered(error, self.settings, request, path))
            else:
                if raw.status in operation.responses:
                    return _response(raw, operation, path, attempts)
                wait = attempts.wait_after(_refused(raw, self.settings, operation, path))
            time.sleep(wait)


class AsyncCaller:
    """Makes calls over an `AsyncTransport`."""

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self.settings = settings
        self.transport = transport

    async def call(self, operation: Operation[T], path: str) -> Response[T]:
        """Make the call, again where a fault may pass; raises an `ApifyError`."""
        attempts = Attempts(self.settings.patience, operation.method)
        while True:
            request = _request(self.settings, operation, path, attempts)
            try:
                raw = await self.transport.send(request)
            except OSError as error:
                wait = attempts.wait_after(_unanswered(error, self.settings, request, path))
            else:
                if raw.status in operation.responses:
                    return _response(raw, operation, path, attempts)
                wait = attempts.wait_after(_refused(raw, self.settings, operation, path))
            await _sleep(wait)


async def _sleep(seconds: float) -> None:
    # Here, because to load it takes longer than all the rest, and few calls ever wait.
    import asyncio

    await asyncio.sleep(seconds)


def _request(
    settings: Settings, operation: Operation[Any], path: str, attempts: Attempts
) -> Request:
    timeout = attempts.begin(settings.timeout)
    return Request(operation.method, settings.base_url + path, settings.headers, timeout)


def _response(
    raw: RawResponse, operation: Operation[T], path: str, attempts: Attempts
) -> Response[T]:
    headers = Headers(raw.headers)
    try:
        parsed = operation.responses[raw.status](raw.content, headers)
    except ApifyError as error:
        error.status, error.attempts = raw.status, attempts.made
        error.method, error.path = operation.method, path
        raise
    return Response(raw.status, headers, raw.content, parsed, attempts.made)


def _refused(
    raw: RawResponse, settings: Settings, operation: Operation[Any], path: str
) -> StatusError:
    try:
        body = msgspec.json.decode(raw.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = None
    message = _at(body, _ERROR_MESSAGE)
    error = class_for_status(raw.status)(
        redact(_unexplained(raw) if message is None else message, [settings.token]),
        status=raw.status,
        error_type=_at(body, _ERROR_TYPE),
        method=operation.method,
        path=path,
    )
    error.retry_after = retry_after(Headers(raw.headers))
    return error


def _unexplained(raw: RawResponse) -> str:
    if raw.status < 400:
        return "neither a documented success nor an error"
    return f"the body says: {excerpt(raw.content)}" if raw.content.strip() else "the body is empty"


def _at(body: object, path: tuple[str, ...]) -> str | None:
    for name in path:
        body = cast("dict[str, object]", body).get(name) if isinstance(body, dict) else None
    return body if path and isinstance(body, str) else None


def _unanswered(error: OSError, settings: Settings, request: Request, path: str) -> ApifyError:
    if isinstance(error, TimeoutError):
        message = f"no complete response within {request.timeout:.3g} s"
        return ApifyTimeoutError(message, method=request.method, path=path)
    message = f"no complete response: {redact(str(error), [settings.token])}"
    return ApifyConnectionError(message, method=request.method, path=path)
