"""One call, from request to value, for both clients; they share everything but the sending."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import msgspec

from ._api import ClientError
from ._checks import Seconds
from ._decoding import Decoder
from ._failures import build_connection_error, build_paused_error, build_status_error, remove_token
from ._redaction import RedactedRepr
from ._retry import Attempts, PausedError
from ._settings import Settings
from ._transport import AsyncTransport, RawResponse, Request, Transport
from .errors import DecodingError
from .types import Headers, Response

if TYPE_CHECKING:
    from ._rate_limiter import RateLimiter

T = TypeVar("T")


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


class Shared(msgspec.Struct):
    """What clients over the same connections have in common."""

    closed: bool = False


class Caller:
    """Makes calls over a `Transport`."""

    def __init__(self, settings: Settings, transport: Transport, shared: Shared | None = None) -> None:
        self.settings = settings
        self.transport = transport
        self.shared = shared or Shared()

    def override(
        self,
        timeout: Seconds | None,
        max_retries: int | None,
        deadline: Seconds | None,
        headers: Mapping[str, str] | None,
    ) -> Caller:
        """Return what makes calls over the same transport with other settings."""
        policy = self.settings.retry_policy.override(timeout, max_retries, deadline)
        return Caller(self.settings.override(policy, headers), self.transport, self.shared)

    def call(
        self,
        operation: Operation[T],
        path: str,
        parts: RequestParts = NO_PARTS,
        *,
        timeout: Seconds | None = None,
        max_retries: int | None = None,
        deadline: Seconds | None = None,
        headers: Mapping[str, str] | None = None,
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
            headers: Headers besides those of the client.
            rate_limiter: What each attempt waits for first.

        Raises:
            ClientError: If no attempt succeeded.
        """
        settings = self.settings if headers is None else self.settings.override(self.settings.retry_policy, headers)
        policy = settings.retry_policy.override(timeout, max_retries, deadline)
        attempts = Attempts(policy, operation.method, path, settings.token, rate_limiter)
        while True:
            if rate_limiter is not None:
                try:
                    attempts.extend_deadline(rate_limiter.acquire(attempts.left))
                except PausedError as pause:
                    raise build_paused_error(pause, operation.method, attempts) from None
            request = _build_request(settings, operation, path, parts, attempts)
            try:
                raw = self.transport.send(request)
            except OSError as error:
                if attempts.repeats_at_once(error):
                    continue
                failure: ClientError = build_connection_error(error, settings, request, attempts)
            else:
                if rate_limiter is not None and raw.status != 429:
                    rate_limiter.note_passed()
                if raw.status in operation.responses:
                    return _decode_response(raw, settings, operation, attempts)
                failure = build_status_error(raw, settings, operation.method, operation.causes, attempts)
            # Raised outside the `except`, the error keeps no connection and no headers of the transport alive.
            (rate_limiter or time).sleep(attempts.wait_after(failure))


class AsyncCaller:
    """Makes calls over an `AsyncTransport`."""

    def __init__(self, settings: Settings, transport: AsyncTransport, shared: Shared | None = None) -> None:
        self.settings = settings
        self.transport = transport
        self.shared = shared or Shared()

    def override(
        self,
        timeout: Seconds | None,
        max_retries: int | None,
        deadline: Seconds | None,
        headers: Mapping[str, str] | None,
    ) -> AsyncCaller:
        """Return what makes calls over the same transport with other settings."""
        policy = self.settings.retry_policy.override(timeout, max_retries, deadline)
        return AsyncCaller(self.settings.override(policy, headers), self.transport, self.shared)

    async def call(
        self,
        operation: Operation[T],
        path: str,
        parts: RequestParts = NO_PARTS,
        *,
        timeout: Seconds | None = None,
        max_retries: int | None = None,
        deadline: Seconds | None = None,
        headers: Mapping[str, str] | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> Response[T]:
        """Do what `Caller.call` does, without blocking."""
        settings = self.settings if headers is None else self.settings.override(self.settings.retry_policy, headers)
        policy = settings.retry_policy.override(timeout, max_retries, deadline)
        attempts = Attempts(policy, operation.method, path, settings.token, rate_limiter)
        while True:
            if rate_limiter is not None:
                try:
                    attempts.extend_deadline(await rate_limiter.acquire_async(attempts.left))
                except PausedError as pause:
                    raise build_paused_error(pause, operation.method, attempts) from None
            request = _build_request(settings, operation, path, parts, attempts)
            try:
                raw = await self.transport.send(request)
            except OSError as error:
                if attempts.repeats_at_once(error):
                    continue
                failure: ClientError = build_connection_error(error, settings, request, attempts)
            else:
                if rate_limiter is not None and raw.status != 429:
                    rate_limiter.note_passed()
                if raw.status in operation.responses:
                    return _decode_response(raw, settings, operation, attempts)
                failure = build_status_error(raw, settings, operation.method, operation.causes, attempts)
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
    failure = remove_token(failure, decode, raw, headers, settings)
    failure.status, failure.attempts = raw.status, attempts.made
    failure.method, failure.path = operation.method, attempts.path
    # Without the frames of the decoder, because tools that show local variables would show the secrets of the body.
    raise failure.with_traceback(None)
