"""The default transport: pyreqwest, which is Rust's reqwest."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cache, partial
from os import getpid
from time import monotonic
from typing import Generic, TypeVar

from pyreqwest.bytes import Bytes
from pyreqwest.client import BaseClientBuilder, Client, ClientBuilder, SyncClient, SyncClientBuilder
from pyreqwest.exceptions import (
    BuilderError,
    ConnectError,
    DetailedPyreqwestError,
    RequestTimeoutError,
)
from pyreqwest.http import HeaderMap, Url
from pyreqwest.request import BaseRequestBuilder, StreamRequest
from pyreqwest.response import BaseResponse, Response

from ._connection_hints import CERTIFICATES_HINT, describe_proxy
from ._interrupts import listen
from ._transport import BodyTooLargeError, PermanentConnectionError, RawResponse, Request

_B = TypeVar("_B", bound=BaseClientBuilder)
_C = TypeVar("_C", Client, SyncClient)
_R = TypeVar("_R", bound=BaseRequestBuilder)


# Room for more than this is only made where it is needed.
_USUAL = 2**16

_MAX_REDIRECTS = 5
_REDIRECTIONS = frozenset((301, 302, 303, 307, 308))


class PyreqwestTransport:
    """Pooled connections, compression, HTTP/2, proxies from the environment; no cookies, no retries.

    But what an HTTP/2 server refuses unread, pyreqwest itself sends again, a few times.
    """

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._pool: _Pool[SyncClient] | None = self._open(None)
        listen(self)

    def _open(self, before: _Pool[SyncClient] | None) -> _Pool[SyncClient]:
        return _pool(self._client, partial(self._client, threads=True), before)

    def _client(self, *, threads: bool = False) -> SyncClient:
        return _configured(
            SyncClientBuilder(), https_only=self._https_only, threads=threads
        ).build()

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        ends, hops = monotonic() + request.timeout, 0
        response = self._exchange(request)
        while response.status in _REDIRECTIONS and (
            following := _following(request, response, ends, hops)
        ):
            request, hops = following, hops + 1
            response = self._exchange(request)
        return response

    def _exchange(self, request: Request) -> RawResponse:
        pool = self._pool
        if pool is None:
            raise PermanentConnectionError("the transport is closed")
        if pool.process != getpid():
            pool = self._pool = self._open(pool)
        try:
            streamed = pool.prepared(
                pool.client.request(request.method, request.url), request
            ).build_streamed()
            response = streamed.__enter__()  # noqa: PLC2801 a body that is read to its end leaves nothing to close
            first = response.body_reader.read(_USUAL)
            if first is None or len(first) < _USUAL:
                return _read(response, first, None, request)
            try:
                return _read(response, first, response.body_reader.read(_left(request)), request)
            finally:
                streamed.__exit__(None, None, None)
        except DetailedPyreqwestError as error:
            raise _plain(error, request) from None

    def interrupt(self) -> None:
        """End the calls that are under way, from another thread; those to come have connections of their own."""
        pool = self._pool
        if pool is not None and pool.process == getpid():
            self._pool = self._open(None)
            pool.client.close()

    def close(self) -> None:
        """Close all connections."""
        # Its own `close` keeps idle connections open as long as anything refers to the client.
        self._pool = None

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()


class AsyncPyreqwestTransport:
    """The same for `asyncio`.

    A call that is cancelled ends at once, and so does its connection after 64 KiB of a body. Before that
    pyreqwest cannot take back what it has sent: the connection is free for the next call when the answer has come,
    and closed when `Request.timeout` has passed.
    """

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._pool: _Pool[Client] | None = self._open(None)

    def _open(self, before: _Pool[Client] | None) -> _Pool[Client]:
        _settle_at_exit(getpid())
        return _pool(self._client, partial(self._client, threads=True), before)

    def _client(self, *, threads: bool = False) -> Client:
        return _configured(ClientBuilder(), https_only=self._https_only, threads=threads).build()

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response."""
        ends, hops = monotonic() + request.timeout, 0
        response = await self._exchange(request)
        while response.status in _REDIRECTIONS and (
            following := _following(request, response, ends, hops)
        ):
            request, hops = following, hops + 1
            response = await self._exchange(request)
        return response

    async def _exchange(self, request: Request) -> RawResponse:
        pool = self._pool
        if pool is None:
            raise PermanentConnectionError("the transport is closed")
        if pool.process != getpid():
            pool = self._pool = self._open(pool)
        heed = _cancellation()
        streamed: StreamRequest | None = None
        response: Response | None = None
        try:
            streamed = pool.prepared(
                pool.client.request(request.method, request.url), request
            ).build_streamed()
            response = await streamed.__aenter__()  # noqa: PLC2801 as above
            first = await response.body_reader.read(_USUAL)
            if first is None or len(first) < _USUAL:
                heed()
                return _read(response, first, None, request)
            try:
                rest = await response.body_reader.read(_left(request))
                heed()
                return _read(response, first, rest, request)
            finally:
                await streamed.__aexit__(None, None, None)
        except DetailedPyreqwestError as error:
            heed()
            raise _plain(error, request) from None
        finally:
            # Whoever keeps a cancelled task keeps these, and with one of them every connection stays open.
            pool = streamed = response = None

    async def close(self) -> None:
        """Close all connections."""
        # As above.
        self._pool = None

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()


@cache
def _settle_at_exit(process: int) -> None:
    atexit.register(_settle, process)


