"""What a transport is: the only part of the package that talks HTTP, and the part to replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, complete: the credential is in the headers, which are never shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    timeout: float
    """Seconds for everything, from connecting to the last byte of the body."""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One HTTP response, read to its end and decompressed; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


class Transport(Protocol):
    """Sends one request.

    Raises `TimeoutError` when `request.timeout` has passed and `ConnectionError` when no complete
    response came for another reason. It must not retry, keep cookies, or carry the `Authorization`
    header to another origin when it follows a redirect.
    """

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class AsyncTransport(Protocol):
    """The same for `asyncio`."""

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
