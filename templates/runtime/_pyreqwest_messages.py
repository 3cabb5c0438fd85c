"""Requests, responses and errors, translated between pyreqwest and the protocol of a transport."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from time import monotonic

from pyreqwest.bytes import Bytes
from pyreqwest.exceptions import BuilderError, ConnectError, DetailedPyreqwestError, RequestTimeoutError
from pyreqwest.http import HeaderMap, Url
from pyreqwest.response import BaseResponse

from ._api import TOKEN_HEADER
from ._connection_hints import describe_proxy
from ._transport import BodyTooLargeError, PermanentConnectionError, RawResponse, Request

REDIRECT_STATUSES = frozenset((301, 302, 303, 307, 308))

_MAX_REDIRECTS = 5
_RESET = re.compile(r"connection closed before message completed|os error (?:32|54|104|10053|10054)\b").search


def build_redirect(request: Request, response: RawResponse, ends: float, hops: int) -> Request | None:
    """Build the request that a redirect asks for.

    Args:
        request: The request that was redirected.
        response: The redirect.
        ends: When the time for the whole exchange is over, by the monotonic clock.
        hops: How many redirects were followed before.

    Returns:
        The request, or `None` when the redirect names no valid address.

    Raises:
        PermanentConnectionError: If the redirect must not be followed.
        TimeoutError: If there is no time left.
    """
    before = Url(request.url)
    try:
        # Parsed by the rules of reqwest, so that both take the same URLs for one origin.
        url = before.join(response.headers["location"]).with_username("").with_password(None)
    except (KeyError, ValueError):
        return None
    if url.scheme not in {"http", "https"}:
        raise PermanentConnectionError(f"a redirect to {url.scheme}, which is no address of the web")
    if hops == _MAX_REDIRECTS:
        raise PermanentConnectionError(f"more than {_MAX_REDIRECTS} redirects")
    if (left := ends - monotonic()) <= 0:
        raise TimeoutError
    method, content, dropped = request.method, request.content, set[str]()
    # As browsers do it: https://fetch.spec.whatwg.org/#http-redirect-fetch
    if (response.status == 303 and method != "HEAD") or (response.status in {301, 302} and method == "POST"):
        method, content, dropped = "GET", None, {"content-type"}
    if url.origin_ascii != before.origin_ascii:
        dropped |= {"authorization", "cookie", TOKEN_HEADER.lower()}
    headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
    return Request(method, str(url), headers, left, content, request.limit)


def build_headers(values: Mapping[str, str]) -> HeaderMap:
    """Build the headers of a request; the token is marked as sensitive."""
    headers = HeaderMap()
    for name, value in values.items():
        headers.insert(name, value, is_sensitive=name == TOKEN_HEADER)
    return headers


def build_response(response: BaseResponse, first: Bytes | None, rest: Bytes | None, limit: int) -> RawResponse:
    """Build the response from its head and the two parts of its body.

    Raises:
        BodyTooLargeError: If the body has more than `limit` bytes.
    """
    content = b"" if first is None else first.to_bytes() if rest is None else first.to_bytes() + rest.to_bytes()
    if len(content) > limit:
        raise BodyTooLargeError
    return RawResponse(response.status, _ReceivedHeaders(response), content)


def keep_status(response: BaseResponse, error: DetailedPyreqwestError) -> RawResponse | None:
    """Return an error of the API without its body where only that broke off: its status says enough."""
    if response.status < 400 or isinstance(error, RequestTimeoutError):
        return None
    return RawResponse(response.status, _ReceivedHeaders(response), b"")


class _ReceivedHeaders(Mapping[str, str]):
    """Headers as the protocol wants them, converted when they are asked for, because most calls never do."""

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
            # Bytes that are not text; a response is not refused for a header that nobody reads.
            return False


def translate_error(error: DetailedPyreqwestError, request: Request, *, reused: bool = False) -> OSError:
    """Return the error that the protocol names; its message leaves out reqwest's own, which can hold the whole URL.

    Args:
        error: What pyreqwest raised.
        request: What was sent.
        reused: Whether no part of a response came, and the connection can be one that was used before.
    """
    reason = get_reason(error)
    if isinstance(error, RequestTimeoutError):
        return TimeoutError(reason)
    if isinstance(error, BuilderError):
        return PermanentConnectionError(reason)
    if reason.startswith("tunnel error"):
        reason = f"the proxy refuses: {reason}"
    if "InvalidContentType" in reason:
        reason = f"the server does not speak TLS: {reason}"
    if reused and _RESET(reason):
        return ConnectionResetError(reason)
    # A certificate that is refused will be refused again.
    kind = PermanentConnectionError if "peer certificate" in reason else ConnectionError
    return kind(reason + describe_proxy(request.url) if isinstance(error, ConnectError) else reason)


def get_reason(error: DetailedPyreqwestError) -> str:
    """Return the innermost cause of an error, which holds nothing of the request."""
    causes = error.details["causes"] or []
    return causes[-1]["message"] if causes else type(error).__name__
