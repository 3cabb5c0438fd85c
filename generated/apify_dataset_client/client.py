"""The clients: where settings are checked and the operations hang, a group for each tag."""

from __future__ import annotations

import os
import re
import sys
from typing import Self

from . import __version__
from ._caller import AsyncCaller, Caller, Settings
from ._checks import check_count, check_text
from ._redaction import MASK
from ._retry import RetryPolicy
from ._transport import DEFAULT_LIMIT, AsyncTransport, Transport
from .api.datasets import AsyncDatasets, Datasets

DEFAULT_BASE_URL = "https://api.apify.com"
DEFAULT_TIMEOUT = 30.0
"""Seconds for one attempt."""
DEFAULT_MAX_RETRIES = 4
DEFAULT_DEADLINE = 120.0
"""Seconds for a call with all its attempts."""

_USER_AGENT = (
    f"apify-dataset-client/{__version__} (Python {'.'.join(map(str, sys.version_info[:3]))})"
)
# A pattern, because to load urllib.parse takes longer than the rest of this module.
_URL = re.compile(
    r"(https?)://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\]+)(?::(\d{1,5}))?(/[^\s?#\\]*)?", re.IGNORECASE
)
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|\[::1\]", re.IGNORECASE)


class ApifyClient:
    """The API, one attribute for each group of operations.

    `token` is the API token; without it, `APIFY_TOKEN` from the environment; it may be absent.
    `base_url` is where the API stands; plain http only to this machine, or with `allow_http`.
    `timeout` is in seconds and covers one attempt from connecting to the last byte.
    `max_retries` is how often a passing fault is tried again: no connection, no answer in time,
    408, 429, 5xx.
    `deadline` is in seconds and covers a call with all its attempts and the waits between them.
    `max_response_bytes` is the most that the decompressed body of a response may have.
    `transport` sends the requests; yours instead of pyreqwest gets the token all the same.

    Safe to share between threads, and usable after a fork. What is pickled is the settings, the
    token among them.
    Raises `ValueError` or `TypeError` for settings that cannot work.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        deadline: float = DEFAULT_DEADLINE,
        max_response_bytes: int = DEFAULT_LIMIT,
        transport: Transport | None = None,
        allow_http: bool = False,
    ) -> None:
        retry_policy = RetryPolicy(timeout, max_retries, deadline)
        settings = _settings(
            token, base_url, retry_policy, max_response_bytes, allow_http=allow_http
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
    `max_response_bytes` is the most that the decompressed body of a response may have.
    `transport` sends the requests; yours instead of pyreqwest gets the token all the same.

    Safe to share between tasks, and usable in one event loop after another.
    What is pickled is the settings, the token among them.
    Raises `ValueError` or `TypeError` for settings that cannot work.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        deadline: float = DEFAULT_DEADLINE,
        max_response_bytes: int = DEFAULT_LIMIT,
        transport: AsyncTransport | None = None,
        allow_http: bool = False,
    ) -> None:
        retry_policy = RetryPolicy(timeout, max_retries, deadline)
        settings = _settings(
            token, base_url, retry_policy, max_response_bytes, allow_http=allow_http
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
    token: str | None,
    base_url: str,
    retry_policy: RetryPolicy,
    max_response_bytes: int,
    *,
    allow_http: bool,
) -> Settings:
    if token is None:
        token = os.environ.get("APIFY_TOKEN")
    check_text("the token", token or "")
    token = token or None
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        # The value stays out of the message: it is a secret all the same.
        raise ValueError(
            "the token must be printable ASCII without spaces; check for a stray newline"
        )
    check_count("max_response_bytes", max_response_bytes, least=1)
    headers = {"Accept": "application/json", "User-Agent": _USER_AGENT}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return Settings(
        _checked(base_url, allow_http=allow_http), headers, retry_policy, token, max_response_bytes
    )


def _checked(base_url: str, *, allow_http: bool) -> str:
    check_text("base_url", base_url)
    if "@" in base_url or "?" in base_url or "#" in base_url:
        raise ValueError("base_url must have no credentials, query or fragment")
    parts = _URL.fullmatch(base_url) if base_url.isprintable() else None
    if parts is None or not 0 < int(parts[3] or 80) < 2**16:
        raise ValueError("base_url must be an absolute http or https URL")
    if parts[1].lower() == "http" and not allow_http and not _LOOPBACK.fullmatch(parts[2]):
        raise ValueError(
            f"base_url: plain http to {parts[2]} would show the token to the network; "
            "use https; from Python, allow_http=True permits it"
        )
    # In lower case: it is the scheme that decides whether redirects may leave https.
    scheme = parts[1].lower()
    # Many take the version for a part of it; a host of that name is none.
    version = "/v2" if (parts[4] or "").rstrip("/").endswith("/v2") else ""
    return scheme + base_url[len(scheme) :].rstrip("/").removesuffix(version)
