"""What can go wrong between a client and a server: the right error, in time, counted, silent about secrets, no leak."""

from __future__ import annotations

import gzip
import json
import logging
import os
import pickle
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import apify_dataset_client as package
import pytest
from apify_dataset_client import _retry

from tests.client.conftest import CLIENTS, OVER_HTTPX2, Call
from tests.client.loopback import Received, Script, answering, body, raw, serving
from tests.client.telling import told
from tests.paths import ROOT

TOKEN = "apify_api_T0k3nT0k3nT0k3n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = gzip.compress(body().encode())
CORRUPT = PACKED[:-8] + bytes(4) + PACKED[-4:]
EACH = CLIENTS | OVER_HTTPX2


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as between real attempts, a hundred times faster."""
    monkeypatch.setattr(_retry, "FIRST_WAIT", 0.005)


@pytest.fixture(autouse=True, scope="module")
def warm() -> None:
    """Have everything open that stays open in a process, such as the default transport's own threads."""
    with serving(answering(200, body())) as server:
        for one in EACH.values():
            one(server.url, "get", "ds-1")


@pytest.fixture(params=EACH.values(), ids=list(EACH))
def call(request: pytest.FixtureRequest) -> Call:
    """`call(url, method, *arguments, **settings)` through either client, over either transport, in every run."""
    made: Call = request.param
    return made


def opened() -> int:
    """How many files and sockets this process has open."""
    return len(list(Path("/dev/fd").iterdir()))


@contextmanager
def no_leak() -> Iterator[None]:
    """Fail when a socket is still open a while after the block."""
    before = opened()
    yield
    for _moment in range(200):
        if opened() <= before:
            return
        time.sleep(0.02)
    assert opened() <= before


def resetting(data: bytes) -> Script:
    """Send these bytes, then reset the connection."""

    def script(connection: socket.socket, _: Received) -> None:
        connection.sendall(data)
        time.sleep(0.02)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return script


def silent(connection: socket.socket, _: Received) -> None:
    """Say nothing until the client has had enough."""
    connection.recv(1)


def dripping(data: bytes, drop: bytes = b" ", pause: float = 0.1) -> Script:
    """Send these bytes, then one more now and then, until the client has had enough."""

    def script(connection: socket.socket, _: Received) -> None:
        connection.sendall(data)
        while True:
            connection.sendall(drop)
            time.sleep(pause)

    return script


def endless(data: bytes, piece: bytes) -> Script:
    """Send these bytes, then the same piece for ever."""

    def script(connection: socket.socket, _: Received) -> None:
        connection.sendall(data)
        while True:
            connection.sendall(piece)

    return script


def bomb(megabytes: int) -> bytes:
    """So much JSON of nothing, compressed."""
    packer = zlib.compressobj(1, wbits=31)
    return b"".join(packer.compress(b" " * 2**20) for _ in range(megabytes)) + packer.flush()


UNANSWERED = {
    "reset before the header": resetting(b""),
    "reset in the header": resetting(b"HTTP/1.1 200 OK\r\nContent-"),
    "reset in the body": resetting(OK + b"Content-Length: 1000\r\n\r\n{"),
    "cut in the header": raw(b"HTTP/1.1 200 OK\r\nContent-"),
    "cut in the body": raw(OK + b"Content-Length: 1000\r\n\r\n{"),
    "a length that is no number": raw(OK + b"Content-Length: ten\r\n\r\n" + body().encode()),
    "two lengths": raw(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n" + body().encode()),
    "no size of a chunk": raw(CHUNKED + b"zz\r\nabc\r\n"),
    "a chunk without an end": raw(CHUNKED + b"5\r\nabcdefgh\r\n0\r\n\r\n"),
    "no last chunk": raw(CHUNKED + b"2\r\n{}\r\n"),
    "no gzip": raw(OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"),
    "gzip with a wrong sum": answering(200, CORRUPT, **{"Content-Encoding": "gzip"}),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a header without an end": endless(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 65536),
    "headers without an end": endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 10_000),
}
LATE = {
    "never an answer": silent,
    "a dripping status line": dripping(b"HTTP/1.1 200 ", b"O"),
    "a dripping header": dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"y"),
    "a dripping body": dripping(OK + b"Content-Length: 100000\r\n\r\n"),
    "a dripping chunk": dripping(CHUNKED + b"fffff\r\n"),
    "dripping chunks": dripping(CHUNKED, b"1\r\n \r\n"),
    "a drip after each timeout": dripping(OK + b"Content-Length: 100000\r\n\r\n", pause=0.4),
}
UNREADABLE = {
    "a length that is too short": raw(OK + b"Content-Length: 10\r\n\r\n" + body().encode()),
    "nothing": answering(200, ""),
    "HTML": answering(200, "<html>all is well</html>", "text/html"),
    "invalid UTF-8": answering(200, body(name="x").encode().replace(b'"x"', b'"\xff"')),
    "UTF-16": answering(200, body().encode("utf-16")),
    "a byte order mark": answering(200, b"\xef\xbb\xbf" + body().encode()),
}
MISFIT = {
    "an array": answering(200, "[]"),
    "null": answering(200, "null"),
    "data: null": answering(200, '{"data": null}'),
    "no data": answering(200, "{}"),
    "a wrong type": answering(200, body(itemCount="7")),
}