def _settle(process: int) -> None:
    """Have the thread of pyreqwest out of Python before the interpreter ends: it would abort the process.

    It wakes the event loop by Python's own means, and in the middle of that lets go of the interpreter: the loop may
    then run to its end, and the program with it. The thread does one thing after the other, so when it has done this
    it is out of the last.
    """
    if process == getpid():
        with suppress(DetailedPyreqwestError, RuntimeError):
            # Refused before anything is sent, so there is no certificate to check, and none to load.
            builder = (
                SyncClientBuilder().https_only(enable=True).danger_accept_invalid_certs(enable=True)
            )
            builder.build().get("http://localhost").build().send()


class _Pool(Generic[_C]):
    """The connections of one process, with the headers and the timeout of the last request over them."""

    def __init__(self, client: _C, before: _Pool[_C] | None) -> None:
        self.client: _C = client
        self.process = getpid()
        self._headers: tuple[Mapping[str, str], HeaderMap] = ({}, HeaderMap())
        self._timeout = (0.0, timedelta())
        # Its threads did not survive the fork. It is kept all the same: to drop it could wait for them.
        self._before: _Pool[_C] | None = before

    def prepared(self, builder: _R, request: Request) -> _R:
        """The builder with headers, body and timeout of the request."""
        given, headers = self._headers
        if request.headers is not given:
            # Those of a client are the same for each of its calls.
            headers = _headers(request.headers)
            self._headers = request.headers, headers
        seconds, timeout = self._timeout
        if request.timeout != seconds:
            # And so is this, for the first attempt.
            timeout = timedelta(seconds=request.timeout)
            self._timeout = request.timeout, timeout
        if request.content is not None:
            builder = builder.body_bytes(request.content)
        return builder.headers(headers).timeout(timeout)


def _cancellation() -> Callable[[], None]:
    """What raises `CancelledError` where pyreqwest forgets it: when the answer came at the same moment."""
    import asyncio

    task = asyncio.current_task()
    before = task.cancelling() if task else 0

    def heed() -> None:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError

    return heed


def _pool(
    usual: Callable[[], _C], threaded: Callable[[], _C], before: _Pool[_C] | None
) -> _Pool[_C]:
    """The connections of a client, of one with threads of its own if need be."""
    try:
        client = usual()
    except BuilderError as error:
        raise ValueError(
            f"no certificates of authorities can be read ({CERTIFICATES_HINT}): {_reason(error)}"
        ) from None
    except RuntimeError:
        # The thread that served this process before it was forked is gone; it can start some of another kind.
        client = threaded()
    return _Pool(client, before)


def _configured(builder: _B, *, https_only: bool, threads: bool) -> _B:
    # Left to itself, reqwest drops the Authorization header on the way to another origin, and sends it on within that.
    builder = (
        builder.https_only(https_only)
        .default_cookie_store(enable=False)
        .follow_redirects(enable=False)
    )
    builder = builder.http2(enable=True)
    return builder.runtime_multithreaded(enable=True) if threads else builder


def _following(request: Request, response: RawResponse, ends: float, hops: int) -> Request | None:
    """The request that a redirect asks for after so many of them; `None` when it names no address to go to."""
    before = Url(request.url)
    try:
        # By the same rules by which reqwest reads it: what is one origin here is one there.
        url = before.join(response.headers["location"]).with_username("").with_password(None)
    except (KeyError, ValueError):
        return None
    if url.scheme not in {"http", "https"}:
        raise PermanentConnectionError(
            f"a redirect to {url.scheme}, which is no address of the web"
        )
    if hops == _MAX_REDIRECTS:
        raise PermanentConnectionError(f"more than {_MAX_REDIRECTS} redirects")
    if (left := ends - monotonic()) <= 0:
        raise TimeoutError
    method, content, dropped = request.method, request.content, set[str]()
    if (response.status == 303 and method != "HEAD") or (
        response.status in {301, 302} and method == "POST"
    ):
        method, content, dropped = "GET", None, {"content-type"}
    if url.origin_ascii != before.origin_ascii:
        dropped |= {"authorization", "cookie"}
    headers = {
        name: value for name, value in request.headers.items() if name.lower() not in dropped
    }
    return Request(method, str(url), headers, left, content, request.limit)


def _headers(values: Mapping[str, str]) -> HeaderMap:
    headers = HeaderMap()
    for name, value in values.items():
        headers.insert(name, value, is_sensitive=name == "Authorization")
    return headers


def _left(request: Request) -> int:
    """How much more of a long body to read, to see whether it is too long."""
    return max(request.limit + 1 - _USUAL, 0)


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
    return RawResponse(response.status, _ReceivedHeaders(response), content)


class _ReceivedHeaders(Mapping[str, str]):
    """Headers as the protocol wants them, read when they are asked for: most calls never do."""

    __slots__ = ("_response",)

    def __init__(self, response: BaseResponse) -> None:
        self._response = response

    @property
    def _given(self) -> HeaderMap:
        return self._response.headers

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


def _plain(error: DetailedPyreqwestError, request: Request) -> OSError:
    """The error as the protocol wants it; reqwest's own text can hold the whole URL, so it stays out."""
    reason = _reason(error)
    if isinstance(error, RequestTimeoutError):
        return TimeoutError(reason)
    if isinstance(error, BuilderError):
        return PermanentConnectionError(reason)
    if reason.startswith("tunnel error"):
        reason = f"the proxy refuses: {reason}"
    if "InvalidContentType" in reason:
        reason = f"the server does not speak TLS: {reason}"
    # A certificate is not better the next time.
    kind = PermanentConnectionError if "peer certificate" in reason else ConnectionError
    return kind(reason + describe_proxy(request.url) if isinstance(error, ConnectError) else reason)


def _reason(error: DetailedPyreqwestError) -> str:
    causes = error.details["causes"] or []
    return causes[-1]["message"] if causes else type(error).__name__
