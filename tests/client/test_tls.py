"""TLS and proxies, of each of the four transports: real certificates, real handshakes, a real proxy."""

from __future__ import annotations

import base64
import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
import trustme
from apify_dataset_client import ApifyClient, ApifyConnectionError, Request
from apify_dataset_client._httpx2 import AsyncHttpx2Transport, Httpx2Transport, _load_certificates
from apify_dataset_client._pyreqwest import AsyncPyreqwestTransport, PyreqwestTransport

from tests.client.loopback import Received, answering, body, listening, read_request, serving
from tests.client.test_transports import TOKEN, sending

Made = type[PyreqwestTransport | AsyncPyreqwestTransport | Httpx2Transport | AsyncHttpx2Transport]
OTHERS = [AsyncPyreqwestTransport, Httpx2Transport, AsyncHttpx2Transport]
SECRET = "pr0xy-passw0rd"


@pytest.fixture(params=[PyreqwestTransport, *OTHERS], ids=lambda made: made.__name__)
def made(request: pytest.FixtureRequest) -> Made:
    """Each kind of transport."""
    kind: Made = request.param
    return kind


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates of the servers."""
    return trustme.CA()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No proxy and no certificate of the machine's own; no secret in the log of anything below either."""
    caplog.set_level(1)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    _load_certificates.cache_clear()
    yield
    _load_certificates.cache_clear()
    # The server's own HTTP/2 logs what it gets.
    logged = "".join(record.getMessage() for record in caplog.get_records("call") if record.name[:5] != "hpack")
    assert TOKEN not in logged
    assert SECRET not in logged


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority, as an administrator has it."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def secure(certificate: trustme.LeafCert, *protocols: str) -> ssl.SSLContext:
    """What a server with this certificate speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    context.set_alpn_protocols(protocols or ["http/1.1"])
    return context


def get(made: Made, url: str) -> str:
    """The version or whatever else the server has to say; the request has a token."""
    with sending(made()) as send:
        return send(Request("GET", url, {"Authorization": f"Bearer {TOKEN}"}, 5)).content.decode()


def refused(made: Made, url: str) -> str:
    """Why there was no answer."""
    with sending(made()) as send, pytest.raises(ConnectionError) as caught:
        send(Request("GET", url, {"Authorization": f"Bearer {TOKEN}"}, 5))
    said = str(caught.value)
    assert TOKEN not in said
    assert SECRET not in said
    return said


@pytest.mark.usefixtures("trusted")
def test_an_authority_of_the_environment_is_trusted(made: Made, authority: trustme.CA) -> None:
    with serving(answering(200, "well"), secure(authority.issue_cert("127.0.0.1"))) as server:
        assert get(made, server.url) == "well"


def test_a_certificate_that_nobody_trusts_is_refused(made: Made, authority: trustme.CA) -> None:
    with serving(answering(200, "well"), secure(authority.issue_cert("127.0.0.1"))) as server:
        assert "certificate" in refused(made, server.url).lower()
    assert server.received == []


@pytest.mark.usefixtures("trusted")
def test_the_certificate_of_a_machine_in_the_middle_names_the_proxy(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answering(200, "well"), secure(trustme.CA().issue_cert("127.0.0.1"))) as server:
        with proxied(monkeypatch, "HTTPS_PROXY", Proxy()) as place:
            said = refused(made, server.url)
    assert "certificate" in said.lower()
    assert said.endswith(f"(through the proxy {place})")


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_host_is_refused(made: Made, authority: trustme.CA) -> None:
    with serving(answering(200, "well"), secure(authority.issue_cert("api.example.com"))) as server:
        assert "certificate" in refused(made, server.url).lower()
    assert server.received == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_has_expired_is_refused(made: Made, authority: trustme.CA) -> None:
    old = authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    with serving(answering(200, "well"), secure(old)) as server:
        assert "expired" in refused(made, server.url)
    assert server.received == []


def test_a_server_without_tls_is_a_connection_error(made: Made) -> None:
    with listening(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as place:
        assert "the server does not speak TLS" in refused(made, f"https://{place}")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_told_at_once(
    made: Made, content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "authority.pem"
    if content is not None:
        place.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    with pytest.raises(ValueError, match=r"no certificates .*SSL_CERT_FILE"):
        made()


def mute(hung_up: threading.Event) -> Callable[[socket.socket], None]:
    """Say nothing, and note when the client hangs up."""

    def converse(connection: socket.socket) -> None:
        with suppress(ConnectionResetError):
            while connection.recv(65536):
                pass
        hung_up.set()

    return converse


def test_a_server_that_never_shakes_hands_is_a_timeout(made: Made) -> None:
    hung_up = threading.Event()
    with listening(mute(hung_up)) as place, sending(made()) as send:
        with pytest.raises(TimeoutError):
            send(Request("GET", f"https://{place}/", {}, 0.3))
        assert hung_up.wait(2)


@pytest.mark.usefixtures("trusted")
def test_a_redirect_does_not_leave_tls(made: Made, authority: trustme.CA) -> None:
    with serving(answering(200, "well")) as plain:
        away = answering(302, "", Location=plain.url)
        with serving(away, secure(authority.issue_cert("127.0.0.1"))) as server:
            assert refused(made, server.url)
    assert (len(server.received), plain.received) == (1, [])


@pytest.mark.usefixtures("trusted")
def test_a_redirect_to_another_origin_has_no_token_in_tls_either(made: Made, authority: trustme.CA) -> None:
    own = secure(authority.issue_cert("127.0.0.1"))
    with serving(answering(200, "well"), own) as other, serving(answering(302, "", Location=other.url), own) as server:
        assert get(made, server.url) == "well"
    assert "authorization" in server.last.headers
    assert "authorization" not in other.last.headers


@pytest.mark.parametrize("made", [PyreqwestTransport, Httpx2Transport])
def test_a_certificate_that_is_refused_is_not_tried_again(
    made: type[PyreqwestTransport | Httpx2Transport], authority: trustme.CA
) -> None:
    with serving(answering(200, body()), secure(authority.issue_cert("127.0.0.1"))) as server:
        with ApifyClient(TOKEN, base_url=server.url, transport=made()) as client:
            with pytest.raises(ApifyConnectionError, match=r"(?i)certificate") as caught:
                client.datasets.get("ds-1")
    assert caught.value.attempts == 1


def http2(connection: socket.socket) -> None:
    """Answer each request on a connection of HTTP/2; never on `/mute`."""
    speaking = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    speaking.initiate_connection()
    connection.sendall(speaking.data_to_send())
    while data := connection.recv(65536):
        for event in speaking.receive_data(data):
            if isinstance(event, h2.events.RequestReceived) and (b":path", b"/mute") not in event.headers:
                speaking.send_headers(event.stream_id, [(":status", "200")])
                speaking.send_data(event.stream_id, b"HTTP/2", end_stream=True)
        connection.sendall(speaking.data_to_send())


def broken(behave: Callable[[h2.connection.H2Connection, int], object]) -> Callable[[socket.socket], None]:
    """Do something else on a connection of HTTP/2 than answer the first request, and hang up."""

    def converse(connection: socket.socket) -> None:
        speaking = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        speaking.initiate_connection()
        while data := connection.recv(65536):
            for event in speaking.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    behave(speaking, event.stream_id)
                    connection.sendall(speaking.data_to_send())
                    return
            connection.sendall(speaking.data_to_send())

    return converse


def cut(speaking: h2.connection.H2Connection, stream: int, *, end_stream: bool = False) -> None:
    """Send a part of a body."""
    speaking.send_headers(stream, [(":status", "200"), ("content-length", "100")])
    speaking.send_data(stream, b"{", end_stream=end_stream)


BROKEN: dict[str, Callable[[h2.connection.H2Connection, int], object]] = {
    "reset": lambda speaking, stream: speaking.reset_stream(stream, 2),
    "refused": lambda speaking, stream: speaking.reset_stream(stream, 7),
    "goes away": lambda speaking, _stream: speaking.close_connection(),
    "hangs up": lambda _speaking, _stream: None,
    "cut": cut,
    "too short": lambda speaking, stream: cut(speaking, stream, end_stream=True),
}


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("made", [PyreqwestTransport, AsyncPyreqwestTransport])
@pytest.mark.parametrize("behave", BROKEN.values(), ids=BROKEN.keys())
def test_faults_of_http_2_are_connection_errors(
    made: Made, behave: Callable[[h2.connection.H2Connection, int], object], authority: trustme.CA
) -> None:
    offered = secure(authority.issue_cert("127.0.0.1"), "h2")

    def converse(connection: socket.socket) -> None:
        with offered.wrap_socket(connection, server_side=True) as spoken:
            broken(behave)(spoken)

    with listening(converse) as place:
        assert refused(made, f"https://{place}")


@contextmanager
def either(authority: trustme.CA) -> Iterator[str]:
    """The URL of a server that answers with the version of HTTP it was asked in; never on `/mute`."""
    offered = secure(authority.issue_cert("127.0.0.1"), "h2", "http/1.1")

    def converse(connection: socket.socket) -> None:
        with offered.wrap_socket(connection, server_side=True) as spoken:
            if spoken.selected_alpn_protocol() == "h2":
                http2(spoken)
                return
            while received := read_request(spoken):
                if received.target != "/mute":
                    answering(200, "HTTP/1.1")(spoken, received)

    with listening(converse) as place:
        yield f"https://{place}"


@pytest.mark.usefixtures("trusted")
def test_http_2_is_spoken_where_it_is_offered(made: Made, authority: trustme.CA) -> None:
    with either(authority) as url:
        assert get(made, url) == ("HTTP/1.1" if "Httpx2" in made.__name__ else "HTTP/2")


@pytest.mark.usefixtures("trusted")
def test_a_connection_that_died_unseen_is_used_for_one_attempt_at_most(made: Made, authority: trustme.CA) -> None:
    offered, connections, ended = secure(authority.issue_cert("127.0.0.1"), "h2"), itertools.count(), threading.Event()

    def converse(connection: socket.socket) -> None:
        first = next(connections) == 0
        with offered.wrap_socket(connection, server_side=True) as spoken:
            if not first:
                http2(spoken)
                return
            speaking = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            speaking.initiate_connection()
            spoken.sendall(speaking.data_to_send())
            while data := spoken.recv(65536):
                for event in speaking.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        speaking.send_headers(event.stream_id, [(":status", "200")], end_stream=True)
                        spoken.sendall(speaking.data_to_send())
                        ended.wait(20)  # and never a word more
                        return
                spoken.sendall(speaking.data_to_send())

    if "Httpx2" in made.__name__:
        pytest.skip("it speaks HTTP/1.1 only")
    with listening(converse) as place, sending(made()) as send:
        assert send(Request("GET", f"https://{place}", {}, 5)).status == 200
        with pytest.raises(TimeoutError):
            send(Request("GET", f"https://{place}", {}, 0.3))
        assert send(Request("GET", f"https://{place}", {}, 5)).content == b"HTTP/2"
        ended.set()


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("made", [PyreqwestTransport, AsyncPyreqwestTransport])
def test_calls_without_an_answer_leave_room_for_others(made: Made, authority: trustme.CA) -> None:
    """A connection of HTTP/2 has room for a hundred requests at once."""
    with either(authority) as url, sending(made()) as send:
        send(Request("GET", url, {}, 5))
        for _ in range(101):
            with pytest.raises(TimeoutError):
                send(Request("GET", f"{url}/mute", {}, 0.005))
        assert send(Request("GET", url, {}, 5)).status == 200


class Proxy:
    """A proxy that carries whatever it is asked to, and remembers that."""

    def __init__(self, refusal: bytes | None = None) -> None:
        self.refusal = refusal
        self.asked: list[Received] = []
        self.carried = b""

    def __call__(self, connection: socket.socket) -> None:
        """Carry one connection."""
        asked = read_request(connection)
        if asked is None:
            return
        self.asked.append(asked)
        if self.refusal is not None:
            connection.sendall(self.refusal)
            return
        if asked.method != "CONNECT":
            answering(200, "by the proxy")(connection, asked)
            return
        host, _, port = asked.target.rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=self._carry, args=(server, connection), daemon=True)
            back.start()
            self._carry(connection, server)
            back.join()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.carried += data
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(monkeypatch: pytest.MonkeyPatch, name: str, proxy: Callable[[socket.socket], None]) -> Iterator[str]:
    """A proxy that the environment names."""
    with listening(proxy) as place:
        monkeypatch.setenv(name, f"http://user:{SECRET}@{place}")
        yield place


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_https_goes_through_a_proxy_that_sees_no_token(
    made: Made, name: str, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy()
    with serving(answering(200, "well"), secure(authority.issue_cert("127.0.0.1"))) as server:
        with proxied(monkeypatch, name, proxy):
            assert get(made, server.url) == "well"
    (asked,) = proxy.asked
    assert (asked.method, asked.target) == ("CONNECT", server.url.removeprefix("https://"))
    assert base64.b64decode(asked.headers["proxy-authorization"].removeprefix("Basic ")).decode() == f"user:{SECRET}"
    assert "authorization" not in asked.headers
    assert TOKEN.encode() not in proxy.carried
    assert "proxy-authorization" not in server.last.headers


def test_one_of_two_spellings_is_taken(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    upper, lower = Proxy(), Proxy()
    with proxied(monkeypatch, "HTTP_PROXY", upper), proxied(monkeypatch, "http_proxy", lower):
        with sending(made(https_only=False)) as send:
            send(Request("GET", "http://api.example.com/", {}, 5))
    taken, other = (lower, upper) if "Httpx2" in made.__name__ else (upper, lower)
    assert (len(taken.asked), len(other.asked)) == (1, 0)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_plain_http_goes_through_its_own_proxy(made: Made, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy()
    with proxied(monkeypatch, name, proxy), sending(made(https_only=False)) as send:
        assert send(Request("GET", "http://api.example.com/", {}, 5)).content == b"by the proxy"
    assert proxy.asked[0].target == "http://api.example.com/"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("made", [PyreqwestTransport, AsyncPyreqwestTransport])
def test_a_socks_proxy_is_used(made: Made, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, certified = [], secure(authority.issue_cert("127.0.0.1"))

    def socks(connection: socket.socket) -> None:
        connection.recv(64)
        connection.sendall(b"\x05\x00")
        asked.append(connection.recv(64))
        connection.sendall(b"\x05\x00\x00\x01" + bytes(6))
        with certified.wrap_socket(connection, server_side=True) as spoken:
            read_request(spoken)
            answering(200, "by way of it")(spoken, Received("", "", {}))

    with listening(socks) as place:
        monkeypatch.setenv("ALL_PROXY", f"socks5://{place}")
        assert get(made, "https://127.0.0.1:443/") == "by way of it"
    assert asked == [b"\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb"]


@pytest.mark.parametrize(
    "proxy",
    [
        f"http://user:{SECRET}@host:port",
        f"http://user:{SECRET}/x@host",
        f"http://user:{SECRET}#x@host:9",
        f"http://user:{SECRET}@host:99999",
        f"http://user:{SECRET}@host:0",
        f"ftp://user:{SECRET}@host:9",
        f"://user:{SECRET}@host",
        f"http:/user:{SECRET}@host:9",
        f"http//user:{SECRET}@host:9",
        f"http://user:{SECRET}@[::1",
        f'"http://user:{SECRET}@host:9"',
        f"'http://user:{SECRET}@host:9'",
        f" http://user:{SECRET}@host:9",
        f"http://user:{SECRET}@host:9 ",
        f"\u200bhttp://user:{SECRET}@host:9",
        f"HTTPS_PROXY=http://user:{SECRET}@host:9",
    ],
)
def test_a_proxy_that_is_no_url_is_told_at_once(made: Made, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ValueError, match="proxy") as caught:
        made()
    assert SECRET not in str(caught.value)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("excepted", ["localhost", "example.com,localhost", "*", "example.com, *"])
def test_what_is_excepted_goes_past_the_proxy(
    made: Made, excepted: str, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy()
    monkeypatch.setenv("NO_PROXY", excepted)
    with serving(answering(200, "well"), secure(authority.issue_cert("localhost"))) as server:
        with proxied(monkeypatch, "HTTPS_PROXY", proxy):
            assert get(made, server.url.replace("127.0.0.1", "localhost")) == "well"
    assert proxy.asked == []


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_a_connection_error(made: Made, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = f"HTTP/1.1 {status} Whatever it likes\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    with proxied(monkeypatch, "HTTPS_PROXY", Proxy(refusal)) as place:
        said = refused(made, "https://api.example.com/")
    assert "the proxy refuses" in said
    assert "likes" not in said
    assert said.endswith(f"(through the proxy {place})")


def test_a_proxy_that_says_nothing_is_a_timeout(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    hung_up = threading.Event()
    with proxied(monkeypatch, "HTTPS_PROXY", mute(hung_up)):
        with sending(made()) as send:
            with pytest.raises(TimeoutError):
                send(Request("GET", "https://api.example.com/", {}, 0.3))
            assert hung_up.wait(2)


def test_a_server_that_never_shakes_hands_behind_a_proxy(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    hung_up = threading.Event()
    with listening(mute(hung_up)) as place, proxied(monkeypatch, "HTTPS_PROXY", Proxy()), sending(made()) as send:
        with pytest.raises(TimeoutError):
            send(Request("GET", f"https://{place}/", {}, 0.3))
        assert hung_up.wait(2)


def test_a_proxy_that_is_not_there_is_a_connection_error(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{SECRET}@{place}")
    assert refused(made, "https://api.example.com/").endswith(f"(through the proxy {place})")
