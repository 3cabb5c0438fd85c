"""Only addresses that mean one thing, keep no secret and stay on https are fetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.fetch.url_policy import (
    AddressError,
    check_connection,
    is_loopback,
    is_private,
    parse_address,
    resolve_redirect,
)
from tests.report_samples import hostile, texts


@pytest.mark.parametrize(
    ("url", "whole", "port"),
    [
        ("https://example.com", "https://example.com/", 443),
        ("HTTPS://Example.com:443/a?b=c#d", "https://example.com/a?b=c", 443),
        ("https://example.com:8443/a%20b", "https://example.com:8443/a%20b", 8443),
        ("https://bücher.example/ü?ä", "https://xn--bcher-kva.example/%C3%BC?%C3%A4", 443),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/", 8443),
        ("https://127.0.0.1/", "https://127.0.0.1/", 443),
    ],
)
def test_addresses_that_are_fetched(url: str, whole: str, port: int) -> None:
    place = parse_address(url)
    assert (place.url, place.port) == (whole, port)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "not https"),
        ("ftp://example.com/", "not https"),
        ("file:///etc/passwd", "names no host"),
        ("//example.com/", "not https"),
        ("page.html", "names no host"),
        ("https://", "names no host"),
        ("https://:443/", "names no host"),
        ("https://user@example.com/", "credential"),
        ("https://user:password@example.com/", "credential"),
        ("https://@example.com/", "credential"),
        ("https://example.com/?token=abc", "credential"),
        ("https://example.com/a b", "space"),
        ("https://example.com/a\nb", "space"),
        ("https://example.com\\evil.example/", "backslash"),
        ("https://example.com:99999/", "not a valid URL"),
        ("https://example.com:x/", "not a valid URL"),
        ("https://[::1/", "not a valid URL"),
        ("https://exa<mple.com/", "not a valid URL"),
        (f"https://{'a' * 64}.com/", "not a valid URL"),
        ("https://2130706433/", "not a valid URL"),
        ("https://127.1/", "not a valid URL"),
        ("https://0x7f000001/", "not a valid URL"),
        ("https://0X7F.0x1./", "not a valid URL"),
        ("https://127.0.0.1./", "not a valid URL"),
        ("https://\uff11\uff12\uff17.1/", "not a valid URL"),
        ("https://\ud800.com/", "space"),
    ],
)
def test_addresses_that_are_not(url: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason):
        parse_address(url)


def test_plain_http_only_to_this_machine_and_only_when_allowed() -> None:
    assert parse_address("http://127.0.0.1:8000/", loopback=True).url == "http://127.0.0.1:8000/"
    assert parse_address("http://localhost/", loopback=True).port == 80
    assert parse_address("http://[::1]:8000/", loopback=True).authority == "[::1]:8000"
    for url, loopback in (
        ("http://127.0.0.1/", False),
        ("http://example.com/", True),
        ("http://localhost.evil.com/", True),
    ):
        with pytest.raises(AddressError, match="not https"):
            parse_address(url, loopback=loopback)


@pytest.mark.parametrize(
    ("location", "whole"),
    [
        ("/b", "https://example.com/b"),
        ("b?c", "https://example.com/x/b?c"),
        ("//other.example/", "https://other.example/"),
        ("https://other.example/?X-Amz-Signature=abc", "https://other.example/?X-Amz-Signature=abc"),
        ("#part", "https://example.com/x/y"),
    ],
)
def test_redirects_that_are_followed(location: str, whole: str) -> None:
    assert resolve_redirect(parse_address("https://example.com/x/y"), location).url == whole


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://example.com/", "not https"),
        ("https://user:password@example.com/", "credential"),
        ("https://127.0.0.1/", "private network"),
        ("https://10.0.0.1/", "private network"),
        ("https://169.254.169.254/latest", "private network"),
        ("https://[::1]/", "private network"),
        ("https://localhost/", "private network"),
        ("https://LOCALHOST./", "private network"),
        ("https://docs.localhost/", "private network"),
        ("https://wiki/", "private network"),
        ("https://wiki.internal./", "private network"),
        ("https://[64:ff9b::7f00:1]/", "private network"),
        ("https://[2002:7f00:1::]/", "private network"),
        ("https://[2001:0:7f00:1::1]/", "private network"),
        ("https://[::ffff:127.0.0.1]/", "private network"),
        ("https://0x7f000001/", "not a valid URL"),
        ("https://[::1", "not a valid URL"),
        ("//[", "not a valid URL"),
        ("javascript:alert(1)", "names no host"),
        ("/a\r\nHost: x", "space"),
    ],
)
def test_redirects_that_are_not(location: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason):
        resolve_redirect(parse_address("https://example.com/x/y"), location)


def test_a_redirect_from_plain_http_stays_on_this_machine_or_becomes_https() -> None:
    origin = parse_address("http://127.0.0.1:8000/", loopback=True)
    assert resolve_redirect(origin, "/b").url == "http://127.0.0.1:8000/b"
    assert resolve_redirect(origin, "https://example.com/").url == "https://example.com/"
    with pytest.raises(AddressError, match="not https"):
        resolve_redirect(origin, "http://example.com/")


def test_this_machine() -> None:
    assert all(map(is_loopback, ("localhost", "localhost.", "a.localhost", "127.0.0.1", "127.8.8.8", "::1")))
    assert not any(map(is_loopback, ("example.com", "10.0.0.1", "::", "localhost.example", "xlocalhost")))


INSIDE = [
    *("0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "192.168.0.1", "224.0.0.1"),
    *("::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "fe80::1%1", "fc00::1", "ff02::1", "2001:db8::1"),
    *("64:ff9b::a00:1", "64:ff9b:1::1", "2002:808:808::1", "2001::1"),
]
OUTSIDE = ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"]


def test_addresses_that_the_public_internet_does_not_reach() -> None:
    assert [one for one in INSIDE if not is_private(one)] == []
    assert [one for one in OUTSIDE if is_private(one)] == []


@pytest.mark.parametrize("address", INSIDE)
def test_a_public_name_leads_to_a_public_address(address: str) -> None:
    with pytest.raises(AddressError, match=r"example\.com leads to .*, which is inside a private"):
        check_connection(parse_address("https://example.com/"), address)


def test_a_private_name_may_lead_inside_and_this_machine_only_to_itself() -> None:
    for name in ("example.com", "wiki.internal", "10.0.0.2", "wiki"):
        for address in OUTSIDE if name == "example.com" else (*INSIDE, *OUTSIDE):
            check_connection(parse_address(f"https://{name}/"), address)
    here = parse_address("http://localhost/", loopback=True)
    check_connection(here, "127.0.0.1")
    for address in ("8.8.8.8", "10.0.0.1"):
        with pytest.raises(AddressError, match="not this machine"):
            check_connection(here, address)


@hostile
@given(texts, st.sampled_from(["", "https://", "https://example.com/", "https://example.com?", "https://["]))
def test_any_text_is_an_address_or_is_not(text: str, start: str) -> None:
    try:
        place = parse_address(start + text)
    except AddressError:
        return
    assert place.scheme == "https"
    assert place.target.isascii()
    assert place.target.isprintable()
    assert " " not in place.target
    assert parse_address(place.url) == place
