"""Both clients behind one face, so that every test of a call is a test of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from apify_dataset_client import ApifyClient, AsyncApifyClient

Call = Callable[..., Any]


def call_sync(url: str, method: str, *arguments: Any, **settings: Any) -> Any:
    """Call a method of `datasets` on the blocking client; nothing is tried again unless settings say so."""
    with ApifyClient(base_url=url, **{"max_retries": 0, **settings}) as client:
        return getattr(client.datasets, method)(*arguments)


def call_async(url: str, method: str, *arguments: Any, **settings: Any) -> Any:
    """Call the same method on the other client, in an event loop of its own."""

    async def run() -> Any:
        async with AsyncApifyClient(base_url=url, **{"max_retries": 0, **settings}) as client:
            return await getattr(client.datasets, method)(*arguments)

    return asyncio.run(run())


@pytest.fixture(params=[call_sync, call_async], ids=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    """`call(url, method, *arguments, **settings)` through either client."""
    made: Call = request.param
    return made


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the token of whoever runs it."""
    monkeypatch.delenv("APIFY_TOKEN", raising=False)
