"""Clients: settings that cannot work are refused, and the token goes where it belongs and nowhere else."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pickle
import socket
import sys
import time
from typing import Any

import pytest
from apify_dataset_client import (
    ApifyClient,
    ApifyConnectionError,
    ApifyError,
    ApifyTimeoutError,
    AsyncApifyClient,
    BodyTooLargeError,
    Dataset,
    HopelessError,
    InvalidIdentifierError,
    InvalidJSONError,
    PermanentConnectionError,
    RawResponse,
    Request,
    ResponseTooLargeError,
    ServerError,
    UnauthorizedError,
    _retry,
)
from apify_dataset_client import __version__ as package_version

from tests.client.conftest import Call
from tests.client.loopback import Received, answering, body, raw, serving
from tests.client.telling import told

TOKEN = "apify_api_T0k3nT0k3nT0k3n"
CLIENTS = [ApifyClient, AsyncApifyClient]


def test_the_token_travels_in_the_header_only(call: Call) -> None:
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1", token=TOKEN)
    assert server.last.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in server.last.target


def test_the_token_comes_from_the_environment(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1")
        assert server.last.headers["authorization"] == f"Bearer {TOKEN}"
        call(server.url, "get", "ds-1", token="another-token")
        assert server.last.headers["authorization"] == "Bearer another-token"


def test_a_token_too_short_for_a_real_one_is_told(call: Call) -> None:
    with serving(answering(200, body())) as server:
        with pytest.warns(UserWarning, match="the token has fewer than eight characters") as told:
            call(server.url, "get", "ds-1", token="token")
    assert server.last.headers["authorization"] == "Bearer token"
    assert "conftest" in told[0].filename or "test_" in told[0].filename


@pytest.mark.parametrize("token", [None, ""])
def test_the_token_may_be_absent(call: Call, token: str | None) -> None:
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1", token=token)
    assert "authorization" not in server.last.headers


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("token", ["with space", "new\nline", "new\r\nX-Injected: 1", "t\u00f6ken", "nul\x00"])
def test_a_token_that_cannot_be_one_is_refused_unseen(client: type[ApifyClient], token: str) -> None:
    with pytest.raises(ValueError, match="the token must be printable ASCII") as caught:
        client(token)
    assert token not in str(caught.value)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "base_url", ["http://example.com", "http://10.0.0.1", "http://127.0.0.1.example.com", "http://localhost.example"]
)
def test_plain_http_leaves_this_machine_only_when_allowed(client: type[ApifyClient], base_url: str) -> None:
    with pytest.raises(ValueError, match="plain http"):
        client(base_url=base_url)
    assert base_url in repr(client(base_url=base_url, allow_http=True))


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:9", "http://localhost", "http://[::1]:9", "https://example.com/"]
)
def test_loopback_and_https_are_allowed(base_url: str) -> None:
    ApifyClient(base_url=base_url).close()


def test_https_is_https_in_capitals() -> None:
    with ApifyClient(base_url="HTTPS://example.com") as client:
        assert "base_url='https://example.com'" in repr(client)


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://u:p@example.com",
        "https://a.b/?q",
        "https://a:99999",
        "https://exa mple.com",
        "https://a\n.b",
        "https://a.b/#f",
        "https://[1:2]:9",
        "http://[::1%25lo]:9",
    ],
)
def test_a_base_url_that_cannot_work_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        ApifyClient(base_url=base_url)


@pytest.mark.parametrize(
    "base_url", ["https://a:99999", "https://a:x", "https://exa mple.com", "https://a\n.b", "https://[a"]
)
def test_a_base_url_that_is_no_url_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url must be an absolute"):
        ApifyClient(base_url=base_url)


def test_a_base_url_with_a_password_is_refused_unseen() -> None:
    with pytest.raises(ValueError, match="credentials") as caught:
        ApifyClient(base_url="https://me:hunter2@example.com")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e300])
def test_a_timeout_that_cannot_work_is_refused(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout must be more than 0 seconds and at most a year"):
        ApifyClient(timeout=timeout)


IMPOSSIBLE: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"timeout": "5"}, TypeError, "timeout must be a number of seconds, got str"),
    ({"timeout": True}, TypeError, "timeout must be a number of seconds, got bool"),
    ({"timeout": -1}, ValueError, "timeout must be more than 0 seconds"),
    ({"deadline": 0}, ValueError, "deadline must be more than 0 seconds"),
    ({"deadline": float("nan")}, ValueError, "deadline must be more than 0 seconds"),
    ({"max_retries": -1}, ValueError, "max_retries must be at least 0, got -1"),
    ({"max_retries": 1.5}, TypeError, "max_retries must be a whole number, got float"),
]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        *IMPOSSIBLE,
        ({"max_response_bytes": 0}, ValueError, "max_response_bytes must be at least 1"),
        ({"max_response_bytes": 1e6}, TypeError, "max_response_bytes must be a whole number"),
        ({"token": 5}, TypeError, "the token must be text, got int"),
        ({"base_url": None}, TypeError, "base_url must be text, got NoneType"),
    ],
)
def test_settings_that_cannot_work_are_refused(
    client: type[ApifyClient], settings: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        client(**settings)


@pytest.mark.parametrize(("settings", "error", "message"), IMPOSSIBLE)
@pytest.mark.parametrize("method", ["get", "get_or_none", "get_response"])
def test_settings_of_a_call_that_cannot_work_are_refused(
    call: Call, method: str, settings: Any, error: type[Exception], message: str
) -> None:
    with serving(answering(200, body())) as server, pytest.raises(error, match=message):
        call(server.url, method, "ds-1", own=settings)
    assert server.received == []


@pytest.mark.parametrize("method", ["get", "get_or_none", "get_response"])
def test_a_call_can_have_settings_of_its_own(call: Call, method: str) -> None:
    with serving(answering(503, "", **{"Retry-After": "0"})) as server:
        for own, requests in (({"max_retries": 2}, 3), ({"max_retries": 0}, 1), ({}, 2)):
            server.received.clear()
            with pytest.raises(ServerError) as caught:
                call(server.url, method, "ds-1", own=own, max_retries=1)
            assert caught.value.attempts == len(server.received) == requests


def test_a_call_can_have_a_deadline_of_its_own(call: Call) -> None:
    with serving(answering(429, "", **{"Retry-After": "2"})) as server:
        with pytest.raises(ApifyError) as caught:
            call(server.url, "get", "ds-1", own={"deadline": 1}, max_retries=5)
    assert caught.value.attempts == 1


def test_a_call_can_have_a_timeout_of_its_own(call: Call) -> None:
    def slow(connection: socket.socket, received: Received) -> None:
        time.sleep(0.3)
        answering(200, body())(connection, received)

    with serving(slow) as server:
        with pytest.raises(ApifyTimeoutError, match=r"within 0\.1 s"):
            call(server.url, "get", "ds-1", own={"timeout": 0.1})
        assert call(server.url, "get", "ds-1", own={"timeout": 3}, timeout=0.1).id == "ds-1"


def test_a_request_says_who_sends_it(call: Call) -> None:
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1")
    headers = server.last.headers
    version = ".".join(map(str, sys.version_info[:3]))
    assert headers["user-agent"] == f"apify-dataset-client/{package_version} (Python {version})"
    assert headers["accept"] == "application/json"
    assert set(headers["accept-encoding"].replace(" ", "").split(",")) == {"gzip", "deflate", "br", "zstd"}
    assert set(headers) <= {"user-agent", "accept", "accept-encoding", "host", "connection"}


def test_the_base_url_may_end_in_a_slash_and_have_a_path(call: Call) -> None:
    with serving(answering(200, body())) as server:
        call(f"{server.url}/proxy/", "get", "ds-1")
    assert server.last.target == "/proxy/v2/datasets/ds-1"


@pytest.mark.parametrize(("given", "prefix"), [("/v2", ""), ("/v2/", ""), ("/proxy/v2", "/proxy"), ("/v22", "/v22")])
def test_the_base_url_may_end_in_the_version(call: Call, given: str, prefix: str) -> None:
    with serving(answering(200, body())) as server:
        call(f"{server.url}{given}", "get", "ds-1")
    assert server.last.target == f"{prefix}/v2/datasets/ds-1"


def test_a_host_may_be_named_like_the_version() -> None:
    assert "base_url='https://v2'" in repr(ApifyClient(base_url="https://v2/"))


@pytest.mark.parametrize(
    ("identifier", "target"),
    [
        ("WkzbQMuFYuamGv3YF", "WkzbQMuFYuamGv3YF"),
        ("someone~my-data.set_1", "someone~my-data.set_1"),
        ("someone/my-dataset", "someone~my-dataset"),
        ("a?b#c", "a%3Fb%23c"),
        ("a%2e%2e", "a%252e%252e"),
        ("%2e%2e", "%252e%252e"),
        ("a b", "a%20b"),
        ("\u00e4", "%C3%A4"),
        ("...", "..."),
        ("a\\b", "a%5Cb"),
        ("a;b", "a%3Bb"),
    ],
)
def test_an_identifier_stays_in_its_segment(call: Call, identifier: str, target: str) -> None:
    with serving(answering(200, body())) as server:
        call(server.url, "get", identifier)
    assert server.last.target == f"/v2/datasets/{target}"


@pytest.mark.parametrize(
    "identifier",
    ["", ".", "..", "../x", "a/..", "./a", "a/b/c", "/a", "a/", "/", "a\nb", "a\x00", "\ud800", "x" * 513, "a\u2028b"],
)
def test_what_no_identifier_can_be_is_refused_before_any_request(call: Call, identifier: str) -> None:
    with serving(answering(200, body())) as server, pytest.raises(InvalidIdentifierError, match=r"^dataset_id "):
        call(server.url, "get", identifier)
    assert server.received == []


def test_a_redirect_to_another_origin_goes_without_the_token(call: Call) -> None:
    with serving(answering(200, body())) as other:
        with serving(answering(302, "", Location=f"{other.url}/elsewhere")) as server:
            assert call(server.url, "get", "ds-1", token=TOKEN).id == "ds-1"
    assert other.last.target == "/elsewhere"
    assert "authorization" not in other.last.headers
    assert "referer" not in other.last.headers


def test_a_redirect_loop_ends(call: Call) -> None:
    with serving(answering(302, "", Location="/v2/datasets/ds-1")) as server, pytest.raises(ApifyError):
        call(server.url, "get", "ds-1")
    assert len(server.received) <= 10


def test_no_cookie_is_kept() -> None:
    with serving(answering(200, body(), **{"Set-Cookie": "session=1"})) as server:
        with ApifyClient(base_url=server.url) as client:
            client.datasets.get("ds-1")
            client.datasets.get("ds-1")
    assert "cookie" not in server.last.headers


def test_a_connection_is_used_again() -> None:
    with serving(answering(200, body())) as server, ApifyClient(base_url=server.url) as client:
        for _ in range(3):
            client.datasets.get("ds-1")
    assert len(server.received) == 3


def test_no_secret_is_shown_by_anything(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    message = f"bad token {TOKEN} in /items?signature=s1gn \x1b[31m"
    leaking = json.dumps({"error": {"type": "t", "message": message}})
    with serving(answering(401, leaking)) as server, pytest.raises(UnauthorizedError) as caught:
        call(server.url, "get", "ds-1", token=TOKEN)
    shown = told(caught.value) + caplog.text
    assert TOKEN not in shown
    assert "s1gn" not in shown
    assert "\x1b" not in shown
    assert "bad token *** in" in caught.value.message


@pytest.mark.parametrize("client", CLIENTS)
def test_the_repr_of_a_client_hides_the_token(client: type[ApifyClient]) -> None:
    assert repr(client(TOKEN)) == f"{client.__name__}(base_url='https://api.apify.com', token='***')"
    assert TOKEN not in repr(vars(client(TOKEN)))


ECHOES = {
    "no JSON": (200, "<html>%s</html>"),
    "no JSON, cut": (200, "<html>" + "x" * 40 + "%s"),
    "a wrong type": (200, '{"data": {"id": 5, "x": "%s"}}'),
    "a value of a wrong type": (200, '{"data": {"id": "a", "itemCount": "%s"}}'),
    "the type of an error": (500, '{"error": {"type": "%s", "message": "m"}}'),
    "an error without a type, cut": (500, "<p>" + "y" * 45 + "%s"),
    "control characters": (500, '{"error": {"type": "a\\nInjected\\u001b[31m %s", "message": "a\\rb"}}'),
}


@pytest.mark.parametrize(("status", "text"), ECHOES.values(), ids=ECHOES.keys())
def test_a_token_that_the_server_sends_back_is_not_shown(call: Call, status: int, text: str) -> None:
    with serving(answering(status, text % TOKEN)) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1", token=TOKEN)
    assert "apify_api" not in told(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("wrong", [{"itemCount": "7"}, {"urlSigningSecretKey": ["s1gn"]}])
def test_a_body_that_is_refused_shows_no_secret_that_is_in_it(call: Call, wrong: dict[str, object]) -> None:
    secret = {"urlSigningSecretKey": "s1gn", "itemsPublicUrl": "https://a.example/items?signature=s1gn"}
    with serving(answering(200, body(**{**secret, **wrong}))) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1")
    assert "s1gn" not in told(caught.value)


def test_a_value_that_python_lacks_shows_no_secret_beside_it(call: Call) -> None:
    text = body(urlSigningSecretKey="s1gn").replace('"s1gn"', '"s1gn", "x": 1' + "0" * 5000)
    with serving(answering(200, text)) as server:
        dataset = call(server.url, "get", "ds-1")
    with pytest.raises(InvalidJSONError) as caught:
        dataset.to_dict()
    assert "s1gn" not in told(caught.value)


def test_a_long_message_is_cut(call: Call) -> None:
    text = json.dumps({"error": {"type": "t", "message": "m" * 1_000_000}})
    with serving(answering(500, text)) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1")
    assert len(str(caught.value)) < 1200


@pytest.mark.parametrize("identifier", [None, b"x", ["x"], object()])
def test_what_is_no_text_is_no_identifier(call: Call, identifier: object) -> None:
    with serving(answering(200, body())) as server, pytest.raises(InvalidIdentifierError, match="must be text"):
        call(server.url, "get", identifier)
    assert server.received == []


def test_a_header_that_is_no_text_is_left_out(call: Call) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-A: \xff\r\nX-B: b\r\nContent-Length: %d\r\n\r\n" % len(body())
    with serving(raw(head + body().encode())) as server:
        headers = call(server.url, "get_response", "ds-1").headers
    assert headers["x-b"] == "b"


def test_errors_can_be_pickled(call: Call) -> None:
    with serving(answering(200, body(itemCount="7"))) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", "ds-1")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 our own bytes
    assert (type(again), str(again), vars(again)) == (type(caught.value), str(caught.value), vars(caught.value))


class Memory:
    """A transport of one's own: it remembers requests and answers from memory."""

    def __init__(self, answer: RawResponse | OSError) -> None:
        self.answer = answer
        self.requests: list[Request] = []
        self.closed = False

    def send(self, request: Request) -> RawResponse:
        """Answer, or fail."""
        self.requests.append(request)
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class AsyncMemory:
    """The same for the other client."""

    def __init__(self, inner: Memory) -> None:
        self.inner = inner

    async def send(self, request: Request) -> RawResponse:
        """Answer, or fail."""
        return self.inner.send(request)

    async def close(self) -> None:
        """Note that it was closed."""
        self.inner.close()


