"""Pages are fetched patiently and within limits; every failure is one line that says what to do."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

from generator.fetch.page import FetchedPage, Limits, fetch
from generator.problem import Problem
from tests.loopback import Behaviour, Server, answer, drip, redirect, reset, silent

PAGE = b"<!DOCTYPE html><title>page</title>" * 100
QUICK = Limits(total=5, read=0.5, size=100_000, pause=0.001)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def get(url: str, limits: Limits = QUICK) -> FetchedPage:
    return fetch(url, limits=limits, loopback=True)


def refusal(url: str, limits: Limits = QUICK) -> str:
    """The one line that a failure is said in."""
    with pytest.raises(Problem) as caught:
        get(url, limits)
    message = caught.value.message
    assert message.isprintable()
    assert message.startswith(f"asked for {url}"[:200])
    return message.removeprefix(f"asked for {url}, ")


def test_a_page() -> None:
    before = datetime.now(UTC)
    with Server(answer(body=PAGE, Content_Type="text/html; charset=utf-8")) as server:
        page = get(f"{server.url}/docs?a=b#part")
    assert page.body == PAGE
    assert page.content_type == "text/html; charset=utf-8"
    assert (page.url, page.final_url) == (f"{server.url}/docs?a=b#part", f"{server.url}/docs?a=b")
    assert before <= page.retrieved <= datetime.now(UTC)


def test_the_request_says_who_asks() -> None:
    with Server(answer(body=PAGE)) as server:
        get(f"{server.url}/docs?a=b#part")
    lines = server.requests[0].split("\r\n")
    assert lines[0] == "GET /docs?a=b HTTP/1.1"
    assert f"Host: 127.0.0.1:{server.port}" in lines
    assert "User-Agent: apify-dataset-pipeline/0.1.0 (documentation drift check)" in lines
    assert "Accept-Encoding: gzip, deflate" in lines
    assert "Connection: close" in lines
    assert sum(line.startswith(("Host:", "Accept-Encoding:")) for line in lines) == 2
    assert not any(line.startswith(("Authorization", "Cookie")) for line in lines)


def test_a_packed_page() -> None:
    with Server(answer(body=gzip.compress(PAGE), Content_Encoding="gzip")) as server:
        assert get(server.url).body == PAGE


def test_a_page_in_chunks() -> None:
    body = b"5\r\n<html\r\n1;x=y\r\n>\r\n0\r\n\r\n"
    with Server(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body) as server:
        assert get(server.url).body == b"<html>"


def test_a_page_without_a_length() -> None:
    with Server(HEAD + b"\r\n" + PAGE) as server:
        assert get(server.url).body == PAGE


def test_redirects_are_followed_to_the_final_address() -> None:
    with Server(redirect("/b"), redirect("c?d#e", "308 Permanent Redirect"), answer(body=PAGE)) as server:
        page = get(f"{server.url}/a")
    assert page.final_url == f"{server.url}/c?d"
    assert [request.split()[1] for request in server.requests] == ["/a", "/b", "/c?d"]


def test_a_redirect_in_a_circle_ends() -> None:
    with Server(redirect("/b"), redirect("/a")) as server:
        assert refusal(f"{server.url}/a") == "was sent on in a circle: see in a browser where the page is now"
    assert len(server.requests) == 2


def test_redirects_are_counted() -> None:
    with Server(*(redirect(f"/{number}") for number in range(9))) as server:
        assert refusal(server.url).startswith("was sent on more than 5 times:")
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://example.com/", "http://example.com/, but the address is not https"),
        ("https://user:Secret7@example.com/", "https://***@example.com/, but the address carries a credential"),
        ("file:///etc/passwd", "file:///etc/passwd, but the address names no host"),
    ],
)
def test_a_redirect_elsewhere_is_refused(location: str, reason: str) -> None:
    with Server(redirect(location)) as server:
        assert refusal(server.url).startswith(f"was sent on to {reason}")


def test_a_redirect_without_a_place_is_no_page() -> None:
    with Server(answer("302 Found", b"x")) as server:
        assert refusal(server.url) == "got 302 Found: check the address in a browser"


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "401 Unauthorized", "204 No Content"])
def test_a_refusal_is_final(status: str) -> None:
    with Server(answer(status, b"")) as server:
        assert refusal(server.url) == f"got {status}: check the address in a browser"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        answer("503 Service Unavailable"),
        answer("500 Oops"),
        answer("429 Too Many Requests"),
        reset,
        silent(0.8),
        b"",
        HEAD,
    ],
)
def test_a_passing_fault_is_tried_again(fault: bytes | Behaviour) -> None:
    with Server(fault, fault, answer(body=PAGE)) as server:
        assert get(server.url).body == PAGE
    assert len(server.requests) == 3


def test_a_fault_that_stays_is_given_up() -> None:
    with Server(answer("503 Go away \x1b[31m")) as server:
        assert refusal(server.url) == "got 503 Service Unavailable (4 attempts): try again later"
    assert len(server.requests) == 4


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, noted and not waited."""
    noted: list[float] = []
    monkeypatch.setattr(time, "sleep", noted.append)
    return noted


