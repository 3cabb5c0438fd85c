"""What a transport is: the only part of the package that talks HTTP, and the part to replace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from ._redaction import RedactedRepr

DEFAULT_LIMIT = 16 * 2**20
"""Bytes of a body: thousands of times what is usual, and little enough to hold."""


class Request(RedactedRepr, frozen=True):
    """One HTTP request, complete: the credential is in the headers, which are never shown."""

    method: str
    url: str
    headers: Mapping[str, str]
    timeout: float
    """Seconds for everything, from connecting to the last byte of the body."""
    content: bytes | None = None
    limit: int = DEFAULT_LIMIT
    """The most bytes that the decompressed body of the response may have."""

    _hidden_fields: ClassVar[frozenset[str]] = frozenset({"headers", "content"})


class RawResponse(RedactedRepr, frozen=True):
    """One HTTP response, read to its end and decompressed; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    _hidden_fields: ClassVar[frozenset[str]] = frozenset({"headers", "content"})


class BodyTooLargeError(OSError):
    """The decompressed body has more bytes than `Request.limit`; the rest was not read."""


class PermanentConnectionError(ConnectionError):
    """No complete response came, and none would come to the same request sent again.

    `HopelessError` is the same class under its old name, which is deprecated.
    """


class Transport(Protocol):
    """Sends one request.

    Raises `TimeoutError` when `request.timeout` has passed, `BodyTooLargeError` as soon as the body
    has more than `request.limit` bytes, and `ConnectionError` when no complete response came for
    another reason, a `PermanentConnectionError` where nothing better is to be expected. It must not retry, keep
    cookies, or carry the `Authorization` header to another origin when it follows a redirect. A client
    with it can be pickled if it can.
    """

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class AsyncTransport(Protocol):
    """The same for `asyncio`; a `send` that is cancelled ends at once and leaks nothing."""

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
