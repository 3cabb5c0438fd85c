"""Retries: of what may pass, as often and as long as was agreed, and of nothing else."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from apify_dataset_client import (
    ApifyClient,
    ApifyConnectionError,
    ApifyError,
    ApifyTimeoutError,
    AsyncApifyClient,
    ServerError,
    _retry,
)
from apify_dataset_client._httpx2 import AsyncHttpx2Transport, Httpx2Transport
from apify_dataset_client._pyreqwest import AsyncPyreqwestTransport, PyreqwestTransport
from apify_dataset_client._retry import parse_retry_after

from tests.client.conftest import Call
from tests.client.loopback import Received, Script, answering, body, raw, serving

FAR = "Wed, 21 Oct 99999999999 07:28:00 GMT"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as between real attempts, a hundred times faster."""
    monkeypatch.setattr(_retry, "FIRST_WAIT", 0.005)


def one_after_the_other(*scripts: Script) -> Script:
    """Answer with the first script, then with the second, and with the last from then on."""
    rest: Iterator[Script] = iter(scripts[:-1])

    def script(connection: socket.socket, request: Received) -> None:
        next(rest, scripts[-1])(connection, request)

    return script


def hang_up(connection: socket.socket, _: Received) -> None:
    """Close the connection without a word."""
    connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("fault", [answering(s, "") for s in (408, 429, 500, 502, 503, 504, 520)] + [hang_up])
def test_a_passing_fault_is_tried_again(call: Call, fault: Script) -> None:
    with serving(one_after_the_other(fault, fault, answering(200, body()))) as server:
        response = call(server.url, "get_response", "ds-1", max_retries=2)
    assert (response.parsed.id, response.attempts, len(server.received)) == ("ds-1", 3, 3)


@pytest.mark.parametrize("status", [204, 301, 400, 401, 402, 403, 404, 405, 418, 451])
def test_what_will_not_pass_is_not_tried_again(call: Call, status: int) -> None:
    with serving(answering(status, "")) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1", max_retries=3)
    assert (caught.value.attempts, len(server.received)) == (1, 1)


@pytest.mark.parametrize("content", ["", "{}", body(itemCount="7")])
def test_a_body_that_cannot_be_read_is_not_tried_again(call: Call, content: str) -> None:
    with serving(answering(200, content)) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1", max_retries=3)
    assert (caught.value.attempts, len(server.received)) == (1, 1)


@pytest.mark.parametrize("location", ["/v2/datasets/ds-1", "ftp://127.0.0.1/x"])
def test_a_redirect_that_leads_nowhere_is_not_tried_again(call: Call, location: str) -> None:
    with serving(answering(302, "", Location=location)) as server, pytest.raises(ApifyConnectionError) as caught:
        call(server.url, "get", "ds-1", max_retries=3)
    assert caught.value.attempts == 1
    assert len(server.received) <= 6


@pytest.mark.parametrize("made", [PyreqwestTransport, Httpx2Transport])
def test_a_client_that_is_closed_is_not_tried_again(made: type[PyreqwestTransport | Httpx2Transport]) -> None:
    client = ApifyClient(base_url="http://127.0.0.1:1", transport=made(https_only=False), max_retries=3)
    client.close()
    with pytest.raises(ApifyConnectionError, match="closed") as caught:
        client.datasets.get("ds-1")
    assert caught.value.attempts == 1


def test_an_error_that_breaks_off_is_tried_again(call: Call) -> None:
    broken = raw(b"HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{")
    with serving(one_after_the_other(broken, answering(200, body()))) as server:
        assert call(server.url, "get_response", "ds-1", max_retries=1).attempts == 2


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_it_gives_up_after_so_many(call: Call, retries: int) -> None:
    with serving(answering(503, "")) as server, pytest.raises(ServerError) as caught:
        call(server.url, "get", "ds-1", max_retries=retries)
    assert (caught.value.attempts, len(server.received)) == (retries + 1, retries + 1)
    assert caught.value.__cause__ is None


def test_a_refused_connection_is_tried_again(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ApifyConnectionError) as caught:
        call(f"http://127.0.0.1:{port}", "get", "ds-1", max_retries=2)
    assert caught.value.attempts == 3