def failing(call: Call, script: Script, caplog: pytest.LogCaptureFixture, **settings: float) -> tuple[Exception, int]:
    """The error of a call, and how many requests the server got; nothing secret shows, nothing is left open."""
    caplog.set_level(logging.DEBUG)
    with no_leak(), serving(script) as server:
        with pytest.raises(package.ApifyError) as caught:
            call(server.url, "get", "ds-1", token=TOKEN, **{"deadline": 10, **settings})
        assert {received.headers["authorization"] for received in server.received} == {f"Bearer {TOKEN}"}
    error = caught.value
    assert TOKEN not in told(error) + caplog.text
    assert error.__cause__ is error.__context__ is None
    assert (error.method, error.path) == ("GET", "/v2/datasets/ds-1")
    assert error.attempts == len(server.received)
    return error, error.attempts


@pytest.mark.parametrize("script", UNANSWERED.values(), ids=UNANSWERED.keys())
def test_no_complete_answer_is_a_connection_error(call: Call, script: Script, caplog: pytest.LogCaptureFixture) -> None:
    error, attempts = failing(call, script, caplog, max_retries=1)
    assert type(error) is package.ApifyConnectionError
    assert attempts == 2


@pytest.mark.parametrize("script", LATE.values(), ids=LATE.keys())
def test_no_answer_in_time_is_a_timeout(call: Call, script: Script, caplog: pytest.LogCaptureFixture) -> None:
    error, attempts = failing(call, script, caplog, max_retries=1, timeout=0.2)
    assert type(error) is package.ApifyTimeoutError
    assert attempts == 2


