"""Fetch a documentation page; with `connection` the only code of the project that uses the network."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead, responses

from generator.fetch.connection import Clock, Fault, PassingFault, Watched, connected
from generator.fetch.decompress import ENCODINGS, BrokenError, CutError, TooLargeError, inflate
from generator.fetch.url_policy import Address, AddressError, address, redirected
from generator.problem import Problem
from generator.secrets.display import redact_address, visible
from generator.version import NAME, VERSION

_HEADERS = {
    "User-Agent": f"{NAME}/{VERSION} (documentation drift check)",
    "Accept": "text/html, text/markdown, application/json, application/yaml, text/*;q=0.8, */*;q=0.1",
    "Accept-Encoding": ", ".join(ENCODINGS),
    "Connection": "close",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TEXTUAL = ("text/", "application/json", "application/yaml", "application/x-yaml", "application/xhtml+xml")
_CHUNK = 1 << 16
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost: seconds in all and for each read, bytes unpacked, redirects, attempts.

    `pause` is the time before the second attempt in seconds; it doubles with each one.
    """

    total: float = 60.0
    read: float = 15.0
    size: int = 32 << 20
    redirects: int = 5
    attempts: int = 4
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was served: where it was asked for, where it came from, and when."""

    url: str
    final_url: str
    body: bytes
    content_type: str | None
    retrieved: datetime


def fetch(
    url: str, *, limits: Limits | None = None, loopback: bool = False, context: ssl.SSLContext | None = None
) -> Page:
    """Get the page, or raise a `Problem` of one line: what was asked for, what came, what to do.

    With `loopback` plain http is allowed to this machine, for tests; `context` decides which
    certificates are trusted.
    """
    limits = limits or Limits()
    try:
        return _patiently(url, limits, loopback=loopback, context=context)
    except AddressError as error:
        raise _problem(url, f"but {error}", "give the https address of a public page") from None
    except Fault as fault:
        raise _problem(url, fault.came, fault.remedy) from None


def _problem(url: str, came: str, remedy: str) -> Problem:
    shown = visible(redact_address(url))
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return Problem(f"asked for {shown}, {came}: {remedy}")


def _patiently(url: str, limits: Limits, *, loopback: bool, context: ssl.SSLContext | None) -> Page:
    start, clock = address(url, loopback=loopback), Clock(limits.total, limits.read)
    for attempt in range(limits.attempts):
        try:
            final, content_type, body = _follow(start, limits, clock, context)
            return Page(url, final.url, body, content_type, datetime.now(UTC))
        except PassingFault as fault:
            pause = max(fault.wait, limits.pause * 2**attempt * random.uniform(0.5, 1))  # noqa: S311  no secret
            if fault.wait > clock.left():
                raise Fault(f"{fault.came}, to be asked again in {fault.wait:.0f} seconds", fault.remedy) from None
            if attempt + 1 == limits.attempts:
                raise Fault(f"{fault.came} ({limits.attempts} attempts)", fault.remedy) from None
            time.sleep(min(pause, clock.left()))
    raise AssertionError(limits)


def _follow(
    start: Address, limits: Limits, clock: Clock, context: ssl.SSLContext | None
) -> tuple[Address, str | None, bytes]:
    place, seen = start, set[str]()
    while place.url not in seen:
        seen.add(place.url)
        if len(seen) > limits.redirects + 1:
            raise Fault(f"was sent on more than {limits.redirects} times", "give the final address")
        answer = _exchange(place, limits, clock, context)
        if not isinstance(answer, str):
            return place, *answer
        try:
            place = redirected(place, answer)
        except AddressError as error:
            shown = visible(redact_address(answer))[:_SHOWN]
            raise Fault(f"was sent on to {shown}, but {error}", "give the https address of a public page") from None
    raise Fault("was sent on in a circle", "see in a browser where the page is now")


def _exchange(
    place: Address, limits: Limits, clock: Clock, context: ssl.SSLContext | None
) -> tuple[str | None, bytes] | str:
    """One request: the content type and the body, or where to go instead."""
    try:
        with connected(place, clock, context) as sock:
            connection = HTTPConnection(place.host)
            connection.sock = Watched(sock, clock)
            connection.request("GET", place.target, headers={"Host": place.authority, **_HEADERS})
            return _answer(connection.getresponse(), limits)
    except ssl.SSLCertVerificationError as error:
        raise Fault(f"got a certificate that is not valid ({error.verify_message})", "do not trust it") from None
    except (ConnectionError, TimeoutError, ssl.SSLEOFError) as error:
        raise PassingFault(f"got {_named(error)}") from None
    except ssl.SSLError as error:
        if error.reason == "UNEXPECTED_EOF_WHILE_READING":  # an `SSLEOFError` in later releases of Python
            raise PassingFault(f"got {_named(error)}") from None
        raise Fault(f"got no secure connection ({error.reason})", "check that the address is one of https") from None
    except OSError as error:
        raise PassingFault(f"could not connect ({error.strerror or type(error).__name__})") from None
    except (IncompleteRead, CutError):
        raise PassingFault("got a page that is cut off") from None
    except (HTTPException, ValueError):
        raise Fault("got an answer that is not HTTP", "check the address") from None


def _named(error: OSError) -> str:
    names = {TimeoutError: "no answer in time", ConnectionRefusedError: "the connection refused"}
    return names.get(type(error), "the connection closed before the answer was whole")


def _answer(response: HTTPResponse, limits: Limits) -> tuple[str | None, bytes] | str:
    status = response.status
    location = response.headers.get("Location")
    if status in _REDIRECTS and location:
        return location
    came = f"got {status} {responses.get(status, '')}".strip()
    if status == 429 or status >= 500:  # noqa: PLR2004  the codes are their own names
        raise PassingFault(came, wait=_wait(response.headers.get("Retry-After")))
    if status != 200:  # noqa: PLR2004
        raise Fault(came, "check the address in a browser")
    content_type = response.headers.get("Content-Type")
    _check_type(content_type)
    body = _body(response, limits)
    if not body.strip():
        # `http.client` reads a head that is cut as a whole one, with nothing after it.
        raise PassingFault("got an empty page")
    return content_type, body


def _check_type(content_type: str | None) -> None:
    kind = (content_type or "text/").split(";")[0].strip().lower()
    if not (kind.startswith(_TEXTUAL) or kind.endswith(("+json", "+yaml", "+xml", "/xml", "octet-stream"))):
        raise Fault(f"got {visible(kind)[:_SHOWN]}, which is no documentation page", "check the address in a browser")


def _body(response: HTTPResponse, limits: Limits) -> bytes:
    encoding = response.headers.get("Content-Encoding", "")
    try:
        return inflate(_chunks(response), encoding, limits.size)
    except TooLargeError:
        raise Fault(f"got more than {limits.size} bytes", "give the address of a single page") from None
    except BrokenError as error:
        came = f"got a body encoded as {visible(encoding)[:_SHOWN]!r} with {error}"
        raise Fault(came, "check the address in a browser") from None


def _chunks(response: HTTPResponse) -> Iterator[bytes]:
    while chunk := response.read(_CHUNK):
        yield chunk
    # `read` with a size takes an early end for the end.
    if response.length:
        raise IncompleteRead(b"", response.length)


def _wait(retry_after: str | None) -> float:
    """The seconds that a Retry-After header asks for, given as a number or as a date."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
