"""The clients: each has an attribute for each group of operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Self

from ._api import DEFAULT_BASE_URL
from ._caller import AsyncCaller, Caller
from ._checks import to_seconds
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
        headers: Headers of every request, besides those that the client sets itself.
        user_agent_suffix: What follows the name of this package in the `User-Agent`, such as `my-program/1.0`.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting cannot work.
    """

    datasets: Datasets
    """Storage for structured results."""

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float | timedelta = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        deadline: float | timedelta = DEFAULT_DEADLINE,
        max_response_bytes: int = DEFAULT_LIMIT,
        transport: Transport | None = None,
        allow_http: bool = False,
        headers: Mapping[str, str] | None = None,
        user_agent_suffix: str | None = None,
    ) -> None:
        retry_policy = RetryPolicy(to_seconds(timeout), max_retries, to_seconds(deadline))
        settings = build_settings(
            token,
            base_url,
            retry_policy,
            max_response_bytes,
            allow_http=allow_http,
            headers=headers,
            user_agent_suffix=user_agent_suffix,
        )
        if transport is None:
            # Imported here, so that it is not loaded for those who bring a transport.
            from ._pyreqwest import PyreqwestTransport

            transport = PyreqwestTransport(https_only=settings.base_url.startswith("https:"))
        self._caller = Caller(settings, transport)
        self.datasets = Datasets(self._caller)

    @property
    def base_url(self) -> str:
        """Where the API stands."""
        return self._caller.settings.base_url

    @property
    def timeout(self) -> float:
        """Seconds for one attempt."""
        return self._caller.settings.retry_policy.timeout

    @property
    def max_retries(self) -> int:
        """How often a passing fault is tried again."""
        return self._caller.settings.retry_policy.max_retries

    @property
    def deadline(self) -> float:
        """Seconds for a call with all its attempts and the waits between them."""
        return self._caller.settings.retry_policy.deadline

    @property
    def closed(self) -> bool:
        """Whether the client, or one that shares its connections, was closed."""
        return self._caller.shared.closed

    def with_options(
        self,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a client with other settings over the same connections, which are closed with either.

        Args:
            timeout: Seconds for one attempt, instead of this client's.
            max_retries: How often a passing fault is tried again, instead of this client's.
            deadline: Seconds for a call with all its attempts, instead of this client's.
            headers: Headers of every request, besides those of this client.

        Raises:
            TypeError: If a setting has the wrong type.
            ValueError: If a setting cannot work.
        """
        # Imported here, because few programs need it.
        from copy import copy

        caller = self._caller.override(timeout, max_retries, deadline, headers)
        other = copy(self)
        vars(other).update(
            _caller=caller,
            datasets=Datasets(caller),
        )
        return other

    def close(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        self._caller.shared.closed = True
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
        headers: Headers of every request, besides those that the client sets itself.
        user_agent_suffix: What follows the name of this package in the `User-Agent`, such as `my-program/1.0`.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting cannot work.
    """

    datasets: AsyncDatasets
    """Storage for structured results."""

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float | timedelta = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        deadline: float | timedelta = DEFAULT_DEADLINE,
        max_response_bytes: int = DEFAULT_LIMIT,
        transport: AsyncTransport | None = None,
        allow_http: bool = False,
        headers: Mapping[str, str] | None = None,
        user_agent_suffix: str | None = None,
    ) -> None:
        retry_policy = RetryPolicy(to_seconds(timeout), max_retries, to_seconds(deadline))
        settings = build_settings(
            token,
            base_url,
            retry_policy,
            max_response_bytes,
            allow_http=allow_http,
            headers=headers,
            user_agent_suffix=user_agent_suffix,
        )
        if transport is None:
            # Imported here, so that it is not loaded for those who bring a transport.
            from ._pyreqwest import AsyncPyreqwestTransport

            transport = AsyncPyreqwestTransport(https_only=settings.base_url.startswith("https:"))
        self._caller = AsyncCaller(settings, transport)
        self.datasets = AsyncDatasets(self._caller)

    @property
    def base_url(self) -> str:
        """Where the API stands."""
        return self._caller.settings.base_url

    @property
    def timeout(self) -> float:
        """Seconds for one attempt."""
        return self._caller.settings.retry_policy.timeout

    @property
    def max_retries(self) -> int:
        """How often a passing fault is tried again."""
        return self._caller.settings.retry_policy.max_retries

    @property
    def deadline(self) -> float:
        """Seconds for a call with all its attempts and the waits between them."""
        return self._caller.settings.retry_policy.deadline

    @property
    def closed(self) -> bool:
        """Whether the client, or one that shares its connections, was closed."""
        return self._caller.shared.closed

    def with_options(
        self,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a client with other settings over the same connections, which are closed with either.

        Args:
            timeout: Seconds for one attempt, instead of this client's.
            max_retries: How often a passing fault is tried again, instead of this client's.
            deadline: Seconds for a call with all its attempts, instead of this client's.
            headers: Headers of every request, besides those of this client.

        Raises:
            TypeError: If a setting has the wrong type.
            ValueError: If a setting cannot work.
        """
        # Imported here, because few programs need it.
        from copy import copy

        caller = self._caller.override(timeout, max_retries, deadline, headers)
        other = copy(self)
        vars(other).update(
            _caller=caller,
            datasets=AsyncDatasets(caller),
        )
        return other

    async def close(self) -> None:
        """Close all connections; the client cannot be used afterwards."""
        self._caller.shared.closed = True
        await self._caller.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncApifyClient({self._caller.settings.describe()})"
