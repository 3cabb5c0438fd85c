"""Fetches a documentation page; no other package but `record` uses the network."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead, responses

from generator.fetch.connection import Deadline, FetchError, TimedSocket, TransientError, connect
from generator.fetch.decompress import ENCODINGS, BrokenError, CutError, TooLargeError, decompress
from generator.fetch.url_policy import Address, AddressError, parse_address, resolve_redirect
from generator.problem import NotFetched
from generator.secrets.display import make_printable, redact_certain
from generator.version import NAME, VERSION

_HEADERS = {
    "User-Agent": f"{NAME}/{VERSION} (documentation drift check)",
    "Accept": "text/html, text/markdown, application/json, application/yaml, text/*;q=0.8, */*;q=0.1",
    "Accept-Encoding": ", ".join(ENCODINGS),
    "Connection": "close",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TEXTUAL = (
    "text/",
    "application/json",
    "application/yaml",
    "application/x-yaml",
    "application/xhtml+xml",
    # The script that sets a page up may name the document it is made from.
    "application/javascript",
)
_CHUNK = 1 << 16
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one fetch: seconds in all and for each read, decompressed bytes, redirects, attempts.

    `pause` is the time before the second attempt in seconds; it doubles with each one. With `any_type`, what is no text
    is taken too.
    """

    total: float = 60.0
    read: float = 15.0
    size: int = 32 << 20
    redirects: int = 5
    attempts: int = 4
    pause: float = 0.5
    any_type: bool = False


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it was served: where it was asked for, where it came from, and when."""

    url: str
    place: Address
    body: bytes
    content_type: str | None
    retrieved: datetime

    @property
    def final_url(self) -> str:
        """The address that the page came from in the end."""
        return self.place.url


def fetch(
    url: str,
    *,
    limits: Limits | None = None,
    loopback: bool = False,
    context: ssl.SSLContext | None = None,
    origin: Address | None = None,
) -> FetchedPage:
    """Get the page, or raise a `Problem` of one line: what was asked for, what came, what to do.

    With `loopback` plain http is allowed to this machine, for tests; `context` decides which
    certificates are trusted. With `origin`, the URL is what a page from there asks for, and is judged like a redirect.
    """
    limits = limits or Limits()
    try:
        start = resolve_redirect(origin, url) if origin else parse_address(url, loopback=loopback)
        return _fetch_with_retries(url, start, limits, context)
    except AddressError as error:
        raise _make_problem(url, f"but {error}", "give the https address of a public page") from None
    except FetchError as error:
        raise _make_problem(url, error.reason, error.help) from None


def _make_problem(url: str, came: str, remedy: str) -> NotFetched:
    shown = make_printable(redact_certain(url))
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return NotFetched(f"asked for {shown}, {came}: {remedy}")


def _fetch_with_retries(url: str, start: Address, limits: Limits, context: ssl.SSLContext | None) -> FetchedPage:
    deadline = Deadline(limits.total, limits.read)
    for attempt in range(limits.attempts):
        try:
            final, content_type, body = _follow_redirects(start, limits, deadline, context)
            return FetchedPage(url, final, body, content_type, datetime.now(UTC))
        except TransientError as error:
            pause = max(error.wait, limits.pause * 2**attempt * random.uniform(0.5, 1))  # noqa: S311  no secret
            if error.wait > deadline.get_remaining():
                raise FetchError(f"{error.reason}, to be asked again in {error.wait:.0f} seconds", error.help) from None
            if attempt + 1 == limits.attempts:
                raise FetchError(f"{error.reason} ({limits.attempts} attempts)", error.help) from None
            time.sleep(min(pause, deadline.get_remaining()))
    raise AssertionError(limits)


def _follow_redirects(
    start: Address, limits: Limits, deadline: Deadline, context: ssl.SSLContext | None
) -> tuple[Address, str | None, bytes]:
    place, seen = start, set[str]()
    while place.url not in seen:
        seen.add(place.url)
        if len(seen) > limits.redirects + 1:
            raise FetchError(f"was sent on more than {limits.redirects} times", "give the final address")
        answer = _request(place, limits, deadline, context)
        if not isinstance(answer, str):
            return place, *answer
        try:
            place = resolve_redirect(place, answer)
        except AddressError as error:
            shown = make_printable(redact_certain(answer))[:_SHOWN]
            raise FetchError(
                f"was sent on to {shown}, but {error}", "give the https address of a public page"
            ) from None
    raise FetchError("was sent on in a circle", "see in a browser where the page is now")


def _request(
    place: Address, limits: Limits, deadline: Deadline, context: ssl.SSLContext | None
) -> tuple[str | None, bytes] | str:
    """Send one request; return the content type and the body, or the location of a redirect."""
    try:
        with connect(place, deadline, context) as sock:
            connection = HTTPConnection(place.host)
            connection.sock = TimedSocket(sock, deadline)
            connection.request("GET", place.target, headers={"Host": place.authority, **_HEADERS})
            return _read_response(connection.getresponse(), limits)
    except ssl.SSLCertVerificationError as error:
        raise FetchError(f"got a certificate that is not valid ({error.verify_message})", "do not trust it") from None
    except (ConnectionError, TimeoutError, ssl.SSLEOFError) as error:
        raise TransientError(f"got {_describe_error(error)}") from None
    except ssl.SSLError as error:
        if error.reason == "UNEXPECTED_EOF_WHILE_READING":  # an `SSLEOFError` in later releases of Python
            raise TransientError(f"got {_describe_error(error)}") from None
        raise FetchError(
            f"got no secure connection ({error.reason})", "check that the address is one of https"
        ) from None
    except OSError as error:
        raise TransientError(f"could not connect ({error.strerror or type(error).__name__})") from None
    except (IncompleteRead, CutError):
        raise TransientError("got a page that is cut off") from None
    except (HTTPException, ValueError):
        raise FetchError("got an answer that is not HTTP", "check the address") from None


def _describe_error(error: OSError) -> str:
    names = {TimeoutError: "no answer in time", ConnectionRefusedError: "the connection refused"}
    return names.get(type(error), "the connection closed before the answer was whole")


def _read_response(response: HTTPResponse, limits: Limits) -> tuple[str | None, bytes] | str:
    status = response.status
    location = response.headers.get("Location")
    if status in _REDIRECTS and location:
        return location
    came = f"got {status} {responses.get(status, '')}".strip()
    if status == 429 or status >= 500:  # noqa: PLR2004  the codes are their own names
        raise TransientError(came, wait=_parse_retry_after(response.headers.get("Retry-After")))
    if status != 200:  # noqa: PLR2004
        raise FetchError(came, "check the address in a browser")
    content_type = response.headers.get("Content-Type")
    if not limits.any_type:
        _check_type(content_type)
    body = _read_body(response, limits)
    if not body.strip():
        # `http.client` takes a head that is cut off for a complete one with an empty body.
        raise TransientError("got an empty page")
    return content_type, body


def _check_type(content_type: str | None) -> None:
    kind = (content_type or "text/").split(";")[0].strip().lower()
    if not (kind.startswith(_TEXTUAL) or kind.endswith(("+json", "+yaml", "+xml", "/xml", "octet-stream"))):
        raise FetchError(
            f"got {make_printable(kind)[:_SHOWN]}, which is no documentation page", "check the address in a browser"
        )


def _read_body(response: HTTPResponse, limits: Limits) -> bytes:
    encoding = response.headers.get("Content-Encoding", "")
    try:
        return decompress(_read_chunks(response), encoding, limits.size)
    except TooLargeError:
        raise FetchError(f"got more than {limits.size} bytes", "give the address of a single page") from None
    except BrokenError as error:
        came = f"got a body encoded as {make_printable(encoding)[:_SHOWN]!r} with {error}"
        raise FetchError(came, "check the address in a browser") from None


def _read_chunks(response: HTTPResponse) -> Iterator[bytes]:
    while chunk := response.read(_CHUNK):
        yield chunk
    # `read` with a size takes an early end for the end.
    if response.length:
        raise IncompleteRead(b"", response.length)


def _parse_retry_after(retry_after: str | None) -> float:
    """The seconds that a Retry-After header asks for, given as a number or as a date."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
