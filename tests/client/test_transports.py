"""What a transport promises, of each of the four that come with the package."""

from __future__ import annotations

import asyncio
import gzip
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

import httpx2
import pytest
from apify_dataset_client import ApifyClient, RawResponse, Request
from apify_dataset_client._httpx2 import AsyncHttpx2Transport, Httpx2Transport
from apify_dataset_client._pyreqwest import AsyncPyreqwestTransport, PyreqwestTransport

from tests.client.loopback import Received, Script, answering, as_the_api_does, body, serving
from tests.paths import ROOT

TOKEN = "apify_api_T0k3nT0k3nT0k3n"
Blocking = PyreqwestTransport | Httpx2Transport
Asynchronous = AsyncPyreqwestTransport | AsyncHttpx2Transport
MADE = [PyreqwestTransport, AsyncPyreqwestTransport, Httpx2Transport, AsyncHttpx2Transport]


@contextmanager
def sending(transport: Blocking | Asynchronous) -> Iterator[Callable[[Request], RawResponse]]:
    """A function that sends over either kind of transport, which is closed afterwards."""
    if isinstance(transport, (PyreqwestTransport, Httpx2Transport)):
        yield transport.send
        transport.close()
        return
    with asyncio.Runner() as runner:
        yield lambda request: runner.run(transport.send(request))
        runner.run(transport.close())


def request(url: str, timeout: float = 2) -> Request:
    """A request with a token."""
    return Request("GET", url, {"Authorization": f"Bearer {TOKEN}"}, timeout)


@pytest.mark.parametrize("made", MADE)
def test_a_transport_for_https_goes_nowhere_else(made: type[Blocking | Asynchronous]) -> None:
    with serving(answering(200, body())) as server, sending(made()) as send, pytest.raises(ConnectionError):
        send(request(server.url))
    assert server.received == []


@pytest.mark.parametrize("made", MADE)
def test_what_is_closed_cannot_send(made: type[Blocking | Asynchronous]) -> None:
    with serving(answering(200, body())) as server:
        transport = made(https_only=False)
        with sending(transport) as send:
            assert send(request(server.url)).status == 200
        with pytest.raises(ConnectionError), sending(transport) as send:
            send(request(server.url))


@pytest.mark.parametrize("made", MADE)
def test_five_redirects_are_followed_and_not_six(made: type[Blocking | Asynchronous]) -> None:
    def count_down(connection: socket.socket, received: Received) -> None:
        left = int(received.target[1:])
        script = answering(302, "", Location=f"/{left - 1}") if left else answering(200, body())
        script(connection, received)

    with serving(count_down) as server, sending(made(https_only=False)) as send:
        assert send(request(f"{server.url}/5")).status == 200
        assert [received.headers.get("authorization") for received in server.received] == [f"Bearer {TOKEN}"] * 6
        with pytest.raises(ConnectionError):
            send(request(f"{server.url}/6"))


@pytest.mark.parametrize("made", MADE)
def test_a_redirect_makes_no_credential(made: type[Blocking | Asynchronous]) -> None:
    with serving(answering(200, body())) as other:
        place = other.url.replace("//", "//user:password@")
        with serving(answering(302, "", Location=place)) as server, sending(made(https_only=False)) as send:
            assert send(request(server.url)).status == 200
    assert "authorization" not in other.last.headers


@pytest.mark.parametrize("made", [Httpx2Transport, AsyncHttpx2Transport])
def test_the_token_does_not_go_from_http_to_https(
    made: type[Httpx2Transport | AsyncHttpx2Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str | None]] = []

    async def answer(_: object, sent: httpx2.Request) -> httpx2.Response:
        seen.append((str(sent.url), sent.headers.get("authorization")))
        if sent.url.scheme == "https":
            return httpx2.Response(200)
        return httpx2.Response(302, headers={"Location": "https://api.example.com/"})

    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", answer)
    with sending(made(https_only=False)) as send:
        send(request("http://api.example.com/"))
    assert seen == [("http://api.example.com/", f"Bearer {TOKEN}"), ("https://api.example.com/", None)]


@pytest.mark.parametrize("made", MADE)
def test_headers_do_not_speak_of_a_compression_that_is_undone(made: type[Blocking | Asynchronous]) -> None:
    with serving(as_the_api_does(200, body())) as server, sending(made(https_only=False)) as send:
        response = send(request(server.url))
    assert response.content == body().encode()
    assert "content-encoding" not in response.headers
    assert response.headers["x-ratelimit-limit"] == "60"


