"""The stand-in: it answers as the real API does, says what it cannot answer, and starts and ends cleanly."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from apify_dataset_client import ApifyClient, StatusError, UnauthorizedError

from generator.cli.main import main
from generator.problem import Problem
from generator.recordings import index
from generator.recordings.settings import find_settings
from generator.serve import command as serve
from generator.serve import http_server
from tests.paths import ROOT

STORED = index.read_recordings(ROOT / "tests/recordings")
SETTINGS = find_settings(ROOT / "spec/dataset.yaml")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the stand-in is."""
    with http_server.run_server(serve.make_answer(STORED, SETTINGS), settings=SETTINGS) as here:
        yield here


def ask(url: str, target: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and undecoded body."""
    connection = HTTPConnection(url.removeprefix("http://"), timeout=5)
    connection.request(method, target, headers=headers)
    response = connection.getresponse()
    answer = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return answer


def connected(url: str) -> socket.socket:
    """A connection for what no library would send."""
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=5)


@contextmanager
def kept_open(url: str) -> Iterator[HTTPConnection]:
    """One connection for several requests."""
    with contextlib.closing(HTTPConnection(url.removeprefix("http://"), timeout=5)) as connection:
        yield connection


def status_of(connection: HTTPConnection) -> int:
    """The status of the next response, which is read to its end."""
    with connection.getresponse() as response:
        response.read()
        return response.status


def test_it_answers_with_a_recording(url: str) -> None:
    status, headers, content = ask(url, "/v2/datasets/WkzbQMuFYuamGv3YF")
    assert (status, json.loads(content)["data"]["itemCount"]) == (200, 7)
    assert list(headers) == [
        "Date",
        "Content-Type",
        "Transfer-Encoding",
        "Connection",
        "Cache-Control",
        "Pragma",
        "Expires",
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Headers",
        "Access-Control-Allow-Methods",
        "Access-Control-Expose-Headers",
        "Referrer-Policy",
        "X-Robots-Tag",
        "X-RateLimit-Limit",
        "Vary",
    ]
    assert (headers["Content-Type"], headers["Transfer-Encoding"]) == ("application/json; charset=utf-8", "chunked")


def test_it_compresses_for_those_who_accept_it(url: str) -> None:
    _, headers, content = ask(url, "/v2/datasets/WkzbQMuFYuamGv3YF", **{"Accept-Encoding": "gzip, deflate"})
    assert headers["Content-Encoding"] == "gzip"
    plain = ask(url, "/v2/datasets/WkzbQMuFYuamGv3YF")
    assert "Content-Encoding" not in plain[1]
    assert gzip.decompress(content) == plain[2]


def test_an_unknown_id_gets_the_recorded_404(url: str) -> None:
    recorded = ask(url, "/v2/datasets/ExampleNotFound01")
    for target in ("/v2/datasets/whatever", "/v2/datasets/some~body", "/v2/datasets/whatever?token=x"):
        assert ask(url, target)[::2] == recorded[::2]
    assert recorded[2] == (
        b'{\n  "error": {\n    "type": "record-not-found",\n    "message": "Dataset was not found"\n  }\n}'
    )


@pytest.mark.parametrize(
    ("method", "target", "part"),
    [
        ("GET", "/v2/users/me", "path: recorded /v2/datasets/"),
        ("POST", "/v2/datasets/WkzbQMuFYuamGv3YF", "method: recorded GET, asked POST"),
        ("DELETE", "/v2/datasets/whatever", "method: recorded GET, asked DELETE"),
    ],
)
def test_what_was_never_recorded_is_said_to_be_so(url: str, method: str, target: str, part: str) -> None:
    status, _, content = ask(url, target, method)
    error = json.loads(content)["error"]
    assert (status, error["type"]) == (421, "replay-miss")
    assert part in error["message"]


@pytest.mark.parametrize("target", ["/v2/datasets/WkzbQMuFYuamGv3YF", "/v2/datasets/whatever", "/v2/users/me"])
def test_head_is_answered_as_get_is_but_for_the_body(url: str, target: str) -> None:
    with kept_open(url) as connection:
        for _ in range(2):
            connection.request("HEAD", target)
            response = connection.getresponse()
            head = response.status, {**dict(response.getheaders()), "Date": ""}
            assert response.read() == b""
            status, headers, content = ask(url, target)
            assert head == (status, {**headers, "Date": ""})
            assert content


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/v2/datasets/not%20an%20id", 404),
        ("/v2/datasets/%2e%2e", 404),
        ("/v2/datasets/%ff%00", 404),
        ("/v2/datasets/a%2Fb", 404),
        ("/v2/datasets/" + "x" * 5000, 404),
        ("/v2/datasets/WkzbQMuFYuamGv3YF?limit=5&desc=1&=&&", 200),
        ("/v2/datasets/WkzbQMuFYuamGv3YF?token=", 200),
        ("/v2/datasets/WkzbQMuFYuamGv3YF#x", 200),
        ("/v2/datasets/example-user-000001~example-name-000001?x=1", 401),
        ("/v2/datasets/example-user-000001~example-name-000001?x=1&token=t", 200),
        ("/v2/datasets/example-user-000001%7Eexample-name-000001?token=t", 200),
        ("http://api.apify.com/v2/datasets/WkzbQMuFYuamGv3YF", 200),
        ("//v2/datasets/WkzbQMuFYuamGv3YF", 200),
        ("/v2/datasets/", 421),
        ("/v2/datasets", 421),
        ("/", 421),
        ("*", 421),
    ],
)
def test_odd_targets_get_an_answer_all_the_same(url: str, target: str, status: int) -> None:
    answer = ask(url, target)
    assert answer[0] == status
    assert {"data", "error"} & set(json.loads(answer[2]))


@pytest.mark.parametrize(
    "request_text",
    [
        "NONSENSE\r\n\r\n",
        "GET /v2/x HTTP/9.9\r\n\r\n",
        "BREW /v2/datasets/x HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /" + "x" * 70_000 + " HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n" + "X-A: b\r\n" * 200 + "\r\n",
        "GET http://[ HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
    ],
    ids=lambda text: text[:30],
)
def test_what_is_no_request_is_said_to_be_none(url: str, request_text: str) -> None:
    with connected(url) as odd:
        odd.sendall(request_text.encode())
        answer = b"".join(iter(lambda: odd.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert re.match(rb"HTTP/1.1 (?:4|5)\d\d [A-Z]", head)
    start, end = body.index(b"{"), body.rindex(b"}") + 1
    assert json.loads(body[start:end])["error"]["type"] == "bad-request"


def test_a_body_is_not_taken_for_the_next_request(url: str) -> None:
    with kept_open(url) as connection:
        for body in (b"GET /v2/datasets/x HTTP/1.1\r\n\r\n", iter([b"GET / HTTP/1.1\r\n\r\n"] * 2)):
            connection.request("POST", "/v2/datasets/x", body)
            assert status_of(connection) == 421
            connection.request("GET", "/v2/datasets/WkzbQMuFYuamGv3YF")
            assert status_of(connection) == 200


@pytest.mark.parametrize("header", ["Transfer-Encoding: chunked", "Content-Length: 99999999999"])
def test_who_still_sends_a_body_gets_the_answer(url: str, header: str) -> None:
    with connected(url) as sending:
        sending.sendall(f"POST /v2/datasets/x HTTP/1.1\r\n{header}\r\n\r\n".encode())
        sending.recv(1, socket.MSG_PEEK)
        for _ in range(5):
            time.sleep(0.02)
            sending.sendall(b"1\r\nx\r\n")
        assert b"".join(iter(lambda: sending.recv(65536), b"")).endswith(b"\r\n0\r\n\r\n")


@pytest.mark.parametrize(("limit", "value", "content"), [("_LINGER", 0.05, b"x"), ("_LONGEST_BODY", 9, b"x" * 100_000)])
def test_who_never_ends_sending_is_not_listened_to_for_ever(
    limit: str, value: float, content: bytes, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "_LINGER", 60)
    monkeypatch.setattr(http_server, limit, value)
    with connected(url) as sending:
        sending.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):  # noqa: PT012 some calls still succeed
            for _ in range(500):
                sending.sendall(content)
                time.sleep(0.01)


def test_a_connection_is_used_again_and_many_at_once_are_answered(url: str) -> None:

    def calls(number: int) -> set[int]:
        with ApifyClient(base_url=url, max_retries=0) as client:
            found = [client.datasets.get("WkzbQMuFYuamGv3YF").item_count for _ in range(5)]
            return {*found, 0 if client.datasets.get_or_none(f"x{number}") is None else 1}

    with kept_open(url) as connection:
        connection.request("GET", "/v2/datasets/x")
        assert status_of(connection) == 404
        kept = connection.sock
        with ThreadPoolExecutor(32) as pool:
            assert set.union(*pool.map(calls, range(32))) == {0, 7}
        connection.request("GET", "/v2/datasets/WkzbQMuFYuamGv3YF")
        assert status_of(connection) == 200
        assert connection.sock is kept is not None


def test_a_value_that_was_masked_is_not_sent() -> None:
    headers = {"Access-Control-Allow-Headers": "REDACTED", "Set-Cookie": "REDACTED", "Vary": "Origin"}
    with http_server.run_server(lambda _: http_server.Reply(200, "{}", headers), settings=SETTINGS) as url:
        sent = ask(url, "/")[1]
    assert sent["Access-Control-Allow-Headers"].startswith("User-Agent")
    assert "Set-Cookie" not in sent
    assert sent["Vary"] == "Origin"


def test_what_is_printed_of_a_request_cannot_act_on_the_terminal() -> None:
    printed: list[str] = []
    with http_server.run_server(serve.make_answer(STORED), log=printed.append) as url:
        with connected(url) as rude:
            rude.sendall(b"GET /v2/\x1b[2J\x9b HTTP/1.0\r\n\r\n")
            assert b"421" in rude.recv(65536)
    assert printed[0].startswith("GET /v2/\\x1b[2J\\x9b 421 ")
    assert printed[0].isprintable()


@pytest.mark.parametrize("header", ["", "Connection: keep-alive\r\n"])
def test_http_1_0_gets_no_chunks_and_an_end(url: str, header: str) -> None:
    with connected(url) as old:
        old.sendall(f"GET /v2/datasets/x HTTP/1.0\r\n{header}\r\n".encode())
        answer = b"".join(iter(lambda: old.recv(65536), b""))
    assert b"chunked" not in answer
    assert answer.endswith(b"\n}")


def test_both_forms_of_an_id_and_the_errors_can_be_reached(url: str) -> None:
    name = "example-user-000001~example-name-000001"
    with ApifyClient(base_url=url, max_retries=0) as client:
        assert client.datasets.get("ExampleDataset001").name is None
        assert client.datasets.get_or_none("whatever") is None
        with pytest.raises(UnauthorizedError):
            client.datasets.get(name)
        statuses = set()
        for identifier, _ in serve.list_choices(STORED):
            try:
                statuses.add(client.datasets.get_response(identifier).status)
            except StatusError as error:
                statuses.add(error.status or 0)
        assert statuses == {recording.exchanges[0].status for recording in STORED}
    with ApifyClient("any-token", base_url=url) as client:
        assert client.datasets.get(name).name == "example-name-000001"


def test_how_a_recorded_response_travelled_is_not_how_this_one_does() -> None:
    headers = {"Content-Length": "5", "content-encoding": "br", "Transfer-Encoding": "gzip", "x-own": "1"}
    with http_server.run_server(lambda _: http_server.Reply(200, "something", headers)) as url:
        _, sent, content = ask(url, "/")
    assert (content, sent["Transfer-Encoding"], sent["x-own"]) == (b"something", "chunked", "1")
    assert not {"content-length", "content-encoding"} & {name.lower() for name in sent}


def test_without_a_recorded_404_there_is_no_stand_in() -> None:
    with pytest.raises(Problem, match="no recording of the scenario 404"):
        serve.make_answer([recording for recording in STORED if recording.scenario != "404"])


def test_a_client_that_hangs_up_is_no_accident(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    for data in (b"", b"GET /v2", b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"):
        with connected(url) as hasty:
            hasty.sendall(data)
    assert ask(url, "/v2/datasets/ExampleDataset001")[0] == 200
    assert capfd.readouterr().err == ""


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The command as people run it, and what it printed up to the line that ends its greeting."""
    command = [sys.executable, "-m", "generator", "serve", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed: list[str] = []
        try:
            while not any("anything else" in line for line in printed):
                line = process.stdout.readline()
                assert line, process.communicate()
                printed.append(line)
            yield process, printed
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_to_call_it_and_ends_cleanly(number: signal.Signals) -> None:
    with running("--port", "0") as (process, printed):
        url = printed[0].split()[3].rstrip(",")
        assert f'    with ApifyClient(base_url="{url}") as client:\n' in printed
        assert '        print(client.datasets.get("WkzbQMuFYuamGv3YF"))\n' in printed
        assert any("ExampleTooMany001" in line and "429" in line for line in printed)
        token = "apify_api_" + "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT"
        assert ask(url, f"/v2/datasets/x?token={token}")[0] == 404
        # A connection that is kept open must not keep the server up.
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5):
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    *_, asked, end = out.splitlines()
    assert re.fullmatch(r"GET /v2/datasets/x 404 [\w.-]+-404[\w.-]*", asked)
    assert end == "stopped"
    assert token not in out


def test_a_port_in_use_is_a_clear_message(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port]) == 2
    assert capsys.readouterr().err == f"error: port {port} is in use\n  help: choose another one with --port\n"


@pytest.mark.parametrize("port", ["65536", "-1", "http", ""])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["serve", f"--port={port}"])
    assert caught.value.code == 2
    assert "expected a port from 0 to 65535" in capsys.readouterr().err


def test_a_folder_without_recordings_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--folder", str(tmp_path)]) == 2
    assert "no such file" in capsys.readouterr().err