@pytest.mark.parametrize("script", LATE.values(), ids=LATE.keys())
def test_the_deadline_holds_whatever_the_server_does(
    call: Call, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    error, _ = failing(call, script, caplog, max_retries=99, timeout=0.3, deadline=0.5)
    assert type(error) is package.ApifyTimeoutError


@pytest.mark.parametrize("script", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_json_is_told_at_once(call: Call, script: Script, caplog: pytest.LogCaptureFixture) -> None:
    error, attempts = failing(call, script, caplog, max_retries=3)
    assert type(error) is package.InvalidJSONError
    assert attempts == 1


@pytest.mark.parametrize("script", MISFIT.values(), ids=MISFIT.keys())
def test_json_of_another_shape_is_told_at_once(call: Call, script: Script, caplog: pytest.LogCaptureFixture) -> None:
    error, attempts = failing(call, script, caplog, max_retries=3)
    assert type(error) is package.SchemaMismatchError
    assert attempts == 1


@pytest.mark.parametrize(
    ("status", "content"),
    [(400, '{"error": {"type": "x", "message": "@"}}'), (200, body(itemCount="@"))],
    ids=["an error", "a wrong type"],
)
def test_the_token_is_known_however_json_spells_it(call: Call, status: int, content: str) -> None:
    spelled = content.replace("@", f"\\u{ord(TOKEN[0]):04x}{TOKEN[1:]}")
    with serving(answering(status, spelled)) as server, pytest.raises(package.ApifyError) as caught:
        call(server.url, "get", "ds-1", token=TOKEN)
    assert caught.value.status == status
    assert TOKEN not in str(caught.value) + str(vars(caught.value)) + str(caught.value.args)


GZIP = OK + b"Content-Encoding: gzip\r\n"
TOO_LARGE = {
    "a gigabyte": endless(OK + b"Content-Length: 1073741824\r\n\r\n", b" " * 65536),
    "no end": endless(OK + b"\r\n", b" " * 65536),
    "no last chunk": endless(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n"),
    "a bomb": raw(GZIP + b"\r\n" + bomb(64)),
    "an error as large": endless(b"HTTP/1.1 502 Bad\r\nContent-Length: 1073741824\r\n\r\n", b" " * 65536),
}


@pytest.mark.parametrize("script", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_a_body_that_is_too_large_is_not_read_to_its_end(
    call: Call, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    error, attempts = failing(call, script, caplog, max_retries=3)
    assert type(error) is package.ResponseTooLargeError
    assert attempts == 1


def test_the_limit_is_one_of_the_decompressed_body(call: Call) -> None:
    packed = gzip.compress(body(name="x" * 50_000).encode())
    assert len(packed) < 1000
    script = answering(200, packed, **{"Content-Encoding": "gzip"})
    with serving(script) as server:
        with pytest.raises(package.ResponseTooLargeError, match="max_response_bytes=40000"):
            call(server.url, "get", "ds-1", max_response_bytes=40_000)
        assert len(call(server.url, "get", "ds-1", max_response_bytes=60_000).name) == 50_000


def test_the_limit_itself_is_not_too_large(call: Call) -> None:
    size = len(body().encode())
    with serving(answering(200, body())) as server:
        assert call(server.url, "get", "ds-1", max_response_bytes=size).id == "ds-1"
        with pytest.raises(package.ResponseTooLargeError):
            call(server.url, "get", "ds-1", max_response_bytes=size - 1)


MEASURE = """
import resource, sys
from tests.client.conftest import call_async, call_async_httpx2, call_sync, call_sync_httpx2
import apify_dataset_client
call = {f.__name__: f for f in (call_async, call_async_httpx2, call_sync, call_sync_httpx2)}[sys.argv[1]]
try:
    call(sys.argv[2], "get", "warm", timeout=1)
except apify_dataset_client.ApifyError:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    call(sys.argv[2], "get", "ds-1", timeout=10)
except apify_dataset_client.ResponseTooLargeError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_gigabyte_takes_no_gigabyte(call: Call, *, packed: bool) -> None:
    flood = raw(GZIP + b"\r\n" + bomb(512)) if packed else TOO_LARGE["a gigabyte"]

    def script(connection: socket.socket, received: Received) -> None:
        (answering(404, "{}") if received.target.endswith("warm") else flood)(connection, received)

    with serving(script) as server:
        command = [sys.executable, "-c", MEASURE, call.__name__, server.url]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([".", "generated"])}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 200_000, "kilobytes"


def test_a_refused_connection_leaks_nothing(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with no_leak(), pytest.raises(package.ApifyConnectionError) as caught:
        call(f"http://127.0.0.1:{port}", "get", "ds-1", token=TOKEN, max_retries=2)
    assert caught.value.attempts == 3
    assert TOKEN not in caplog.text


def test_a_host_that_does_not_exist_is_a_connection_error(call: Call) -> None:
    with pytest.raises(package.ApifyConnectionError):
        call("http://no-such-host.invalid", "get", "ds-1", allow_http=True, timeout=5)


@pytest.mark.parametrize(
    ("status", "expected", "again"),
    [
        (502, package.ServerError, True),
        (520, package.ServerError, True),
        (429, package.RateLimitError, True),
        (408, package.StatusError, True),
        (401, package.UnauthorizedError, False),
        (403, package.ForbiddenError, False),
        (404, package.NotFoundError, False),
        (204, package.StatusError, False),
        (304, package.StatusError, False),
    ],
)
def test_statuses(
    call: Call, status: int, expected: type[Exception], caplog: pytest.LogCaptureFixture, *, again: bool
) -> None:
    content = "" if status in {204, 304} else "<html><h1>Bad gateway</h1></html>"
    error, attempts = failing(call, answering(status, content, "text/html"), caplog, max_retries=2)
    assert type(error) is expected
    assert attempts == (3 if again else 1)


@pytest.mark.parametrize(
    ("value", "attempts"),
    [("0", 3), ("garbage", 3), ("-5", 3), ("1e3", 3), ("3600", 1), ("9" * 400, 1), (formatdate(4e9), 1)],
    ids=["0", "garbage", "negative", "a fraction", "an hour", "for ever", "a date"],
)
def test_a_server_that_is_busy(call: Call, value: str, attempts: int, caplog: pytest.LogCaptureFixture) -> None:
    error, made = failing(call, answering(429, "", **{"Retry-After": value}), caplog, max_retries=2)
    assert (type(error), made) == (package.RateLimitError, attempts)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("insufficient-permissions", "permission"), ("platform-feature-disabled", "plan"), ("something-new", None)],
)
def test_a_403_says_why(call: Call, kind: str, cause: str | None) -> None:
    with serving(answering(403, json.dumps({"error": {"type": kind, "message": "No."}}))) as server:
        for _time in range(2):
            with pytest.raises(package.ForbiddenError) as caught:
                call(server.url, "get", "ds-1", max_retries=3)
            assert (caught.value.cause, caught.value.error_type) == (cause, kind)
    assert len(server.received) == 2


MISSING = '{"error": {"type": "record-or-token-not-found", "message": "No token of a token-holder: token."}}'


@pytest.mark.parametrize("token", ["t", "token", "o", "type", "error", "record", "404", "v2"])
def test_a_short_token_changes_nothing_that_programs_read(call: Call, token: str) -> None:
    with serving(answering(404, MISSING.replace("or-token-", ""))) as server:
        assert call(server.url, "get_or_none", "ds-1", token=token) is None
    with serving(answering(404, MISSING)) as server:
        with pytest.raises(package.NotFoundError) as caught:
            call(server.url, "get", "ds-1", token=token)
    assert caught.value.error_type == "record-or-token-not-found"
    hidden = "No *** of a token-holder: ***." if token == "token" else "No token of a token-holder: token."
    assert caught.value.message == hidden


@pytest.mark.parametrize("token", ["not-found", "record-or", "itemCount"])
def test_a_token_of_usual_words_changes_nothing_that_programs_read(call: Call, token: str) -> None:
    with serving(answering(404, MISSING.replace("or-token-", ""))) as server:
        assert call(server.url, "get_or_none", "ds-1", token=token) is None
    with serving(answering(200, body(itemCount="x"))) as server, pytest.raises(package.SchemaMismatchError) as caught:
        call(server.url, "get", "ds-1", token=token)
    assert caught.value.field == "data.itemCount"


@pytest.mark.parametrize("token", ["data", "t", "int", "itemCount"])
def test_a_short_token_does_not_change_what_is_wrong(call: Call, token: str) -> None:
    with serving(answering(200, body(itemCount="x"))) as server, pytest.raises(package.SchemaMismatchError) as caught:
        call(server.url, "get", "ds-1", token=token)
    assert caught.value.field == "data.itemCount"


def test_an_error_has_what_the_response_had(call: Call) -> None:
    content = {"error": {"type": "bad-input", "message": "No.", "data": {"at": [1, "x" + TOKEN]}}, TOKEN: 1}
    sent = answering(400, json.dumps(content), **{"X-Request-Id": "r-1", "X-Echo": TOKEN})
    with serving(sent) as server, pytest.raises(package.BadRequestError) as caught:
        call(server.url, "get", "ds-1", token=TOKEN)
    error = caught.value
    assert error.request_id == "r-1"
    assert error.headers["x-echo"] == "***"
    assert error.body == {"error": {**content["error"], "data": {"at": [1, "x***"]}}, "***": 1}  # type: ignore[dict-item]
    assert error.data == {"at": [1, "x***"]}
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 our own bytes
    assert (again.body, again.request_id) == (error.body, "r-1")
    assert TOKEN not in told(error)


def test_an_error_without_json_has_no_body(call: Call) -> None:
    with serving(answering(502, "<html>", "text/html")) as server, pytest.raises(package.ServerError) as caught:
        call(server.url, "get", "ds-1")
    assert (caught.value.body, caught.value.data, caught.value.request_id) == (None, None, None)


def test_other_errors_have_no_cause(call: Call) -> None:
    with serving(answering(401, '{"error": {"type": "token-not-provided", "message": "No."}}')) as server:
        with pytest.raises(package.UnauthorizedError) as caught:
            call(server.url, "get", "ds-1")
    assert caught.value.cause is None


@pytest.mark.parametrize("port", [65536, 99999])
def test_a_redirect_to_a_port_that_there_is_not(call: Call, port: int) -> None:
    with no_leak(), serving(answering(302, "", Location=f"http://127.0.0.1:{port}/")) as server:
        with pytest.raises(package.StatusError) as caught:
            call(server.url, "get", "ds-1", max_retries=3)
    assert (caught.value.status, len(server.received)) == (302, 1)


def test_redirects_in_a_circle(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with no_leak(), serving(answering(302, "", Location="/v2/datasets/ds-1")) as server:
        with pytest.raises(package.ApifyConnectionError) as caught:
            call(server.url, "get", "ds-1", token=TOKEN)
    assert (caught.value.attempts, len(server.received)) == (1, 6)
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_stays_with_its_origin(call: Call, status: int) -> None:
    with serving(answering(200, body())) as other:
        # Another port is another origin, and so is another name of the same machine.
        for elsewhere in (other.url, other.url.replace("127.0.0.1", "localhost")):
            with serving(answering(status, "", Location=f"{elsewhere}/x")) as server:
                call(server.url, "get", "ds-1", token=TOKEN)
                assert "authorization" in server.last.headers
    assert len(other.received) == 2
    assert not any(TOKEN in str(received) for received in other.received)


def test_the_token_does_not_come_back_by_a_detour(call: Call) -> None:
    with serving(answering(200, body())) as server:
        with serving(answering(302, "", Location=f"{server.url}/v2/datasets/ds-1")) as detour:
            begin = answering(302, "", Location=f"{detour.url}/x")

            def script(connection: socket.socket, received: Received) -> None:
                (begin if received.target.endswith("begin") else answering(200, body()))(connection, received)

            with serving(script) as first:
                call(first.url, "get", "begin", token=TOKEN)
    assert not any(TOKEN in str(received) for received in [*server.received, *detour.received])


def test_the_token_does_not_follow_a_redirect_within_another_origin(call: Call) -> None:
    def elsewhere(connection: socket.socket, received: Received) -> None:
        script = answering(302, "", Location="/y") if received.target == "/x" else answering(200, body())
        script(connection, received)

    with serving(elsewhere) as other, serving(answering(302, "", Location=f"{other.url}/x")) as server:
        call(server.url, "get", "ds-1", token=TOKEN)
    assert [received.target for received in other.received] == ["/x", "/y"]
    assert not any(TOKEN in str(received) for received in other.received)


def test_a_redirect_to_nowhere(call: Call) -> None:
    for location in ("", "http://", "ftp://127.0.0.1/x", "http://[", "//\x7f"):
        with serving(answering(302, "", Location=location)) as server, pytest.raises(package.ApifyError):
            call(server.url, "get", "ds-1", token=TOKEN)


def test_hints_before_the_answer_are_passed_over(call: Call) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    content = body().encode()
    with serving(raw(hints + OK + b"Content-Length: %d\r\n\r\n" % len(content) + content)) as server:
        assert call(server.url, "get", "ds-1").id == "ds-1"


def test_an_old_server_is_understood(call: Call) -> None:
    with serving(raw(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + body().encode())) as server:
        assert call(server.url, "get", "ds-1").id == "ds-1"


def test_what_follows_an_answer_is_not_the_next_one() -> None:
    """Bytes beyond the length are nobody's: the next call gets an answer of its own."""
    stale = body(id="stale").encode()

    def script(connection: socket.socket, received: Received) -> None:
        content = body(id=received.target.rpartition("/")[2]).encode()
        extra = OK + b"Content-Length: %d\r\n\r\n" % len(stale) + stale
        connection.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(content) + content + extra)

    with serving(script) as server, package.ApifyClient(base_url=server.url) as client:
        for name in ("ds-1", "ds-2", "ds-3"):
            time.sleep(0.05)
            assert client.datasets.get(name).id == name


def test_a_proxy_of_the_environment_is_used(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(answering(200, body(id="proxied"))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert call("http://api.example.invalid", "get", "ds-1", token=TOKEN, allow_http=True).id == "proxied"
        assert proxy.last.target == "http://api.example.invalid/v2/datasets/ds-1"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with serving(answering(200, body())) as server:
            assert call(server.url, "get", "ds-1").id == "ds-1"


def test_a_client_goes_on_after_every_fault() -> None:
    """One client, one fault after the other, and a good answer after each."""
    faults = [*UNANSWERED.values(), *UNREADABLE.values(), *MISFIT.values()]

    def script(connection: socket.socket, received: Received) -> None:
        number = received.target.rpartition("bad-")[2]
        (faults[int(number)] if number.isdigit() else answering(200, body()))(connection, received)

    with no_leak(), serving(script) as server, package.ApifyClient(base_url=server.url, max_retries=1) as client:
        for number in range(len(faults)):
            with pytest.raises(package.ApifyError):
                client.datasets.get(f"bad-{number}")
            assert client.datasets.get("ds-1").id == "ds-1"
    assert threading.active_count() < 50
