"""Headers: names of known words, and the values that everybody gets."""

from __future__ import annotations

import pytest

from generator.record.scrub import headers
from generator.recordings.scenarios import BAD_TOKEN


def left(given: dict[str, str]) -> dict[str, str]:
    """What is recorded of headers; a URL is shown in capitals."""
    return {
        name: headers.clean_value(name, value, str.upper) for name, value in headers.list_headers(dict(given), {"acme"})
    }


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "Proxy-Authorization", "X-Acme-Token", "X-Trace-Id"])
def test_of_a_header_that_is_not_known_only_the_name_is_kept(header: str) -> None:
    assert left({header: "hunter2"}) == {header: "REDACTED"}


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("x-johnroe", "X-REDACTED"),
        ("X-Request-ID", "X-Request-Id"),
        ("x-a1b2c3-key", "X-REDACTED-Key"),
        ("etag", "Etag"),
        ("REDACTED", "REDACTED"),
    ],
)
def test_a_name_is_made_of_known_words(name: str, spelled: str) -> None:
    assert left({name: "5"}) == {spelled: "REDACTED"}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("Content-Type", "application/problem+json; charset=utf-8", True),
        ("Content-Type", "application/json; boundary=abc", False),
        ("X-RateLimit-Limit", "60", True),
        ("X-RateLimit-Limit", "60; secret", False),
        ("Cache-Control", "no-cache, max-age=5", True),
        ("Cache-Control", "no-cache, abc", False),
        ("Expires", "Wed, 21 Oct 2026 07:28:00 GMT", True),
        ("Retry-After", "5", True),
        ("Retry-After", "48291370", False),
        ("Vary", "Accept-Encoding, Origin", True),
        ("Vary", "X-Janes-Header", False),
        ("Access-Control-Allow-Headers", "Accept", False),
        ("Authorization", f"Bearer {BAD_TOKEN}", True),
        ("Authorization", "Bearer another", False),
    ],
)
def test_a_value_that_everybody_gets_is_kept(name: str, value: str, *, kept: bool) -> None:
    assert left({name.lower(): value}) == {name: value if kept else "REDACTED"}


def test_a_location_is_a_url_and_what_is_of_one_call_is_left_out() -> None:
    assert left({"location": "/x", "Date": "today", "content-encoding": "gzip", "Host": "h"}) == {"Location": "/X"}


def test_a_header_may_come_more_than_once() -> None:
    assert headers.list_headers({"vary": ["Origin", "Accept"]}) == [("Vary", "Origin"), ("Vary", "Accept")]
