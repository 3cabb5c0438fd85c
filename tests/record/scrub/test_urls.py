"""URLs: each part is judged by itself, and what nobody declared to be public goes."""

from __future__ import annotations

import pytest

from generator.record.scrub.declared import Declared
from generator.record.scrub.identities import replace_identity
from generator.record.scrub.urls import UrlCleaner
from generator.recordings.settings import Settings

SETTINGS = Settings(separator="~", collections=frozenset({"users", "actors", "runs"}))
DECLARED = Declared(
    SETTINGS,
    hosts=frozenset({"api.example.com"}),
    segments=frozenset({"v2", "things", "not an id"}),
    secret_parameters=frozenset({"door"}),
    public_parameters=frozenset({"limit"}),
)
URLS = UrlCleaner(DECLARED, {"jane", "v2"}.__contains__, lambda text: text.replace("jane", "gone"))
JANE = replace_identity("jane", SETTINGS)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://api.example.com/v2/things", "https://api.example.com/v2/things"),
        ("https://API.example.com:8080/v2/", "https://api.example.com:8080/v2/"),
        ("https://jane.example.com/v2", "https://REDACTED/v2"),
        ("https://me:pw@api.example.com/", "https://api.example.com/"),
        ("https://tok@api.example.com", "https://api.example.com"),
        ("/v2/jane/other", f"/v2/{JANE}/REDACTED"),
        ("/v2/users/john", f"/v2/users/{replace_identity('john', SETTINGS)}"),
        ("/v2/users/j%6Fhn", f"/v2/users/{replace_identity('john', SETTINGS)}"),
        ("/v2/users/v2", f"/v2/users/{replace_identity('v2', SETTINGS)}"),
        ("/v2/users/me", "/v2/users/me"),
        ("/actors/runs/x", f"/actors/runs/{replace_identity('x', SETTINGS)}"),
        ("/v2/john~x", f"/v2/{replace_identity('john', SETTINGS)}~{replace_identity('x', SETTINGS)}"),
        ("/v2/john%7Ex", f"/v2/{replace_identity('john', SETTINGS)}~{replace_identity('x', SETTINGS)}"),
        ("/v2/things/not%20an%20id", "/v2/things/not%20an%20id"),
        ("/v2/ExampleDataset001", "/v2/ExampleDataset001"),
        ("////evil/v2", "/REDACTED/v2"),
        ("?limit=jane&door=x&k=y&door=", "?limit=gone&door=REDACTED&k=REDACTED&door="),
        ("?hunter&a1b2=c&=d;e=f", "?REDACTED&REDACTED=REDACTED&=REDACTED&e=REDACTED"),
        ("/v2#jane", "/v2#REDACTED"),
        ("postgres://jane:pw@h/x", "REDACTED"),
        ("https://[", "REDACTED"),
        ("https://api.example.com:x/", "REDACTED"),
        ("", ""),
    ],
)
def test_each_part_is_judged_by_itself(url: str, clean: str) -> None:
    assert URLS.clean(url) == clean
    assert URLS.clean(clean) == clean
