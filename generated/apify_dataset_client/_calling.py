"""One call from arguments to value, for both clients; everything but sending is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import msgspec

from ._decoding import Decoder, excerpt
from ._redaction import redact
from ._transport import AsyncTransport, RawResponse, Request, Transport
from .errors import ApifyConnectionError, ApifyError, ApifyTimeoutError, class_for_status
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
    token: str | None = field(repr=False)


class Caller:
    """Makes calls over a `Transport`."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self.settings = settings
        self.transport = transport

    def call(self, operation: Operation[T], path: str) -> Response[T]:
        """Make the call; raises an `ApifyError`."""
        request = _request(self.settings, operation, path)
        # Retries belong here: one attempt is made today.
        try:
            raw = self.transport.send(request)
        except OSError as error:
            raise _unanswered(error, self.settings, operation, path) from None
        return _response(raw, self.settings, operation, path)


class AsyncCaller:
    """Makes calls over an `AsyncTransport`."""

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self.settings = settings
        self.transport = transport

    async def call(self, operation: Operation[T], path: str) -> Response[T]:
        """Make the call; raises an `ApifyError`."""
        request = _request(self.settings, operation, path)
        # Retries belong here: one attempt is made today.
        try:
            raw = await self.transport.send(request)
        except OSError as error:
            raise _unanswered(error, self.settings, operation, path) from None
        return _response(raw, self.settings, operation, path)


def _request(settings: Settings, operation: Operation[Any], path: str) -> Request:
    return Request(operation.method, settings.base_url + path, settings.headers, settings.timeout)


def _response(
    raw: RawResponse, settings: Settings, operation: Operation[T], path: str
) -> Response[T]:
    decode = operation.responses.get(raw.status)
    if decode is None:
        raise _refused(raw, settings, operation, path)
    headers = Headers(raw.headers)
    try:
        parsed = decode(raw.content, headers)
    except ApifyError as error:
        error.status, error.attempts, error.method, error.path = (
            raw.status,
            1,
            operation.method,
            path,
        )
        raise
    return Response(raw.status, headers, raw.content, parsed, attempts=1)


def _refused(
    raw: RawResponse, settings: Settings, operation: Operation[Any], path: str
) -> ApifyError:
    try:
        body = msgspec.json.decode(raw.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = None
    error_type, message = _at(body, _ERROR_TYPE), _at(body, _ERROR_MESSAGE)
    if message is None:
        message = _unexplained(raw)
    return class_for_status(raw.status)(
        redact(message, [settings.token]),
        status=raw.status,
        error_type=error_type,
        attempts=1,
        method=operation.method,
        path=path,
    )


def _unexplained(raw: RawResponse) -> str:
    if raw.status < 400:
        return "neither a documented success nor an error"
    return f"the body says: {excerpt(raw.content)}" if raw.content.strip() else "the body is empty"


def _at(body: object, path: tuple[str, ...]) -> str | None:
    for name in path:
        body = cast("dict[str, object]", body).get(name) if isinstance(body, dict) else None
    return body if path and isinstance(body, str) else None


def _unanswered(
    error: OSError, settings: Settings, operation: Operation[Any], path: str
) -> ApifyError:
    if isinstance(error, TimeoutError):
        return ApifyTimeoutError(
            f"no complete response within {settings.timeout:g} s",
            attempts=1,
            method=operation.method,
            path=path,
        )
    reason = redact(str(error), [settings.token])
    return ApifyConnectionError(
        f"no complete response: {reason}", attempts=1, method=operation.method, path=path
    )
