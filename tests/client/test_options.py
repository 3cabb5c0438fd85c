"""What a client is told once, what a call is told, and what both say of themselves."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest
from apify_dataset_client import ApifyClient, ApifyTimeoutError, AsyncApifyClient

from tests.client.conftest import Call
from tests.client.loopback import Received, answering, body, serving

TOKEN = "apify_api_t0p-s3cret"
CLIENTS = [ApifyClient, AsyncApifyClient]


def test_headers_of_the_client_and_of_a_call_are_sent(call: Call) -> None:
    own = {"headers": {"X-Call": "2", "X-Both": "call"}}
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1", token=TOKEN, headers={"X-Client": "1", "X-Both": "client"}, own=own)
    sent = server.last.headers
    assert (sent["x-client"], sent["x-call"], sent["x-both"]) == ("1", "2", "call")
    assert sent["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"Authorization": "Bearer other"}, ValueError),
        ({"user-agent": "x"}, ValueError),
        ({"HOST": "x"}, ValueError),
        ({"Content-Length": "1"}, ValueError),
        ({"X Y": "1"}, ValueError),
        ({"": "1"}, ValueError),
        ({"X": "a\r\nY: b"}, ValueError),
        ({"X": "\u00e9"}, ValueError),
        ({"X": 1}, TypeError),
        ({1: "x"}, TypeError),
    ],
)
@pytest.mark.parametrize("client", CLIENTS)
def test_headers_that_cannot_be_sent_or_are_the_clients_own_are_refused(
    client: type[ApifyClient], headers: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        client(headers=headers)
    with pytest.raises(error):
        client().with_options(headers=headers)
    with pytest.raises(error):
        client().datasets.get_many(["ds-1"], headers=headers)


def test_a_program_names_itself_behind_the_package(call: Call) -> None:
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1", user_agent_suffix="my-program/1.0")
    assert server.last.headers["user-agent"].startswith("apify-dataset-client/")
    assert server.last.headers["user-agent"].endswith(") my-program/1.0")


@pytest.mark.parametrize("suffix", ["", "  ", "a\nb", "\u00e9"])
def test_a_program_cannot_name_itself_so(suffix: str) -> None:
    with pytest.raises(ValueError, match="user_agent_suffix"):
        ApifyClient(user_agent_suffix=suffix)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_says_what_it_was_told(client: type[ApifyClient]) -> None:
    made = client(base_url="https://example.com/", timeout=timedelta(seconds=5), max_retries=1, deadline=7)
    assert (made.base_url, made.timeout, made.max_retries, made.deadline) == ("https://example.com", 5, 1, 7)
    assert not made.closed
    other = made.with_options(timeout=2, deadline=timedelta(minutes=1), headers={"X-A": "1"})
    assert (other.base_url, other.timeout, other.max_retries, other.deadline) == ("https://example.com", 2, 1, 60)
    assert (made.timeout, made.deadline) == (5, 7)


def test_clients_with_other_options_share_their_connections() -> None:
    with serving(answering(200, body())) as server, ApifyClient(TOKEN, base_url=server.url) as client:
        other = client.with_options(headers={"X-Other": "1"})
        assert other.datasets.get("ds-1").id == "ds-1"
        assert server.last.headers["x-other"] == "1"
        assert server.last.headers["authorization"] == f"Bearer {TOKEN}"
        client.datasets.get("ds-1")
        assert "x-other" not in server.last.headers
        other.close()
        assert client.closed
        assert other.closed


@pytest.mark.parametrize("option", [{"timeout": timedelta(milliseconds=200)}, {"deadline": timedelta(seconds=0.2)}])
def test_times_can_be_timedeltas(call: Call, option: dict[str, Any]) -> None:
    def silent(connection: socket.socket, _: Received) -> None:
        connection.recv(1)

    with serving(silent) as server, pytest.raises(ApifyTimeoutError) as caught:
        call(server.url, "get", "ds-1", own=option)
    assert "0.2 s" in str(caught.value)


@pytest.mark.parametrize("time", [timedelta(0), timedelta(seconds=-1), timedelta(days=400)])
def test_a_timedelta_that_is_no_time_to_wait_is_refused(time: timedelta) -> None:
    with pytest.raises(ValueError, match="timeout must be more than 0 seconds"):
        ApifyClient(timeout=time)
