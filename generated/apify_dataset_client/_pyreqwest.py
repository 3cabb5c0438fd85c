"""The default transport: pyreqwest, which is Rust's reqwest."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from pyreqwest.client import BaseClientBuilder, Client, ClientBuilder, SyncClient, SyncClientBuilder
from pyreqwest.exceptions import DetailedPyreqwestError, RequestTimeoutError
from pyreqwest.http import HeaderMap
from pyreqwest.request import BaseRequestBuilder

from ._transport import RawResponse, Request

_B = TypeVar("_B", bound=BaseClientBuilder)
_R = TypeVar("_R", bound=BaseRequestBuilder)


class PyreqwestTransport:
    """Pooled connections, compression, proxies from the environment; no cookies, no retries."""

    def __init__(self, *, https_only: bool = True) -> None:
        self._client: SyncClient = _configured(SyncClientBuilder(), https_only=https_only).build()

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        try:
            response = (
                _prepared(self._client.request(request.method, request.url), request).build().send()
            )
            return RawResponse(
                response.status, _lowered(response.headers), response.bytes().to_bytes()
            )
        except DetailedPyreqwestError as error:
            raise _plain(error) from None

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class AsyncPyreqwestTransport:
    """The same for `asyncio`."""

    def __init__(self, *, https_only: bool = True) -> None:
        self._client: Client = _configured(ClientBuilder(), https_only=https_only).build()

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        try:
            response = (
                await _prepared(self._client.request(request.method, request.url), request)
                .build()
                .send()
            )
            return RawResponse(
                response.status, _lowered(response.headers), (await response.bytes()).to_bytes()
            )
        except DetailedPyreqwestError as error:
            raise _plain(error) from None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


def _configured(builder: _B, *, https_only: bool) -> _B:
    # reqwest itself drops the Authorization header when a redirect leaves the origin.
    return (
        builder.https_only(https_only)
        .default_cookie_store(enable=False)
        .max_redirects(5)
        .referer(enable=False)
    )


def _prepared(builder: _R, request: Request) -> _R:
    for name, value in request.headers.items():
        builder = builder.header(name, value, is_sensitive=name == "Authorization")
    if request.content is not None:
        builder = builder.body_bytes(request.content)
    return builder.timeout(timedelta(seconds=request.timeout))


def _lowered(headers: HeaderMap) -> dict[str, str]:
    lowered: dict[str, str] = {}
    for name in headers:
        try:
            lowered[name.lower()] = ", ".join(headers.getall(name))
        except ValueError:
            # Bytes that are no text; a response is not refused for a header that nobody reads.
            continue
    return lowered


def _plain(error: DetailedPyreqwestError) -> OSError:
    """The error as the protocol wants it; reqwest's own text can hold the whole URL, so it stays out."""
    causes = error.details["causes"] or []
    reason = causes[-1]["message"] if causes else type(error).__name__
    return (
        TimeoutError(reason) if isinstance(error, RequestTimeoutError) else ConnectionError(reason)
    )
