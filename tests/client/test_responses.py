"""What a call makes of a response, the documented and the impossible ones alike."""

from __future__ import annotations

import json
import socket
import time

import apify_dataset_client as package
import pytest

from tests.client.conftest import Call
from tests.client.loopback import Received, Script, answering, as_the_api_does, body, raw, serving

GET = ("get", "ds-1")
ERROR = '{\n  "error": {\n    "type": "%s",\n    "message": "%s"\n  }\n}'


def error(kind: str = "some-type", message: str = "Some message") -> str:
    """An error body, spelled as the API spells them."""
    return ERROR % (kind, message)


def test_reads_a_dataset_as_the_api_sends_it(call: Call) -> None:
    with serving(as_the_api_does(200, body(itemCount=7))) as server:
        assert call(server.url, *GET).item_count == 7
    assert (server.last.method, server.last.target) == ("GET", "/v2/datasets/ds-1")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, package.BadRequestError),
        (401, package.UnauthorizedError),
        (402, package.PaymentRequiredError),
        (403, package.ForbiddenError),
        (404, package.NotFoundError),
        (409, package.StatusError),
        (418, package.StatusError),
        (429, package.RateLimitError),
        (500, package.ServerError),
        (503, package.ServerError),
        (520, package.ServerError),
        (599, package.ServerError),
        (999, package.ServerError),
    ],
)
def test_every_status_has_its_error(call: Call, status: int, expected: type[package.StatusError]) -> None:
    with serving(answering(status, error())) as server, pytest.raises(package.ApifyError) as caught:
        call(server.url, *GET)
    assert type(caught.value) is expected
    assert (caught.value.status, caught.value.error_type) == (status, "some-type")
    assert (caught.value.message, caught.value.attempts) == ("Some message", 1)
    assert (caught.value.method, caught.value.path) == ("GET", "/v2/datasets/ds-1")


def test_an_error_reads_as_one_line(call: Call) -> None:
    with serving(answering(404, error("record-not-found", "Dataset was not found"))) as server:
        with pytest.raises(package.NotFoundError) as caught:
            call(server.url, *GET)
    assert str(caught.value) == "GET /v2/datasets/ds-1: 404 record-not-found: Dataset was not found"


@pytest.mark.parametrize(
    "content", ["", "<html>down</html>", "[]", "null", '{"error": null}', '{"error": []}', '"text"']
)
def test_an_error_body_of_another_shape_is_still_that_error(call: Call, content: str) -> None:
    with serving(answering(502, content, "text/html")) as server, pytest.raises(package.ServerError) as caught:
        call(server.url, *GET)
    assert caught.value.error_type is None
    assert caught.value.message


@pytest.mark.parametrize(("content", "kind"), [(error(), "some-type"), ("<not json>", None)])
def test_an_error_is_read_in_whatever_pieces_and_type_it_comes(call: Call, content: str, kind: str | None) -> None:
    def script(connection: socket.socket, _: Received) -> None:
        head = f"HTTP/1.1 403 No\r\nContent-Type: application/octet-stream\r\nContent-Length: {len(content)}\r\n\r\n"
        connection.sendall(head.encode())
        for letter in content:
            connection.sendall(letter.encode())

    with serving(script) as server, pytest.raises(package.ForbiddenError) as caught:
        call(server.url, *GET)
    assert caught.value.error_type == kind


@pytest.mark.parametrize("content", ["", "<html>", "[]", "null", "{}"])
def test_a_body_that_cannot_be_read_is_a_value_error(call: Call, content: str) -> None:
    with serving(answering(200, content)) as server, pytest.raises(ValueError, match="GET /v2/datasets/ds-1: 200: "):
        call(server.url, *GET)


