"""The pure-Python transport, over httpx2, for those who mock, record or debug with it. Needs the extra `httpx2`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import aclosing, suppress
from functools import cache, partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLCertVerificationError, SSLContext
from threading import Lock, Thread
from typing import Any

import httpx2

from ._api import TOKEN_HEADER
from ._connection_hints import CERTIFICATES_HINT, check_proxies, describe_proxy
from ._transport import BodyTooLargeError, PermanentConnectionError, RawResponse, Request

_MAX_REDIRECTS = 5
_PROXY_SCHEMES = frozenset(("http", "https", "socks5", "socks5h"))
# As many connections as there are calls, which are for the caller to limit.
_LIMITS = httpx2.Limits(max_connections=None, max_keepalive_connections=100)


class AsyncHttpx2Transport:
    """Pools connections, decompresses, takes proxies from the environment; no cookies, no retries.

    HTTP/1.1 only. With HTTP/2, httpx2 never ends a request that timed out or was cancelled, and after a hundred of
    those nothing can be sent any more; and it logs the token.

    Args:
        https_only: Whether plain http is refused, also as the target of a redirect.
    """

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._closed = False
        self._open(None)

    def _open(self, loop: asyncio.AbstractEventLoop | None) -> None:
        check_proxies(_PROXY_SCHEMES)
        try:
            # `send` limits the whole exchange; httpx2 could only limit each step of it.
            self._client = httpx2.AsyncClient(
                verify=_load_certificates(), cookies=_build_empty_jar(), timeout=None, limits=_LIMITS
            )
        except OSError as error:
            raise ValueError(f"no certificates of authorities can be read ({CERTIFICATES_HINT}): {error}") from None
        except ImportError:
            raise ValueError("a SOCKS proxy of the environment needs the package socksio") from None
        except (httpx2.InvalidURL, ValueError):
            # The message of httpx2 can hold a part of the password.
            raise ValueError("a proxy of the environment is no URL") from None
        self._loop = loop
        self._calls: dict[asyncio.Timeout, asyncio.Event] = {}

    async def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response, as `Transport.send` does."""
        if self._closed:
            raise PermanentConnectionError("the transport is closed")
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # Connections belong to the event loop in which they were made.
            self._open(loop)
        limit = asyncio.timeout(request.timeout)
        ended = self._calls[limit] = asyncio.Event()
        try:
            async with limit:
                return await self._follow(request)
        except (BodyTooLargeError, PermanentConnectionError, ConnectionResetError):
            if self._closed:
                raise PermanentConnectionError("the transport is closed") from None
            raise
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, ExceptionGroup) as error:
            closed = PermanentConnectionError("the transport is closed")
            raise closed if self._closed else _translate_error(error, request) from None
        finally:
            self._calls.pop(limit, None)
            ended.set()

    async def close(self) -> None:
        """Close all connections."""
        self._closed = True
        if self._loop not in {None, asyncio.get_running_loop()}:
            # Connections cannot be closed from another event loop; they close when their client is dropped.
            self._open(None)
        # The calls end first, because httpx2 never closes a connection that is made while it closes.
        for limit in self._calls:
            with suppress(RuntimeError):  # it has just passed
                limit.reschedule(0)
        await asyncio.gather(*(ended.wait() for ended in self._calls.values()))
        await self._client.aclose()

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()

    async def _follow(self, request: Request) -> RawResponse:
        closer = _HandshakeCloser()
        current = self._client.build_request(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.content,
            extensions={"trace": closer},
        )
        for _ in range(1 + _MAX_REDIRECTS):
            self._check(current)
            closer.connects = False
            try:
                response = await self._client.send(current, stream=True)
            except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError) as error:
                if not closer.connects:
                    reason = str(_translate_error(error, request))
                    raise ConnectionResetError(reason) from None
                raise
            try:
                following = response.next_request
                # As with pyreqwest, what is no address is not followed; httpx2 takes any number for a port.
                if following is None or not 0 <= (following.url.port or 0) < 2**16:
                    return RawResponse(
                        response.status_code, _get_headers(response), await _read_error_or_body(response, request.limit)
                    )
            finally:
                await response.aclose()
            if following.url.origin != current.url.origin:
                # httpx2 itself keeps it from http to https of the same host.
                for name in ("Authorization", TOKEN_HEADER):
                    following.headers.pop(name, None)
            # Otherwise httpx2 would send the user info of the URL as a credential.
            following.url = following.url.copy_with(userinfo=b"")
            current = following
        raise PermanentConnectionError(f"more than {_MAX_REDIRECTS} redirects")

    def _check(self, request: httpx2.Request) -> None:
        if self._https_only and request.url.scheme != "https":
            raise PermanentConnectionError("only https is allowed; a transport made with https_only=False allows http")


