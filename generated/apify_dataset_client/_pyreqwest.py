"""The default transport: pyreqwest, which is Rust's reqwest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from os import getpid
from typing import Generic, TypeVar

from pyreqwest.bytes import Bytes
from pyreqwest.client import BaseClientBuilder, Client, ClientBuilder, SyncClient, SyncClientBuilder
from pyreqwest.exceptions import DetailedPyreqwestError, RequestTimeoutError
from pyreqwest.http import HeaderMap
from pyreqwest.request import BaseRequestBuilder
from pyreqwest.response import BaseResponse

from ._transport import BodyTooLargeError, RawResponse, Request

_B = TypeVar("_B", bound=BaseClientBuilder)
_C = TypeVar("_C", Client, SyncClient)
_R = TypeVar("_R", bound=BaseRequestBuilder)


# Room for more than this is only made where it is needed.
_USUAL = 2**16


class PyreqwestTransport:
    """Pooled connections, compression, HTTP/2, proxies from the environment; no cookies, no retries."""

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._pool: _Pool[SyncClient] | None = self._open(None)

    def _open(self, before: _Pool[SyncClient] | None) -> _Pool[SyncClient]:
        try:
            client = _configured(SyncClientBuilder(), https_only=self._https_only).build()
        except RuntimeError:
            # The thread that served this process before it was forked is gone; pyreqwest can start one of another kind.
            other = _configured(SyncClientBuilder(), https_only=self._https_only)
            client = other.runtime_multithreaded(enable=True).build()
        return _Pool(client, before)

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        pool = self._pool
        if pool is None:
            raise ConnectionError("the transport is closed")
        if pool.process != getpid():
            pool = self._pool = self._open(pool)
        try:
            with pool.prepared(
                pool.client.request(request.method, request.url), request
            ).build_streamed() as response:
                first = response.body_reader.read(_USUAL)
                rest = (
                    response.body_reader.read(more) if (more := _left(first, request)) > 0 else None
                )
                return _read(response, first, rest, request)
        except DetailedPyreqwestError as error:
            raise _plain(error) from None

    def close(self) -> None:
        """Close all connections."""
        # Its own `close` keeps idle connections open as long as anything refers to the client.
        self._pool = None

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()


class AsyncPyreqwestTransport:
    """The same for `asyncio`.

    A call that is cancelled ends at once. What it has sent pyreqwest cannot take back: its connection is free
    for the next call when the answer has come, and closed when `Request.timeout` has passed.
    """

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._pool: _Pool[Client] | None = self._open(None)

    def _open(self, before: _Pool[Client] | None) -> _Pool[Client]:
        try:
            client = _configured(ClientBuilder(), https_only=self._https_only).build()
        except RuntimeError:
            # The thread that served this process before it was forked is gone; pyreqwest can start one of another kind.
            other = _configured(ClientBuilder(), https_only=self._https_only)
            client = other.runtime_multithreaded(enable=True).build()
        return _Pool(client, before)

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        pool = self._pool
        if pool is None:
            raise ConnectionError("the transport is closed")
        if pool.process != getpid():
            pool = self._pool = self._open(pool)
        heed = _cancellation()
        try:
            prepared = pool.prepared(pool.client.request(request.method, request.url), request)
            async with prepared.build_streamed() as response:
                first = await response.body_reader.read(_USUAL)
                rest = (
                    await response.body_reader.read(more)
                    if (more := _left(first, request)) > 0
                    else None
                )
                heed()
                return _read(response, first, rest, request)
        except DetailedPyreqwestError as error:
            heed()
            raise _plain(error) from None

    async def close(self) -> None:
        """Close all connections."""
        # As above.
        self._pool = None

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()


class _Pool(Generic[_C]):
    """The connections of one process, and the headers that were last sent over them."""

    def __init__(self, client: _C, before: _Pool[_C] | None) -> None:
        self.client: _C = client
        self.process = getpid()
        self._headers: tuple[Mapping[str, str], HeaderMap] = ({}, HeaderMap())
        # Its threads did not survive the fork. It is kept all the same: to drop it could wait for them.
        self._before: _Pool[_C] | None = before

    def prepared(self, builder: _R, request: Request) -> _R:
        """The builder with headers, body and timeout of the request."""
        given, headers = self._headers
        if request.headers is not given:
            # Those of a client are the same for each of its calls.
            headers = _headers(request.headers)
            self._headers = request.headers, headers
        if request.content is not None:
            builder = builder.body_bytes(request.content)
        return builder.headers(headers).timeout(timedelta(seconds=request.timeout))


def _cancellation() -> Callable[[], None]:
    """What raises `CancelledError` where pyreqwest forgets it: when the answer came at the same moment."""
    import asyncio

    task = asyncio.current_task()
    before = task.cancelling() if task else 0

    def heed() -> None:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError

    return heed


def _configured(builder: _B, *, https_only: bool) -> _B:
    # reqwest itself drops the Authorization header when a redirect leaves the origin.
    builder = (
        builder.https_only(https_only)
        .default_cookie_store(enable=False)
        .max_redirects(5)
        .referer(enable=False)
    )
    return builder.http2(enable=True)


def _headers(values: Mapping[str, str]) -> HeaderMap:
    headers = HeaderMap()
    for name, value in values.items():
        headers.insert(name, value, is_sensitive=name == "Authorization")
    return headers


def _left(first: Bytes | None, request: Request) -> int:
    """How much more of a body to read, after so much of it."""
    return request.limit + 1 - _USUAL if first is not None and len(first) == _USUAL else 0


def _read(
    response: BaseResponse, first: Bytes | None, rest: Bytes | None, request: Request
) -> RawResponse:
    content = (
        b""
        if first is None
        else first.to_bytes()
        if rest is None
        else first.to_bytes() + rest.to_bytes()
    )
    if len(content) > request.limit:
        raise BodyTooLargeError
    return RawResponse(response.status, _ReceivedHeaders(response.headers), content)


class _ReceivedHeaders(Mapping[str, str]):
    """Headers as the protocol wants them, read when they are asked for: most calls never do."""

    __slots__ = ("_given",)

    def __init__(self, given: HeaderMap) -> None:
        self._given = given

    def __getitem__(self, name: str) -> str:
        values = self._given.getall(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.lower() for name in self._given if self._is_text(name)))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _is_text(self, name: str) -> bool:
        try:
            return bool(self._given.getall(name))
        except ValueError:
            # Bytes that are no text; a response is not refused for a header that nobody reads.
            return False


def _plain(error: DetailedPyreqwestError) -> OSError:
    """The error as the protocol wants it; reqwest's own text can hold the whole URL, so it stays out."""
    causes = error.details["causes"] or []
    reason = causes[-1]["message"] if causes else type(error).__name__
    return (
        TimeoutError(reason) if isinstance(error, RequestTimeoutError) else ConnectionError(reason)
    )