def test_a_wait_that_the_server_asks_for_is_kept(waits: list[float]) -> None:
    with Server(answer("429 Too Many Requests", Retry_After="1"), answer(body=PAGE)) as server:
        assert get(server.url).body == PAGE
    assert waits == [1]


def test_a_wait_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    with Server(answer("503 Service Unavailable", Retry_After=date)) as server:
        message = refusal(server.url)
    assert message.startswith("got 503 Service Unavailable, to be asked again in ")
    assert 90 <= int(message.split(" in ")[1].split()[0]) <= 100


@pytest.mark.parametrize("wait", ["-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "", "1e9", "٣"])
def test_a_wait_that_means_nothing_is_ignored(wait: str) -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: " + wait.encode() + b"\r\n\r\n"
    with Server(busy, answer(body=PAGE)) as server:
        assert get(server.url).body == PAGE


def test_a_wait_beyond_the_time_limit_is_not_waited_for(waits: list[float]) -> None:
    with Server(answer("503 Service Unavailable", Retry_After="3600")) as server:
        message = refusal(server.url)
    assert message == "got 503 Service Unavailable, to be asked again in 3600 seconds: try again later"
    assert waits == []


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/") == "got the connection refused (4 attempts): try again later"


def test_a_reset_in_the_middle_of_the_page() -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(answer(body=PAGE)[:-5])
        reset(connection)

    with Server(behave) as server:
        assert "(4 attempts): try again later" in refusal(server.url)


@pytest.mark.parametrize(
    "whole",
    [
        answer(body=PAGE),
        answer(body=gzip.compress(PAGE), Content_Encoding="gzip"),
        answer(body=gzip.compress(PAGE), Content_Encoding="gzip", Content_Length=""),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n0\r\n\r\n",
    ],
)
def test_a_cut_page_is_no_page(whole: bytes) -> None:
    with Server(whole[:-5]) as server:
        assert refusal(server.url) == "got a page that is cut off (4 attempts): try again later"


def test_a_slow_drip_ends_with_the_time_limit() -> None:
    with Server(drip(chain([HEAD], repeat(b"X-More: y\r\n")), 0.05)) as server:
        message = refusal(server.url, Limits(total=0.6, read=0.5, pause=0.001))
    assert message == "got no whole answer within 0.6 seconds: try again later"


def test_a_slow_body_ends_with_the_time_limit() -> None:
    with Server(drip(chain([HEAD, b"Content-Length: 100000\r\n\r\n"], repeat(b"y")), 0.05)) as server:
        message = refusal(server.url, Limits(total=0.6, read=0.5, pause=0.001))
    assert message == "got no whole answer within 0.6 seconds: try again later"


def test_silence_ends_each_attempt() -> None:
    with Server(silent(0.3)) as server:
        message = refusal(server.url, Limits(total=5, read=0.1, attempts=2, pause=0.001))
    assert message == "got no answer in time (2 attempts): try again later"


@pytest.mark.parametrize(
    "large",
    [
        answer(body=b"x" * 100_001),
        answer(body=b"x" * 100_001, Content_Length=""),
        answer(body=gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join([b"ffff\r\n", b"x" * 0xFFFF, b"\r\n"] * 4),
    ],
)
def test_a_page_beyond_the_size_limit_is_refused_at_once(large: bytes) -> None:
    with Server(large) as server:
        assert refusal(server.url) == "got more than 100000 bytes: give the address of a single page"
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/zip", "video/mp4", "x"])
def test_other_content_is_no_page(kind: str) -> None:
    raw = answer(body=b"\x89PNG").replace(b"text/html", kind.encode())
    with Server(raw) as server:
        assert refusal(server.url) == f"got {kind}, which is no documentation page: check the address in a browser"


@pytest.mark.parametrize(
    "kind",
    ["text/markdown", "application/json", "application/vnd.oai.openapi+json;version=3.1", "application/octet-stream"],
)
def test_documents_are_pages_too(kind: str) -> None:
    with Server(answer(body=PAGE, Content_Type=kind)) as server:
        assert get(server.url).content_type == kind


def test_a_page_without_a_type_is_taken() -> None:
    with Server(answer(body=PAGE, Content_Type="")) as server:
        assert get(server.url).content_type is None


def test_an_empty_page_is_no_page() -> None:
    with Server(answer(body=b" \n")) as server:
        assert refusal(server.url) == "got an empty page (4 attempts): try again later"


@pytest.mark.parametrize(
    ("raw", "came"),
    [
        (b"SSH-2.0-OpenSSH\r\n", "got an answer that is not HTTP"),
        (b"\x15\x03\x01\x00\x02\x02\x16" * 10, "got an answer that is not HTTP"),
        (b"HTTP/1.1 99999 x\r\n\r\n", "got an answer that is not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n", "got an answer that is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "got an answer that is not HTTP"),
        (
            answer(body=b"x", Content_Encoding="br"),
            "got a body encoded as 'br' with an encoding that was not asked for",
        ),
        (
            answer(body=b"x" * 20, Content_Encoding="gzip"),
            "got a body encoded as 'gzip' with data that is not packed that way",
        ),
        (b"HTTP/1.1 299 \x1b[31m\r\n\r\n", "got 299"),
    ],
)
def test_answers_that_make_no_sense(raw: bytes, came: str) -> None:
    with Server(raw) as server:
        assert refusal(server.url).startswith(f"{came}:")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "but the address is not https"),
        ("https://exa mple.com/", "but the address has a space"),
        ("page.html", "but the address names no host"),
    ],
)
def test_an_address_that_is_not_fetched(url: str, reason: str) -> None:
    assert refusal(url).startswith(reason)


@pytest.mark.parametrize("url", ["https://me:Secret7@example.com/", "https://example.com/?token=Secret7"])
def test_an_address_with_a_credential_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(Problem) as caught:
        fetch(url)
    assert "the address carries a credential" in str(caught.value)
    assert "Secret7" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_plain_http_is_for_tests_only() -> None:
    with Server(answer(body=PAGE)) as server, pytest.raises(Problem, match="not https"):
        fetch(server.url)
    assert server.requests == []


def test_a_host_that_does_not_exist() -> None:
    with pytest.raises(Problem) as caught:
        fetch("https://no-such-host.invalid/", limits=Limits(total=5, pause=0.001))
    assert "asked for https://no-such-host.invalid/, " in caught.value.message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key for this machine and for docs.example, made here."""
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=docs.example", "-addext", "subjectAltName=DNS:docs.example,IP:127.0.0.1", "-days", "2"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    return folder


@pytest.fixture
def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate / "certificate.pem"))


def test_a_page_over_tls(serving: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with Server(answer(body=PAGE), context=serving) as server:
        page = fetch(f"{server.url}/docs", limits=QUICK, context=trusting)
    assert page.body == PAGE
    assert page.final_url == f"{server.url}/docs"


def test_a_certificate_that_nobody_vouches_for_is_refused(serving: ssl.SSLContext) -> None:
    with Server(answer(body=PAGE), context=serving) as server:
        message = refusal(f"{server.url}/")
    assert message.startswith("got a certificate that is not valid (self")
    assert server.requests == []


def test_a_certificate_of_another_host_is_refused(serving: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with Server(answer(body=PAGE), context=serving) as server, pytest.raises(Problem, match="not valid"):
        fetch(f"https://localhost:{server.port}/", limits=QUICK, context=trusting)


def test_a_server_without_tls(trusting: ssl.SSLContext) -> None:
    def serve() -> None:
        connection, _ = plain.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as plain:
        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(Problem, match="got no secure connection"):
            fetch(f"https://127.0.0.1:{plain.getsockname()[1]}/", limits=QUICK, context=trusting)
        thread.join()


def test_an_end_that_nobody_announced_is_a_cut(serving: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    whole = HEAD + b"\r\n" + PAGE
    with (
        Server(lambda connection: connection.sendall(whole), context=serving) as server,
        pytest.raises(Problem, match="closed before the answer was whole"),
    ):
        fetch(server.url, limits=QUICK, context=trusting)
    with Server(whole, context=serving) as server:
        assert fetch(server.url, limits=QUICK, context=trusting).body == PAGE


def test_https_is_never_left_for_http(serving: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with (
        Server(answer(body=PAGE)) as plain,
        Server(redirect(plain.url), context=serving) as server,
        pytest.raises(Problem, match="but the address is not https"),
    ):
        fetch(server.url, limits=QUICK, loopback=True, context=trusting)
    assert plain.requests == []


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the resolver says of some names."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, **_options: object) -> list[Any]:
        families = [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, address) for address in known.get(host, [host])
        ]
        return [(family, socket.SOCK_STREAM, 0, "", (address, port)) for family, address in families]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"]])
def test_a_public_name_that_leads_to_this_machine(
    names: dict[str, list[str]], addresses: list[str], serving: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    names["docs.example"] = addresses
    with (
        Server(answer(body=PAGE), context=serving) as server,
        pytest.raises(Problem, match="private network") as caught,
    ):
        fetch(f"https://docs.example:{server.port}/", limits=QUICK, context=trusting)
    assert server.requests == []
    assert f"but docs.example leads to {addresses[-1]}, which" in caught.value.message


def test_each_redirect_is_judged_by_where_it_leads(
    names: dict[str, list[str]], serving: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    names["docs.example"] = ["10.0.0.1"]
    with Server(redirect("https://docs.example/"), context=serving) as server:
        with pytest.raises(Problem, match=r"but docs\.example leads to 10\.0\.0\.1, which"):
            fetch(server.url, limits=QUICK, context=trusting)
        assert len(server.requests) == 1


def test_the_judged_address_is_connected_to_under_the_name(
    names: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    serving: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    """Whoever answers a second question of the resolver with another address is not asked."""
    names["docs.example"] = ["127.0.0.1"]
    monkeypatch.setattr("generator.fetch.url_policy.is_private", lambda host: names.pop(host, None) is not None)
    with Server(answer(body=PAGE), context=serving) as server:
        page = fetch(f"https://docs.example:{server.port}/", limits=QUICK, context=trusting)
    assert page.body == PAGE
    assert f"Host: docs.example:{server.port}\r\n" in server.requests[0]


def test_plain_http_stays_on_this_machine_whatever_its_name_leads_to(names: dict[str, list[str]]) -> None:
    names["localhost"] = ["10.0.0.1"]
    assert refusal("http://localhost/").startswith("but localhost leads to 10.0.0.1, which is not this machine")


def test_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, serving: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with Server(answer(body=PAGE), context=serving, proxy=True) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:Secret%207@127.0.0.1:{server.port}")
        page = fetch("https://docs.example/page", limits=QUICK, context=trusting)
    assert page.body == PAGE
    connect, request = server.requests
    assert connect.startswith("CONNECT docs.example:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic bWU6U2VjcmV0IDc=\r\n" in connect
    assert "/page" not in connect
    assert request.startswith("GET /page HTTP/1.1\r\n")
    assert "Proxy-Authorization" not in request


def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answer("407 Proxy Authentication Required"), proxy=True) as server:
        monkeypatch.setenv("https_proxy", f"me:Secret7@127.0.0.1:{server.port}")
        message = refusal("https://docs.example/page")
    assert message == "the proxy answered 407: check HTTPS_PROXY"


def test_a_proxy_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://me:Secret7@127.0.0.1:1")
    assert refusal("https://docs.example/page") == "has to go through a proxy that is not http://: check HTTPS_PROXY"


def test_hosts_that_need_no_proxy(
    monkeypatch: pytest.MonkeyPatch, serving: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with Server(answer(body=PAGE), context=serving) as server:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        assert fetch(server.url, limits=QUICK, context=trusting).body == PAGE
        monkeypatch.setenv("NO_PROXY", "no-such-host.invalid")
        assert "refused" not in refusal("https://no-such-host.invalid/")
        assert "refused" in refusal("https://other-host.invalid/")
