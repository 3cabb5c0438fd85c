"""Ask the real API through the generated client, and keep the whole exchange."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from generator import paths
from generator.problem import Problem
from generator.record.calls import Planned
from generator.recordings import cassette
from generator.recordings.scenarios import BAD_TOKEN, Scenario, Token

if TYPE_CHECKING:
    from apify_dataset_client import RawResponse, Request, Transport


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a call, with everything in it that must not be shown."""

    planned: Planned
    cassette: dict[str, Any] | None
    """The exchange, if there was one and its answer is text."""
    remark: str | None = None
    """Why the client cannot read the answer."""
    failure: str | None = None
    """Why the answer is not the one to record."""


class _Recorder:
    """A transport that remembers what went over the one within."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.exchanges: list[tuple[Request, RawResponse]] = []

    def send(self, request: Request) -> RawResponse:
        """Send it, and remember both sides."""
        response = self.inner.send(request)
        self.exchanges.append((request, response))
        return response

    def close(self) -> None:
        """Close the one within."""
        self.inner.close()


def ask(planned: Planned, token: str | None, server: str, base_url: str | None = None) -> Heard:
    """Make one call; what is asked of a stand-in at `base_url` is kept as if the server had been asked."""
    client = _client()
    url = _checked(base_url) if base_url else server
    recorder = _Recorder(client.default(https_only=url.startswith("https:")))
    sent = {Token.YOURS: token, Token.BAD: BAD_TOKEN, Token.NONE: ""}[planned.scenario.token]
    remark = None
    try:
        with client.package.ApifyClient(sent, base_url=url, max_retries=0, transport=recorder) as caller:
            caller.datasets.get_response(planned.identifier)
    except client.package.SchemaMismatchError as error:
        # Just what recordings are for: an answer that is not what the fragment says.
        remark = error.message
    except (client.package.ApifyError, ValueError) as error:
        if not recorder.exchanges:
            return Heard(planned, None, failure=str(error))
    request, response = recorder.exchanges[-1]
    exchange = _exchange(request, response, request.url.replace(url, server, 1))
    return Heard(planned, exchange, remark, _unexpected(planned.scenario, response))


def _exchange(request: Request, response: RawResponse, url: str) -> dict[str, Any] | None:
    try:
        text = response.content.decode()
    except UnicodeDecodeError:
        return None
    return cassette.of(
        request.method,
        url,
        request_headers=request.headers,
        status=response.status,
        headers=response.headers,
        text=text,
    )


@dataclass(frozen=True, slots=True)
class _Client:
    package: Any
    default: Any


def _client() -> _Client:
    """The generated package, which is not installed beside its own generator."""
    package = paths.find_in_project(paths.GENERATED)
    sys.path.insert(0, package)
    try:
        import apify_dataset_client  # noqa: PLC0415 no other command needs it
        from apify_dataset_client._pyreqwest import PyreqwestTransport  # noqa: PLC0415
    except ImportError as error:
        raise Problem(f"the client cannot be imported: {error}", help="run `make regenerate`") from None
    finally:
        sys.path.remove(package)
    return _Client(apify_dataset_client, PyreqwestTransport)


def _checked(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise Problem("--base-url is for a stand-in on this machine", help="leave it out to ask the real API")
    return base_url.rstrip("/")


def _unexpected(scenario: Scenario, response: RawResponse) -> str | None:
    try:
        body = json.loads(response.content.decode())
    except (ValueError, RecursionError):
        return f"expected {scenario.status} with JSON, got {response.status} without"
    if response.status == scenario.status:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    kind = str(error.get("type")) if isinstance(error, dict) else ""
    # What is no such word is not what the API calls an error, and could be anything.
    known = f" {kind}" if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", kind) else ""
    return f"expected {scenario.status}, got {response.status}{known}"
