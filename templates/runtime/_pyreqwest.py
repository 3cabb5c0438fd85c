"""The default transport: pyreqwest, which is Rust's reqwest."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cache, partial
from os import getpid
from threading import current_thread, main_thread
from time import monotonic
from typing import Generic, TypeVar

from pyreqwest.client import BaseClientBuilder, Client, ClientBuilder, SyncClient, SyncClientBuilder
from pyreqwest.exceptions import BodyDecodeError, BuilderError, DetailedPyreqwestError, RequestTimeoutError
from pyreqwest.http import HeaderMap
from pyreqwest.request import BaseRequestBuilder, StreamRequest
from pyreqwest.response import Response, SyncResponse

from ._cancellation import KeepCancellation, watch_cancellation
from ._connection_hints import CERTIFICATES_HINT, check_proxies, is_proxy_excepted
from ._interrupts import interrupt_on_ctrl_c
from ._pyreqwest_messages import (
    REDIRECT_STATUSES,
    build_headers,
    build_redirect,
    build_response,
    get_reason,
    keep_status,
    translate_error,
)
from ._transport import PermanentConnectionError, RawResponse, Request

_B = TypeVar("_B", bound=BaseClientBuilder)
_C = TypeVar("_C", Client, SyncClient)
_R = TypeVar("_R", bound=BaseRequestBuilder)


_PROXY_SCHEMES = frozenset(("http", "https", "socks4", "socks4a", "socks5", "socks5h"))
# The bytes of a body for which room is made at first; more only where it is needed.
_FIRST_READ = 2**16


class PyreqwestTransport:
    """Pools connections, decompresses, speaks HTTP/2, takes proxies from the environment; no cookies, no retries.

    Only a request that an HTTP/2 server refuses unread is sent again, a few times, by pyreqwest itself.

    Args:
        https_only: Whether plain http is refused, also as the target of a redirect.
    """

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._pool: _Pool[SyncClient] | None = self._open(None)
        interrupt_on_ctrl_c(self)

    def _open(self, before: _Pool[SyncClient] | None) -> _Pool[SyncClient]:
        return _make_pool(self._build_client, partial(self._build_client, threads=True), before)

    def _build_client(self, *, threads: bool = False) -> SyncClient:
        return _configure(SyncClientBuilder(), https_only=self._https_only, threads=threads).build()

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response, as `Transport.send` does."""
        ends, hops = monotonic() + request.timeout, 0
        response = self._exchange(request)
        while response.status in REDIRECT_STATUSES and (following := build_redirect(request, response, ends, hops)):
            request, hops = following, hops + 1
            response = self._exchange(request)
        return response

    def _exchange(self, request: Request) -> RawResponse:
        pool = self._pool
        if pool is None:
            raise PermanentConnectionError("the transport is closed")
        if pool.process != getpid():
            pool = self._pool = self._open(pool)
        response: SyncResponse | None = None
        try:
            builder = pool.prepare(pool.client.request(request.method, request.url), request)
            if pool.reads_head_first:
                # Slower, but it shows the status when the body breaks off again.
                builder = builder.streamed_read_buffer_limit(0)
                pool.reads_head_first = False
            streamed = builder.build_streamed()
            response = streamed.__enter__()  # a body that is read to its end leaves nothing to close
            pool.used = True
            first = response.body_reader.read(_FIRST_READ)
            if first is None or len(first) < _FIRST_READ:
                return build_response(response, first, None, request.limit)
            try:
                return build_response(
                    response, first, response.body_reader.read(_count_remaining(request)), request.limit
                )
            finally:
                streamed.__exit__(None, None, None)
        except DetailedPyreqwestError as error:
            if pool.interrupted and current_thread() is main_thread():
                raise ConnectionResetError("interrupted by a signal") from None
            if self._pool is pool and _may_be_dead(error, request):
                self._pool = self._open(None)
            pool.reads_head_first = isinstance(error, BodyDecodeError)
            if response is not None and (head := keep_status(response, error)):
                return head
            raise translate_error(error, request, reused=pool.used and response is None) from None

    def interrupt(self) -> None:
        """End the calls that are under way, from another thread; later calls get new connections."""
        pool = self._pool
        if pool is not None and pool.process == getpid():
            self._pool = self._open(None)
            pool.interrupted = True
            pool.client.close()

    def close(self) -> None:
        """Close all connections."""
        # Dropped, because pyreqwest's own `close` keeps idle connections while anything refers to the client.
        self._pool = None

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()


