"""The guard in conftest.py holds: what would leave this machine fails at once, whichever way it goes."""

from __future__ import annotations

import asyncio
import socket
import urllib.request

import pytest
from apify_dataset_client import ApifyClient, ApifyConnectionError, AsyncApifyClient

from tests.client.loopback import Received, serving
from tests.conftest import NetworkBlockedError

ELSEWHERE = "https://api.apify.com"


def call_sync(url: str) -> None:
    """One call with the default transport, once."""
    with ApifyClient(base_url=url, timeout=5, max_retries=0) as client:
        client.datasets.get("x")


def call_async(url: str) -> None:
    """The same with the other client."""

    async def run() -> None:
        async with AsyncApifyClient(base_url=url, timeout=5, max_retries=0) as client:
            await client.datasets.get("x")

    asyncio.run(run())


@pytest.mark.parametrize("call", [call_sync, call_async])
def test_the_default_transport_cannot_leave(call: object) -> None:
    assert callable(call)
    with pytest.raises(ApifyConnectionError, match="refused"):
        call(ELSEWHERE)


@pytest.mark.parametrize("call", [call_sync, call_async])
def test_it_is_the_proxy_that_holds_the_default_transport(call: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were proxies ignored, the guard would hold nothing: a proxy that listens is what gets the request."""
    assert callable(call)

    def refuse(connection: socket.socket, _: Received) -> None:
        connection.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

    with serving(refuse) as proxy:
        for name in ("https_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with pytest.raises(ApifyConnectionError):
            call(ELSEWHERE)
    assert proxy.received[0].method == "CONNECT"
    assert proxy.received[0].target == "api.apify.com:443"


def test_python_sockets_cannot_leave() -> None:
    with pytest.raises(NetworkBlockedError):
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    with pytest.raises(NetworkBlockedError):
        socket.getaddrinfo("api.apify.com", 443)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, pytest.raises(NetworkBlockedError):
        udp.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(NetworkBlockedError):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(ELSEWHERE, timeout=1)


def test_python_sockets_may_stay() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.create_connection(("localhost", server.getsockname()[1])).close()