class Httpx2Transport:
    """Does the same for blocking calls.

    The blocking client of httpx2 limits each step of a call and not the whole, so an event loop in a thread of its own
    makes the calls.

    Args:
        https_only: Whether plain http is refused, also as the target of a redirect.
    """

    def __init__(self, *, https_only: bool = True) -> None:
        self._https_only = https_only
        self._closed = False
        self._open()

    def _open(self) -> None:
        self._process = os.getpid()
        self._lock = Lock()
        self._inner = AsyncHttpx2Transport(https_only=self._https_only)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="httpx2", daemon=True)
        self._thread.start()

    def send(self, request: Request) -> RawResponse:
        """Send the request and read the whole response, as `Transport.send` does."""
        if self._process != os.getpid() and not self._closed:
            # The thread did not survive the fork.
            self._open()
        with self._lock:
            if self._closed:
                raise PermanentConnectionError("the transport is closed")
            future = asyncio.run_coroutine_threadsafe(self._inner.send(request), self._loop)
        try:
            return future.result()
        except BaseException:
            # An interrupt ends the waiting only; this ends the request.
            future.cancel()
            raise

    def close(self) -> None:
        """Close all connections."""
        if self._process != os.getpid():
            self._closed = True
            return
        with self._lock:
            if self._closed:
                return
            self._closed = True
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        await self._inner.close()
        # Other threads wait for their responses, which a stopped loop would never deliver.
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), https_only=self._https_only), ()


class _HandshakeCloser:
    """Closes the connection if a time limit or a cancellation ends its TLS handshake, which httpx2 forgets to do."""

    def __init__(self) -> None:
        self._stream: Any = None
        self.connects = False
        """Whether a connection was made for the request."""

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        self.connects |= event.startswith("connection.connect_")
        if event == "connection.connect_tcp.complete":
            self._stream = info["return_value"]
        elif event.endswith("start_tls.failed"):
            await self._stream.aclose()


@cache
def _load_certificates() -> SSLContext:
    """Load the certificates once; it takes longer than a request, and httpx2 would do it for each proxy and client."""
    return httpx2.create_ssl_context()


def _build_empty_jar() -> CookieJar:
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


async def _read_error_or_body(response: httpx2.Response, limit: int) -> bytes:
    try:
        return await _read_body(response, limit)
    except (httpx2.HTTPError, ConnectionError):
        if response.status_code < 400:
            raise
        # An error of the API says enough by its status.
        return b""


async def _read_body(response: httpx2.Response, limit: int) -> bytes:
    body = bytearray()
    async with aclosing(response.aiter_bytes()) as pieces:
        async for piece in pieces:
            body += piece
            if len(body) > limit:
                raise BodyTooLargeError
    if response.num_bytes_downloaded and not _is_complete(getattr(response, "_decoder", None)):
        raise ConnectionError("the compressed body ends too early")
    return bytes(body)


def _is_complete(decoder: Any) -> bool:
    """Return whether compressed data came to its end; httpx2 itself checks this for zstd only."""
    decompressor: Any = getattr(decoder, "decompressor", None)
    if hasattr(decompressor, "is_finished"):
        return bool(decompressor.is_finished())  # brotli
    return bool(getattr(getattr(decompressor, "decompressor", None), "eof", True))  # gzip and deflate


def _get_headers(response: httpx2.Response) -> dict[str, str]:
    headers = dict(response.headers)
    if "content-encoding" in headers:
        # Neither describes the body any more, because it is decompressed by now.
        headers = {name: value for name, value in headers.items() if name not in {"content-encoding", "content-length"}}
    return headers


def _translate_error(error: Exception, request: Request) -> OSError:
    """Return the error that the protocol names, with the innermost reason and nothing of the request."""
    name = type(error).__name__
    if isinstance(error, (TimeoutError, httpx2.TimeoutException)):
        return TimeoutError(name)
    if isinstance(error, httpx2.ProxyError):
        # After the status comes the proxy's own text, which may be anything.
        status = str(error)[:3]
        reason = f"it answered {status}" if status.isdigit() else str(error)
        return ConnectionError(f"the proxy refuses: {reason}{describe_proxy(request.url)}")
    if isinstance(error, httpx2.LocalProtocolError):
        # Its message can hold the header that it refuses.
        return PermanentConnectionError(type(error).__name__)
    if isinstance(error, (ValueError, ExceptionGroup)):
        # Of the name of a host, for example, that cannot be encoded.
        return PermanentConnectionError(f"no address that can be connected to ({name})")
    if isinstance(error, (httpx2.InvalidURL, httpx2.UnsupportedProtocol)):
        return PermanentConnectionError(str(error))
    cause: BaseException = error
    while inner := cause.__cause__ or cause.__context__:
        cause = inner
    reason = os.strerror(cause.errno) if isinstance(cause, ConnectionError) and cause.errno else str(cause)
    if "WRONG_VERSION_NUMBER" in reason:
        reason = f"the server does not speak TLS: {reason}"
    reason = reason or type(cause).__name__
    # A certificate that is refused will be refused again.
    kind = PermanentConnectionError if isinstance(cause, SSLCertVerificationError) else ConnectionError
    return kind(reason + describe_proxy(request.url) if isinstance(error, httpx2.ConnectError) else reason)