COMPRESSED = {
    "br": "8b0b807b2264617461223a207b226964223a202264732d31227d7d03",
    "zstd": "28b52ffd2018c100007b2264617461223a207b226964223a202264732d31227d7d",
}


@pytest.mark.parametrize("encoding", COMPRESSED)
@pytest.mark.parametrize("made", MADE)
def test_every_compression_that_is_asked_for_is_undone(made: type[Blocking | Asynchronous], encoding: str) -> None:
    compressed = answering(200, bytes.fromhex(COMPRESSED[encoding]), **{"Content-Encoding": encoding})
    with serving(compressed) as server, sending(made(https_only=False)) as send:
        assert send(request(server.url)).content == b'{"data": {"id": "ds-1"}}'
    assert encoding in server.last.headers["accept-encoding"]


CUT = {
    "gzip": gzip.compress(body().encode()),
    "deflate": zlib.compress(body().encode()),
    **{name: bytes.fromhex(whole) for name, whole in COMPRESSED.items()},
}


@pytest.mark.parametrize("encoding", CUT)
@pytest.mark.parametrize("made", MADE)
def test_a_compressed_body_that_was_cut_off_is_no_body(made: type[Blocking | Asynchronous], encoding: str) -> None:
    # The length is right, so the compression alone can tell.
    half = answering(200, CUT[encoding][: len(CUT[encoding]) * 2 // 3], **{"Content-Encoding": encoding})
    with serving(half) as server, sending(made(https_only=False)) as send, pytest.raises(ConnectionError):
        send(request(server.url))


@pytest.mark.parametrize("made", MADE)
def test_nothing_at_all_is_not_cut_off(made: type[Blocking | Asynchronous]) -> None:
    with (
        serving(answering(200, b"", **{"Content-Encoding": "gzip"})) as server,
        sending(made(https_only=False)) as send,
    ):
        assert send(request(server.url)).content == b""


@pytest.mark.parametrize("made", MADE)
def test_no_cookie_is_kept(made: type[Blocking | Asynchronous]) -> None:
    with serving(answering(200, body(), **{"Set-Cookie": "session=1"})) as server:
        with sending(made(https_only=False)) as send:
            assert send(request(server.url)).headers["set-cookie"] == "session=1"
            send(request(server.url))
    assert "cookie" not in server.last.headers


def drip(data: bytes) -> Script:
    """A script that starts with these bytes and never ends."""

    def script(connection: socket.socket, _: Received) -> None:
        connection.sendall(data)
        while True:
            time.sleep(0.1)
            connection.sendall(b"x")

    return script


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("data", ["HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\n\r\n"])
def test_the_timeout_covers_the_whole_exchange(made: type[Blocking | Asynchronous], data: str) -> None:
    with serving(drip(data.encode())) as server, sending(made(https_only=False)) as send:
        with pytest.raises(TimeoutError):
            send(request(server.url, timeout=0.3))


def test_a_header_that_cannot_be_sent_stays_out_of_the_message() -> None:
    with serving(answering(200, body())) as server, sending(Httpx2Transport(https_only=False)) as send:
        with pytest.raises(ConnectionError) as caught:
            send(Request("GET", server.url, {"Authorization": f"Bearer {TOKEN}\n"}, 1))
    assert TOKEN not in str(caught.value)


def test_a_connection_is_used_again_and_the_thread_ends_with_the_client() -> None:
    connections: set[int] = set()

    def note(connection: socket.socket, received: Received) -> None:
        connections.add(connection.fileno())
        answering(200, body())(connection, received)

    before = threading.active_count()
    with serving(note) as server:
        with ApifyClient(base_url=server.url, transport=Httpx2Transport(https_only=False)) as client:
            for _ in range(3):
                client.datasets.get("ds-1")
            names = {thread.name for thread in threading.enumerate()}
    assert "httpx2" in names
    assert len(server.received) == 3
    assert len(connections) == 1
    assert not any(thread.name == "httpx2" for thread in threading.enumerate())
    assert threading.active_count() <= before + 2


def test_transports_have_a_public_place_and_are_loaded_when_they_are_asked_for() -> None:
    program = "import sys; from apify_dataset_client import transports; print('pyreqwest' in sys.modules); "
    program += "from apify_dataset_client.transports import AsyncPyreqwestTransport; print('httpx2' in sys.modules)"
    environment = {"PYTHONPATH": str(ROOT / "generated")}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]
    transports = import_module("apify_dataset_client.transports")
    assert {getattr(transports, name) for name in transports.__all__} >= set(MADE)
    with pytest.raises(AttributeError):
        transports.NoTransport  # noqa: B018