def drip(connection: socket.socket, _: Received) -> None:
    """Send a byte now and then, until the client has had enough."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        threading.Event().wait(0.1)  # no `time.sleep`, because the next test may note those while this thread goes on


def test_the_deadline_holds_over_all_attempts(call: Call) -> None:
    with serving(drip) as server, pytest.raises(ApifyTimeoutError) as caught:
        call(server.url, "get", "ds-1", timeout=0.4, deadline=1, max_retries=50)
    assert 2 <= caught.value.attempts <= 4


def test_the_deadline_holds_within_an_attempt(call: Call) -> None:
    with serving(drip) as server, pytest.raises(ApifyTimeoutError, match=r"within 0\.4"):
        call(server.url, "get", "ds-1", timeout=30, deadline=0.4, max_retries=50)


def test_a_wait_that_would_pass_the_deadline_is_not_begun(call: Call, waits: list[float]) -> None:
    with serving(answering(429, "", **{"Retry-After": "60"})) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1", deadline=5, max_retries=5)
    assert waits == []
    assert (caught.value.attempts, getattr(caught.value, "retry_after", None)) == (1, 60)


def test_retry_after_is_honoured(call: Call, waits: list[float]) -> None:
    with serving(one_after_the_other(answering(429, "", **{"Retry-After": "1"}), answering(200, body()))) as server:
        assert call(server.url, "get", "ds-1", max_retries=1).id == "ds-1"
    (wait,) = waits
    assert 1 <= wait <= 1.5


def test_a_date_in_retry_after_is_read_by_the_clock_of_the_server() -> None:
    answer = {"retry-after": "Wed, 21 Oct 2026 07:28:02 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}
    assert parse_retry_after(answer) == 2.0
    assert parse_retry_after({**answer, "date": "never"}) is not None


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize(
    "head",
    ["Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5\r\n{", "Content-Encoding: gzip\r\n\r\n{"],
)
def test_an_error_whose_body_breaks_off_keeps_its_status(call: Call, status: int, head: str) -> None:
    with serving(raw(f"HTTP/1.1 {status} No\r\n{head}".encode())) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1", max_retries=3)
    # Pyreqwest reads the beginning of the body with the head, and shows neither when that breaks off; then it is asked
    # again, and the head is read by itself.
    assert caught.value.status == status
    assert caught.value.attempts == len(server.received) <= 2


BLOCKING = [PyreqwestTransport, Httpx2Transport]
ASYNCHRONOUS = [AsyncPyreqwestTransport, AsyncHttpx2Transport]


def closing(*, always: bool) -> Script:
    """A script that resets the connection when the second request of it has come, or also the first of the next."""
    seen: set[int] = set()
    broken = itertools.count()

    def script(connection: socket.socket, received: Received) -> None:
        if connection.fileno() in seen or (always and next(broken)):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            seen.discard(connection.fileno())
            connection.close()
            raise OSError
        seen.add(connection.fileno())
        answering(200, body())(connection, received)

    return script


def call_twice_blocking(made: type[PyreqwestTransport | Httpx2Transport], url: str) -> tuple[int, int]:
    """The numbers of attempts of two calls over one client."""
    with ApifyClient(base_url=url, max_retries=0, transport=made(https_only=False)) as client:
        first = client.datasets.get_response("ds-1")
        time.sleep(0.05)
        return first.attempts, client.datasets.get_response("ds-1").attempts


def call_twice_async(made: type[AsyncPyreqwestTransport | AsyncHttpx2Transport], url: str) -> tuple[int, int]:
    """The same for the other client."""

    async def run() -> tuple[int, int]:
        async with AsyncApifyClient(base_url=url, max_retries=0, transport=made(https_only=False)) as client:
            first = await client.datasets.get_response("ds-1")
            await asyncio.sleep(0.05)
            return first.attempts, (await client.datasets.get_response("ds-1")).attempts

    return asyncio.run(run())


@pytest.mark.parametrize("made", [*BLOCKING, *ASYNCHRONOUS])
def test_a_reset_of_a_connection_that_was_used_before_is_no_attempt(made: Any) -> None:
    call_twice = call_twice_blocking if made in BLOCKING else call_twice_async
    with serving(closing(always=False)) as server:
        assert call_twice(made, server.url) == (1, 1)
    assert len(server.received) == 3


@pytest.mark.parametrize("made", [*BLOCKING, *ASYNCHRONOUS])
def test_a_second_reset_is_an_attempt(made: Any) -> None:
    call_twice = call_twice_blocking if made in BLOCKING else call_twice_async
    with serving(closing(always=True)) as server, pytest.raises(ApifyConnectionError) as caught:
        call_twice(made, server.url)
    assert (caught.value.attempts, len(server.received)) == (1, 3)


@pytest.mark.parametrize("made", BLOCKING)
def test_a_program_that_handles_ctrl_c_itself_loses_no_attempt(made: Any) -> None:
    handled: list[int] = []
    numbers = itertools.count()

    def script(connection: socket.socket, received: Received) -> None:
        if next(numbers) == 0:
            time.sleep(0.1)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
        answering(200, body())(connection, received)

    before = signal.signal(signal.SIGINT, lambda *_: handled.append(1))
    try:
        with serving(script) as server:
            with ApifyClient(base_url=server.url, max_retries=0, transport=made(https_only=False)) as client:
                assert client.datasets.get_response("ds-1").attempts == 1
    finally:
        signal.signal(signal.SIGINT, before)
    assert handled == [1]