def through(memory: Memory, *, asynchronous: bool, max_retries: int = 0) -> Any:
    """Get a dataset over this transport."""
    if not asynchronous:
        with ApifyClient(TOKEN, transport=memory, max_retries=max_retries) as client:
            return client.datasets.get("ds-1")

    async def run() -> Dataset:
        async with AsyncApifyClient(TOKEN, transport=AsyncMemory(memory), max_retries=max_retries) as client:
            return await client.datasets.get("ds-1")

    return asyncio.run(run())


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_transport_of_ones_own_gets_the_token(*, asynchronous: bool) -> None:
    memory = Memory(RawResponse(200, {}, body().encode()))
    assert through(memory, asynchronous=asynchronous).id == "ds-1"
    (request,) = memory.requests
    assert (request.method, request.url) == ("GET", "https://api.apify.com/v2/datasets/ds-1")
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.timeout == 30
    assert TOKEN not in repr(request)
    assert memory.closed


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_failing_transport_of_ones_own_is_a_connection_error(*, asynchronous: bool) -> None:
    with pytest.raises(ApifyError, match="no complete response: no route"):
        through(Memory(OSError("no route")), asynchronous=asynchronous)


@pytest.mark.parametrize(
    ("error", "expected", "attempts"),
    [
        (PermanentConnectionError("no such place"), ApifyConnectionError, 1),
        (HopelessError("by its old name"), ApifyConnectionError, 1),
        (BodyTooLargeError(), ResponseTooLargeError, 1),
        (ConnectionError("no route"), ApifyConnectionError, 2),
        (TimeoutError(), ApifyTimeoutError, 2),
    ],
)
@pytest.mark.parametrize("asynchronous", [False, True])
def test_what_a_transport_of_ones_own_may_raise(
    error: OSError,
    expected: type[ApifyError],
    attempts: int,
    monkeypatch: pytest.MonkeyPatch,
    *,
    asynchronous: bool,
) -> None:
    monkeypatch.setattr(_retry, "FIRST_WAIT", 0.005)
    with pytest.raises(expected) as caught:
        through(Memory(error), asynchronous=asynchronous, max_retries=1)
    assert (type(caught.value), caught.value.attempts) == (expected, attempts)


def test_both_clients_have_the_same_methods() -> None:
    def public(thing: object) -> set[str]:
        return {name for name in dir(thing) if not name.startswith("_")}

    blocking, other = ApifyClient(), AsyncApifyClient()
    assert public(blocking) == public(other)
    assert public(blocking.datasets) == public(other.datasets)
    assert public(other.datasets) == {"get", "get_many", "get_or_none", "get_response", "wait_until"}
    assert os.environ.get("APIFY_TOKEN") is None


def test_an_identifier_that_is_refused_is_not_repeated(call: Call) -> None:
    with pytest.raises(InvalidIdentifierError) as caught:
        call("http://127.0.0.1:9", "get", "https://api.apify.com/v2/datasets/abc?token=S3CRET")
    assert "S3CRET" not in repr(caught.value)
