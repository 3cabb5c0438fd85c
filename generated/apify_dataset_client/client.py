"""The clients: where settings are checked and the operations hang, a group for each tag."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import Self
from urllib.parse import SplitResult, urlsplit

from . import __version__
from ._calling import AsyncCaller, Caller, Settings
from ._redaction import MASK
from ._retrying import Patience
from ._transport import AsyncTransport, Transport
from .api.datasets import AsyncDatasets, Datasets

DEFAULT_BASE_URL = "https://api.apify.com"
DEFAULT_TIMEOUT = 30.0
"""Seconds for one attempt."""
DEFAULT_MAX_RETRIES = 4
DEFAULT_DEADLINE = 120.0
"""Seconds for a call with all its attempts."""

_LONGEST = 365 * 86_400


class ApifyClient:
    """The API, one attribute for each group of operations.

    `token` is the API token; without it, `APIFY_TOKEN` from the environment; it may be absent.
    `base_url` is where the API stands; plain http only to this machine, or with `allow_http`.
    `timeout` is in seconds and covers one attempt from connecting to the last byte.
    `max_retries` is how often a passing fault is tried again: no connection, no answer in time,
    408, 429, 5xx.
    `deadline` is in seconds and covers a call with all its attempts and the waits between them.
    `transport` sends the requests; yours instead of pyreqwest gets the token all the same.

    Safe to share between threads. Raises `ValueError` for settings that cannot work.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        deadline: float = DEFAULT_DEADLINE,
        transport: Transport | None = None,
        allow_http: bool = False,
    ) -> None:
        settings = _settings(
            token, base_url, timeout, Patience(max_retries, deadline), allow_http=allow_http
        )
        if transport is None:
            # Here, so that who brings a transport need not load this one.
            from ._pyreqwest import PyreqwestTransport

            transport = PyreqwestTransport(https_only=settings.base_url.startswith("https:"))
        self._caller = Caller(settings, transport)
        self.datasets = Datasets(self._caller)

    def close(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        self._caller.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"ApifyClient({_described(self._caller.settings)})"


class AsyncApifyClient:
    """The API for `asyncio`: `async with AsyncApifyClient() as client`.

    `token` is the API token; without it, `APIFY_TOKEN` from the environment; it may be absent.
    `base_url` is where the API stands; plain http only to this machine, or with `allow_http`.
    `timeout` is in seconds and covers one attempt from connecting to the last byte.
    `max_retries` is how often a passing fault is tried again: no connection, no answer in time,
    408, 429, 5xx.
    `deadline` is in seconds and covers a call with all its attempts and the waits between them.
    `transport` sends the requests; yours instead of pyreqwest gets the token all the same.

    Safe to share between tasks of one event loop. Raises `ValueError` for settings that cannot
    work.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        deadline: float = DEFAULT_DEADLINE,
        transport: AsyncTransport | None = None,
        allow_http: bool = False,
    ) -> None:
        settings = _settings(
            token, base_url, timeout, Patience(max_retries, deadline), allow_http=allow_http
        )
        if transport is None:
            # Here, so that who brings a transport need not load this one.
            from ._pyreqwest import AsyncPyreqwestTransport

            transport = AsyncPyreqwestTransport(https_only=settings.base_url.startswith("https:"))
        self._caller = AsyncCaller(settings, transport)
        self.datasets = AsyncDatasets(self._caller)

    async def close(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        await self._caller.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncApifyClient({_described(self._caller.settings)})"


def _described(settings: Settings) -> str:
    return f"base_url={settings.base_url!r}, token={MASK if settings.token else None!r}"


def _settings(
    token: str | None, base_url: str, timeout: float, patience: Patience, *, allow_http: bool
) -> Settings:
    if token is None:
        token = os.environ.get("APIFY_TOKEN")
    token = token or None
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        # The value stays out of the message: it is a secret all the same.
        raise ValueError(
            "the token must be printable ASCII without spaces; check for a stray newline"
        )
    for name, seconds in (("timeout", timeout), ("deadline", patience.deadline)):
        if not 0 < seconds <= _LONGEST:
            raise ValueError(
                f"{name} must be more than 0 seconds and at most a year, got {seconds!r}"
            )
    if patience.max_retries < 0:
        raise ValueError(f"max_retries must be at least 0, got {patience.max_retries!r}")
    headers = {"Accept": "application/json", "User-Agent": f"apify-dataset-client/{__version__}"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return Settings(_checked(base_url, allow_http=allow_http), headers, timeout, patience, token)


def _checked(base_url: str, *, allow_http: bool) -> str:
    parts = _split(base_url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("base_url must be an absolute http or https URL")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("base_url must have no credentials, query or fragment")
    if parts.scheme == "http" and not allow_http and not _is_loopback(parts.hostname):
        raise ValueError(
            f"base_url: plain http to {parts.hostname} would show the token to the network; "
            "use https, or pass allow_http=True"
        )
    return base_url.rstrip("/")


def _split(url: str) -> SplitResult | None:
    """The parts of a URL, `None` for what cannot be one."""
    if not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port  # only checked when it is looked at
    except ValueError:
        return None
    return None if port == 0 else parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