class AsyncPyreqwestTransport:
    """Does the same for `asyncio`.

    A call that is cancelled ends at once, and so does its connection after 64 KiB of a body. Before that pyreqwest
    cannot abort a request: the connection is free for the next call when the response has come, and closed when
    `Request.timeout` has passed.

    Args:
        https_only: Whether plain http is refused, also as the target of a redirect.
    """

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._pool: _Pool[Client] | None = self._open(None)

    def _open(self, before: _Pool[Client] | None) -> _Pool[Client]:
        _wait_for_thread_at_exit(getpid())
        return _make_pool(self._build_client, partial(self._build_client, threads=True), before)

    def _build_client(self, *, threads: bool = False) -> Client:
        return _configure(ClientBuilder(), https_only=self._https_only, threads=threads).build()

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response, as `Transport.send` does."""
        ends, hops = monotonic() + request.timeout, 0
        response = await KeepCancellation(self._exchange(request))
        while response.status in REDIRECT_STATUSES and (following := build_redirect(request, response, ends, hops)):
            request, hops = following, hops + 1
            response = await KeepCancellation(self._exchange(request))
        return response

    async def _exchange(self, request: Request) -> RawResponse:
        pool = self._pool
        if pool is None:
            raise PermanentConnectionError("the transport is closed")
        if pool.process != getpid():
            pool = self._pool = self._open(pool)
        check_cancelled = watch_cancellation()
        streamed: StreamRequest | None = None
        response: Response | None = None
        try:
            builder = pool.prepare(pool.client.request(request.method, request.url), request)
            if pool.reads_head_first:
                # Slower, but it shows the status when the body breaks off again.
                builder = builder.streamed_read_buffer_limit(0)
                pool.reads_head_first = False
            streamed = builder.build_streamed()
            response = await streamed.__aenter__()
            pool.used = True
            first = await response.body_reader.read(_FIRST_READ)
            if first is None or len(first) < _FIRST_READ:
                check_cancelled()
                return build_response(response, first, None, request.limit)
            try:
                rest = await response.body_reader.read(_count_remaining(request))
                check_cancelled()
                return build_response(response, first, rest, request.limit)
            finally:
                await streamed.__aexit__(None, None, None)
        except DetailedPyreqwestError as error:
            check_cancelled()
            if self._pool is pool and _may_be_dead(error, request):
                self._pool = self._open(None)
            pool.reads_head_first = isinstance(error, BodyDecodeError)
            if response is not None and (head := keep_status(response, error)):
                return head
            raise translate_error(error, request, reused=pool.used and response is None) from None
        finally:
            # A cancelled task that is kept somewhere keeps its local variables, and these keep every connection open.
            pool = streamed = response = None

    async def close(self) -> None:
        """Close all connections."""
        self._pool = None

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()


@cache
def _wait_for_thread_at_exit(process: int) -> None:
    atexit.register(_wait_for_thread, process)


def _wait_for_thread(process: int) -> None:
    """Wait until the thread of pyreqwest has left Python, because it aborts a process whose interpreter ends meanwhile.

    The thread wakes the event loop by calling Python, which may hand the interpreter to the loop in the middle of that:
    the loop then runs to its end, and the program with it. The thread does one thing after the other, so once it has
    served another request it has left the call before.
    """
    if process == getpid():
        with suppress(DetailedPyreqwestError, RuntimeError):
            # The request is refused before anything is sent; not to check certificates saves loading them.
            builder = SyncClientBuilder().https_only(enable=True).danger_accept_invalid_certs(enable=True)
            builder.build().get("http://localhost").build().send()


class _Pool(Generic[_C]):
    """The connections of one process, with the headers and the timeout of the last request over them."""

    def __init__(self, client: _C, before: _Pool[_C] | None) -> None:
        self.client: _C = client
        self.process = getpid()
        self.used = False
        """Whether there has been a response, so that a connection may be used again."""
        self.interrupted = False
        """Whether a signal ended the calls; a program that handles it itself wants them to go on."""
        self.reads_head_first = False
        """Whether the next request reads nothing of the body with the head, because the last body broke off."""
        self._headers: tuple[Mapping[str, str], HeaderMap] = ({}, HeaderMap())
        self._timeout = (0.0, timedelta())
        # Kept after a fork, because dropping it could wait for its threads, which do not survive a fork.
        self._before: _Pool[_C] | None = before

    def prepare(self, builder: _R, request: Request) -> _R:
        """Give the builder the headers, the body and the timeout of the request."""
        given, headers = self._headers
        if request.headers is not given:
            # Converted once, because most calls of a client have the same headers.
            headers = build_headers(request.headers)
            self._headers = request.headers, headers
        seconds, timeout = self._timeout
        if request.timeout != seconds:
            # The first attempts of all calls have the same timeout, too.
            timeout = timedelta(seconds=request.timeout)
            self._timeout = request.timeout, timeout
        if request.content is not None:
            builder = builder.body_bytes(request.content)
        return builder.headers(headers).timeout(timeout)


def _make_pool(usual: Callable[[], _C], threaded: Callable[[], _C], before: _Pool[_C] | None) -> _Pool[_C]:
    """Return new connections, with threads of their own where those that all clients share are gone."""
    try:
        client = usual()
    except BuilderError as error:
        raise ValueError(
            f"no certificates of authorities can be read ({CERTIFICATES_HINT}): {get_reason(error)}"
        ) from None
    except RuntimeError:
        # After a fork the shared thread is gone, and pyreqwest starts no other; but a client can have its own.
        client = threaded()
    return _Pool(client, before)


def _configure(builder: _B, *, https_only: bool, threads: bool) -> _B:
    check_proxies(_PROXY_SCHEMES)
    if is_proxy_excepted():
        builder = builder.no_proxy()  # reqwest does not know the asterisk
    # Redirects are followed by `send`: reqwest drops the Authorization header on the way to another origin, but sends
    # it again when it is redirected within that origin, and it knows no other header with a token.
    builder = builder.https_only(https_only).default_cookie_store(enable=False).follow_redirects(enable=False)
    builder = builder.http2(enable=True)
    return builder.runtime_multithreaded(enable=True) if threads else builder


def _may_be_dead(error: DetailedPyreqwestError, request: Request) -> bool:
    """Return whether the connection may be one of HTTP/2 that is dead, which reqwest would use for all later requests.

    The next attempt gets a new one then; the requests that are under way go on over the old one.
    """
    return isinstance(error, RequestTimeoutError) and request.url.startswith("https:")


def _count_remaining(request: Request) -> int:
    """Return how many more bytes of a long body to read, to see whether it is too long."""
    return max(request.limit + 1 - _FIRST_READ, 0)