@pytest.mark.parametrize("status", [201, 204, 299, 304])
def test_an_undocumented_success_is_no_dataset(call: Call, status: int) -> None:
    with serving(answering(status, "" if status in {204, 304} else body())) as server:
        with pytest.raises(package.StatusError, match="neither a documented success nor an error"):
            call(server.url, *GET)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"itemCount": "7"}, 'data.itemCount: expected int, got "7"'),
        ({"itemCount": 7.5}, "data.itemCount: expected int, got 7.5"),
        ({"itemCount": True}, "data.itemCount: expected int, got true"),
        ({"itemCount": None}, "data.itemCount: expected int, got null"),
        ({"itemCount": [1]}, "data.itemCount: expected int, got array"),
        ({"itemCount": ...}, "data.itemCount: required, but missing"),
        ({"id": ...}, "data.id: required, but missing"),
        ({"id": 5}, "data.id: expected str, got 5"),
        ({"name": 5}, "data.name: expected str | null, got 5"),
        ({"createdAt": "yesterday"}, 'data.createdAt: expected date-time, got "yesterday"'),
        ({"createdAt": 1577836800}, "data.createdAt: expected date-time, got 1577836800"),
        ({"fields": ["a", 2]}, "data.fields[1]: expected str, got 2"),
        ({"fields": "a"}, 'data.fields: expected array | null, got "a"'),
        ({"schema": []}, "data.schema: expected object | null, got array"),
        ({"generalAccess": 5}, "data.generalAccess: expected str | null, got 5"),
        ({"stats": {"readCount": "x"}}, 'data.stats.readCount: expected int | null, got "x"'),
        ({"stats": 0}, "data.stats: expected object | null, got 0"),
    ],
)
def test_a_wrong_type_is_named_with_its_path(call: Call, changes: dict[str, object], message: str) -> None:
    with serving(answering(200, body(**changes))) as server:
        with pytest.raises(package.SchemaMismatchError) as caught:
            call(server.url, *GET)
    assert caught.value.message == message
    assert caught.value.field == message.partition(":")[0]
    assert (caught.value.status, caught.value.path) == (200, "/v2/datasets/ds-1")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "data: required, but missing"),
        ('{"data": null}', "data: expected object, got null"),
        ("[]", "the body: expected object, got array"),
        ("null", "the body: expected object, got null"),
        ("7", "the body: expected object, got int"),
    ],
)
def test_a_body_without_data_is_a_clear_error(call: Call, content: str, message: str) -> None:
    with serving(answering(200, content)) as server, pytest.raises(package.SchemaMismatchError) as caught:
        call(server.url, *GET)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("content", "content_type", "message"),
    [
        ("", "application/json", "expected JSON, got an empty body"),
        (" \n", "application/json", "expected JSON, got an empty body"),
        ("<html><p>Hello", "text/html; charset=utf-8", "expected JSON, got '<html><p>Hello' (text/html)"),
        (body()[:50], "application/json", "expected JSON, got a body that ends too early, after 50 bytes"),
        (b"\xff\xfe", "application/json", "expected JSON, got '\ufffd\ufffd' (application/json)"),
        ('{"data": NaN}', "application/json", "expected JSON, got '{\"data\": NaN}' (application/json)"),
        ('{"data":' * 100_000, "application/json", "expected JSON, got a body nested too deeply to be read"),
    ],
)
def test_a_body_that_is_no_json_is_a_clear_error(
    call: Call, content: bytes | str, content_type: str, message: str
) -> None:
    with serving(answering(200, content, content_type)) as server, pytest.raises(package.InvalidJSONError) as caught:
        call(server.url, *GET)
    assert caught.value.message == message


def test_a_mistake_before_the_end_of_broken_json_is_a_mismatch(call: Call) -> None:
    with serving(answering(200, '{"data":' + "[" * 5000)) as server, pytest.raises(package.DecodingError) as caught:
        call(server.url, *GET)
    assert caught.value.message == "data: expected object, got array"


def never(connection: socket.socket, _: Received) -> None:
    """A script that keeps silent for longer than any client here waits."""
    connection.recv(1)


def drip(connection: socket.socket, _: Received) -> None:
    """A script whose bytes come so slowly that only a limit on the whole helps."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.1)


@pytest.mark.parametrize("script", [never, drip])
def test_the_timeout_covers_the_whole_response(call: Call, script: Script) -> None:
    with serving(script) as server, pytest.raises(package.ApifyTimeoutError) as caught:
        call(server.url, *GET, timeout=0.3)
    assert str(caught.value) == "GET /v2/datasets/ds-1: no complete response within 0.3 s"
    assert isinstance(caught.value, TimeoutError)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
def test_a_response_that_is_cut_or_broken_is_a_connection_error(call: Call, data: bytes) -> None:
    with serving(raw(data)) as server, pytest.raises(package.ApifyConnectionError) as caught:
        call(server.url, *GET, timeout=2)
    assert isinstance(caught.value, ConnectionError)
    assert caught.value.attempts == 1


def test_nobody_listening_is_a_connection_error(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(package.ApifyConnectionError, match="refused"):
        call(f"http://127.0.0.1:{port}", *GET, timeout=2)


def test_get_or_none_is_none_only_where_the_api_is_sure(call: Call) -> None:
    with serving(answering(404, error("record-not-found"))) as server:
        assert call(server.url, "get_or_none", "ds-1") is None
    for status, kind in ((404, "record-or-token-not-found"), (404, ""), (403, "record-not-found")):
        with serving(answering(status, error(kind))) as server, pytest.raises(package.StatusError):
            call(server.url, "get_or_none", "ds-1")
    with serving(answering(200, body())) as server:
        assert call(server.url, "get_or_none", "ds-1").id == "ds-1"


def test_get_response_gives_what_lies_beneath(call: Call) -> None:
    with serving(as_the_api_does(200, body(itemCount=7))) as server:
        response = call(server.url, "get_response", "ds-1")
    assert (response.status, response.attempts, response.parsed.item_count) == (200, 1, 7)
    assert json.loads(response.content) == json.loads(body(itemCount=7))
    assert response.headers["X-RateLimit-Limit"] == response.headers["x-ratelimit-limit"] == "60"
    assert repr(response.headers).startswith("Headers(content-type, ")
    assert "60" not in repr(response.headers)


def test_repeated_headers_are_joined(call: Call) -> None:
    data = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: %d\r\n\r\n%s" % (len(body()), body().encode())
    with serving(raw(data)) as server:
        assert call(server.url, "get_response", "ds-1").headers["x-a"] == "1, 2"
