"""The protocol of a transport: the part of the package that sends HTTP requests, and the part to replace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from ._redaction import RedactedRepr

DEFAULT_LIMIT = 16 * 2**20
"""Bytes of a body: thousands of times what is usual, and little enough to hold in memory."""


class Request(RedactedRepr, frozen=True):
    """One HTTP request, complete; the token is in the headers, which `repr` leaves out."""

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
    """Sends one request at a time, from any thread.

    It must not retry, keep cookies, or carry the `Authorization` header to another origin when it follows a redirect.
    A client with it can be pickled if the transport can.
    """

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response.

        Args:
            request: What to send, how long it may take, and how large the body of the response may be.

        Returns:
            The response, whatever its status.

        Raises:
            TimeoutError: If `request.timeout` has passed.
            BodyTooLargeError: As soon as the body has more than `request.limit` bytes.
            PermanentConnectionError: If no complete response came, and trying again cannot help.
            ConnectionResetError: If the server closed a connection that was used before, without an answer. An
                idempotent request is sent again at once, and once.
            ConnectionError: If no complete response came for another reason.
        """
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class AsyncTransport(Protocol):
    """Does the same for `asyncio`; a `send` that is cancelled ends at once and leaks nothing."""

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response, as `Transport.send` does."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
