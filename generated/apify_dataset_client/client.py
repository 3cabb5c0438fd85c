"""The clients: each has an attribute for each group of operations."""

from __future__ import annotations

from typing import Self

from ._api import DEFAULT_BASE_URL
from ._caller import AsyncCaller, Caller
from ._retry import RetryPolicy
from ._settings import DEFAULT_DEADLINE, DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT, build_settings
from ._transport import DEFAULT_LIMIT, AsyncTransport, Transport
from .api.datasets import AsyncDatasets, Datasets

__all__ = [
    "DEFAULT_BASE_URL",
    "DEFAULT_DEADLINE",
    "DEFAULT_MAX_RETRIES",
    "DEFAULT_TIMEOUT",
    "ApifyClient",
    "AsyncApifyClient",
]


class ApifyClient:
    """The API, with an attribute for each group of operations.

    Safe to share between threads, and usable after a fork.
    A pickled client holds its settings, the token among them.

    Args:
        token: The API token; without it, `APIFY_TOKEN` from the environment. It may be absent.
        base_url: Where the API stands. Plain http only to this machine, or with `allow_http`.
        timeout: Seconds for one attempt, from connecting to the last byte.
        max_retries: How often a passing fault is tried again: no connection, no answer in time, 408, 429, 5xx.
        deadline: Seconds for a call with all its attempts and the waits between them.
        max_response_bytes: The most bytes that the decompressed body of a response may have.
        transport: Sends the requests in place of pyreqwest; it gets the token as well.
        allow_http: Whether plain http, which shows the token to the network, is allowed to any host.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting cannot work.
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
        settings = build_settings(token, base_url, retry_policy, max_response_bytes, allow_http=allow_http)
        if transport is None:
            # Imported here, so that it is not loaded for those who bring a transport.
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
        return f"ApifyClient({self._caller.settings.describe()})"


class AsyncApifyClient:
    """The API for `asyncio`: `async with AsyncApifyClient() as client`.

    Safe to share between tasks, and usable in one event loop after another.
    A pickled client holds its settings, the token among them.

    Args:
        token: The API token; without it, `APIFY_TOKEN` from the environment. It may be absent.
        base_url: Where the API stands. Plain http only to this machine, or with `allow_http`.
        timeout: Seconds for one attempt, from connecting to the last byte.
        max_retries: How often a passing fault is tried again: no connection, no answer in time, 408, 429, 5xx.
        deadline: Seconds for a call with all its attempts and the waits between them.
        max_response_bytes: The most bytes that the decompressed body of a response may have.
        transport: Sends the requests in place of pyreqwest; it gets the token as well.
        allow_http: Whether plain http, which shows the token to the network, is allowed to any host.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting cannot work.
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
        settings = build_settings(token, base_url, retry_policy, max_response_bytes, allow_http=allow_http)
        if transport is None:
            # Imported here, so that it is not loaded for those who bring a transport.
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
        return f"AsyncApifyClient({self._caller.settings.describe()})"
