"""Calls the real API through the generated client, and keeps the request and the response."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import urlsplit

from generator.problem import Problem
from generator.record.calls import Call
from generator.record.scrub.declared import Declared
from generator.recordings import cassette
from generator.recordings.client_package import ClientPackage
from generator.recordings.scenarios import BAD_TOKEN, Token


class SentRequest(Protocol):
    """The parts of a client's request that are recorded."""

    method: str
    url: str
    headers: Mapping[str, str]


class ReceivedResponse(Protocol):
    """The parts of a client's response that are recorded."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Api:
    """The API to call, and the client to call it with."""

    package: ClientPackage
    declared: Declared
    server: str
    """The base URL of the API."""
    stand_in: str | None = None
    """The base URL that is asked in its place; what comes is kept as if the API had been asked."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """The unscrubbed result of a call; it holds secrets and must not be shown."""

    call: Call
    cassette: dict[str, Any] | None
    """The exchange, if there was one and its response is text."""
    remark: str | None = None
    """Why the client cannot read the response."""
    failure: str | None = None
    """Why the response is not the one to record."""


class _RecordingTransport:
    """A transport that keeps the requests and responses of the transport it wraps."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.exchanges: list[tuple[SentRequest, ReceivedResponse]] = []

    def send(self, request: SentRequest) -> ReceivedResponse:
        """Send a request, and keep it with its response."""
        response: ReceivedResponse = self.inner.send(request)
        self.exchanges.append((request, response))
        return response

    def close(self) -> None:
        """Close the wrapped transport."""
        self.inner.close()


def make_call(call: Call, token: str | None, api: Api) -> CallResult:
    """Make one call with the token that its scenario asks for."""
    package = api.package
    url = _check_stand_in(api.stand_in) if api.stand_in else api.server
    default = import_module(f"{package.module.__name__}._pyreqwest").PyreqwestTransport
    transport = _RecordingTransport(default(https_only=url.startswith("https:")))
    sent = {Token.YOURS: token, Token.BAD: BAD_TOKEN, Token.NONE: ""}[call.scenario.token]
    remark = None
    try:
        with package.client(sent, base_url=url, max_retries=0, transport=transport) as client:
            getattr(getattr(client, package.tag), f"{package.method}_response")(call.identifier)
    except package.module.SchemaMismatchError as error:
        # Just what recordings are for: a response that is not what the fragment says.
        remark = error.message
    except (package.error, ValueError) as error:
        if not transport.exchanges:
            return CallResult(call, None, failure=str(error))
    request, response = transport.exchanges[-1]
    exchange = _make_cassette(request, response, request.url.replace(url, api.server, 1))
    return CallResult(call, exchange, remark, _explain_unexpected(call.scenario.status, response, api.declared))


def _make_cassette(request: SentRequest, response: ReceivedResponse, url: str) -> dict[str, Any] | None:
    try:
        text = response.content.decode()
    except UnicodeDecodeError:
        return None
    return cassette.make_cassette(
        request.method,
        url,
        request_headers=request.headers,
        status=response.status,
        headers=response.headers,
        text=text,
    )


def _check_stand_in(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise Problem("--base-url is for a stand-in on this machine", help="leave it out to ask the real API")
    return base_url.rstrip("/")


def _explain_unexpected(expected: int, response: ReceivedResponse, declared: Declared) -> str | None:
    try:
        body = json.loads(response.content.decode())
    except (ValueError, RecursionError):
        return f"expected {expected} with JSON, got {response.status} without"
    if response.status == expected:
        return None
    for step in declared.error_type:
        body = body.get(step) if isinstance(body, dict) else None
    # Only types of errors are shown: any other text could be anybody's data.
    known = f" {body}" if isinstance(body, str) and declared.settings.error_type.fullmatch(body) else ""
    return f"expected {expected}, got {response.status}{known}"
