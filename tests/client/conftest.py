"""Both clients over both transports behind one face, so that every test of a call is a test of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from apify_dataset_client import ApifyClient, AsyncApifyClient
from apify_dataset_client._httpx2 import AsyncHttpx2Transport, Httpx2Transport

Call = Callable[..., Any]


def call_sync(url: str, method: str, *arguments: Any, own: Any = None, **settings: Any) -> Any:
    """Call a method of `datasets` on the blocking client; nothing is tried again unless settings say so.

    `own` is what the method is given by name.
    """
    with ApifyClient(base_url=url, **{"max_retries": 0, **settings}) as client:
        return getattr(client.datasets, method)(*arguments, **own or {})


def call_async(url: str, method: str, *arguments: Any, own: Any = None, **settings: Any) -> Any:
    """Call the same method on the other client, in an event loop of its own; it leaves no task there."""

    async def run() -> Any:
        async with AsyncApifyClient(base_url=url, **{"max_retries": 0, **settings}) as client:
            try:
                return await getattr(client.datasets, method)(*arguments, **own or {})
            finally:
                for _round in range(5):
                    # The loop closes generators that an error has left behind, such as those of httpx2.
                    await asyncio.sleep(0)
                assert asyncio.all_tasks() == {asyncio.current_task()}

    return asyncio.run(run())


def call_sync_httpx2(url: str, method: str, *arguments: Any, **settings: Any) -> Any:
    """Call a method of `datasets` on the blocking client, over httpx2."""
    return call_sync(url, method, *arguments, transport=Httpx2Transport(https_only=False), **settings)


def call_async_httpx2(url: str, method: str, *arguments: Any, **settings: Any) -> Any:
    """Call the same method on the other client, over httpx2."""
    return call_async(url, method, *arguments, transport=AsyncHttpx2Transport(https_only=False), **settings)


CLIENTS = {"sync": call_sync, "async": call_async}
OVER_HTTPX2 = {"sync-httpx2": call_sync_httpx2, "async-httpx2": call_async_httpx2}


@pytest.fixture(
    params=[
        *(pytest.param(made, id=name) for name, made in CLIENTS.items()),
        *(pytest.param(made, id=name, marks=pytest.mark.slow) for name, made in OVER_HTTPX2.items()),
    ]
)
def call(request: pytest.FixtureRequest) -> Call:
    """`call(url, method, *arguments, **settings)` through either client, over either transport.

    What a transport makes of an answer is the business of `test_faults.py` and `test_transports.py`; elsewhere the
    second transport is slow.
    """
    made: Call = request.param
    return made


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of both clients, noted and not waited."""
    noted: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        if seconds:
            noted.append(seconds)
        await sleep(0)

    monkeypatch.setattr(time, "sleep", noted.append)
    monkeypatch.setattr(asyncio, "sleep", note)
    return noted


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the token of whoever runs it."""
    monkeypatch.delenv("APIFY_TOKEN", raising=False)
