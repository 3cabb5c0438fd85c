"""Waiting for counters that trail behind."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from apify_dataset_client import ApifyTimeoutError, Dataset, NotFoundError, ServerError, WaitTimeoutError

from tests.client.conftest import Call
from tests.client.loopback import Received, answering, body, serving


def growing(connection: socket.socket, received: Received) -> None:
    """Answer with one item more each time; `number` is kept on the function."""
    counts.append(len(counts))
    answering(200, body(itemCount=counts[-1]))(connection, received)


counts: list[int] = []


@pytest.fixture(autouse=True)
def from_the_start() -> None:
    """Begin to count anew."""
    counts.clear()


def test_it_returns_the_first_that_fits(call: Call) -> None:
    with serving(growing) as server:
        found = call(server.url, "wait_until", "ds-1", lambda dataset: dataset.item_count >= 1)
    assert (found.item_count, len(server.received)) == (1, 2)


def test_what_fits_at_once_is_not_waited_for(call: Call, waits: list[float]) -> None:
    with serving(growing) as server:
        assert call(server.url, "wait_until", "ds-1", lambda _: True).id == "ds-1"
    assert len(server.received) == 1
    assert waits == []


def waiting(call: Call, url: str, predicate: Any, timeout: float) -> Any:
    """Wait with a timeout of its own, which `call` would take for one of the client's."""
    return call(url, "wait_until", "ds-1", predicate, own={"timeout": timeout})


def test_time_that_is_up_is_an_error_with_the_last_value(call: Call) -> None:
    with serving(growing) as server, pytest.raises(WaitTimeoutError, match=r"not as wanted after 1\.2 s") as caught:
        waiting(call, server.url, lambda _: False, 1.2)
    assert isinstance(caught.value, ApifyTimeoutError)
    assert isinstance(caught.value.last, Dataset)
    assert caught.value.last.item_count == counts[-1] >= 1
    assert len(server.received) <= 3


def test_a_server_that_never_answers(call: Call) -> None:
    def silent(connection: socket.socket, _: Received) -> None:
        connection.recv(1)

    with serving(silent) as server, pytest.raises(WaitTimeoutError) as caught:
        waiting(call, server.url, lambda _: True, 0.5)
    assert caught.value.last is None


@pytest.mark.parametrize(("status", "error"), [(404, NotFoundError), (500, ServerError)])
def test_other_errors_are_not_waited_for(call: Call, status: int, error: type[Exception]) -> None:
    with serving(answering(status, "")) as server, pytest.raises(error):
        call(server.url, "wait_until", "ds-1", lambda _: True)


def test_an_error_of_the_predicate_is_passed_on(call: Call) -> None:
    with serving(growing) as server, pytest.raises(ZeroDivisionError):
        call(server.url, "wait_until", "ds-1", lambda dataset: 1 / dataset.item_count)


def test_a_predicate_that_would_always_hold_is_refused(call: Call) -> None:
    async def predicate(dataset: Dataset) -> bool:
        return dataset.item_count > 1

    with serving(growing) as server, pytest.raises(TypeError, match="the predicate must be a plain function"):
        call(server.url, "wait_until", "ds-1", predicate)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_timeout_that_cannot_work_is_refused(call: Call, timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout must"):
        waiting(call, "http://127.0.0.1:9", lambda _: True, timeout)
