"""Texts: what is known goes, what looks like a secret goes, and sentences stay sentences."""

from __future__ import annotations

import base64

import pytest

from generator.record.scrub.declared import Declared
from generator.record.scrub.identities import replace_identity
from generator.record.scrub.texts import FREE_TEXT, TERMINAL, TextMasker
from generator.recordings.settings import GENERIC_SETTINGS

DECLARED = Declared(hosts=frozenset({"api.example.com"}), segments=frozenset({"v2"}))
JANE = replace_identity("jane", GENERIC_SETTINGS)
KNOWN = TextMasker(DECLARED, {"jane", "johnny", "not", "x", "secret-project"}, {"open-sesame", "abc"})


@pytest.mark.parametrize(
    "sentence",
    [
        "User was not-found or authentication token is invalid",
        "You have exceeded the rate limit of 30 requests per second",
        "Insufficient permissions. Make sure you're passing a correct API token, e.g. abc or x.",
        "Monthly usage hard limit exceeded (status: FAILED)",
        "Authentication token is missing, authorization failed at 10:15; see version 1.2.3",
        "Type dataset::item or A. B. or 1, 2, 3",
    ],
)
def test_a_sentence_stays(sentence: str) -> None:
    assert KNOWN.mask(sentence, FREE_TEXT) == sentence


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("jane's, janet's, Jane", f"{JANE}'s, janet's, {JANE}"),
        ("jane-data", f"{JANE}-data"),
        ("oldsecret-projects", f"old-{replace_identity('secret-project', GENERIC_SETTINGS)}-s"),
        ("OPEN-SESAME", "REDACTED"),
        ("at https://api.example.com/v2/jane.", f"at https://api.example.com/v2/{JANE}."),
        ("(https://jane@evil.example/jane?k=v)", f"(https://REDACTED/{JANE}?k=REDACTED)"),
        ("k=v; token : abc def, then", "k=REDACTED; token : REDACTED, then"),
        ("field 'its value' and \"other\" or '12'", "field 'REDACTED' and \"REDACTED\" or '12'"),
        (f"user {JANE} and REDACTED", f"user {JANE} and REDACTED"),
    ],
)
def test_what_is_known_or_stands_where_values_stand_goes(text: str, left: str) -> None:
    assert KNOWN.mask(text, FREE_TEXT) == left
    assert KNOWN.mask(left, FREE_TEXT) == left


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("record-not-found", "record-not-found"),
        ("jane-not-found", "jane-not-found"),
        ("jane", JANE),
        ("deadbeef", "REDACTED"),
        ("open-sesame", "REDACTED"),
        ("hunter2", "REDACTED"),
        ("says jane", f"says {JANE}"),
    ],
)
def test_a_type_is_a_word_that_programs_match(kind: str, left: str) -> None:
    assert KNOWN.mask_error_type(kind) == left


@pytest.mark.parametrize(
    ("key", "free", "left"),
    [
        ("readCount", True, "readCount"),
        ("last30Days", False, "last30Days"),
        ("last30Days", True, "REDACTED"),
        ("a1b2", False, "REDACTED"),
        ("two words", False, "REDACTED"),
        ("jane_settings", False, f"{JANE}_settings"),
        ("myJohnnyData", False, f"my-{replace_identity('johnny', GENERIC_SETTINGS)}-Data"),
        ("jane", True, JANE),
        ("janets", False, "janets"),
        ("open-sesame", False, "REDACTED"),
        ("x" * 61, False, "REDACTED"),
    ],
)
def test_a_key_reads_like_one(key: str, left: str, *, free: bool) -> None:
    assert KNOWN.mask_property_name(key, free=free) == left


def test_a_line_that_is_shown_keeps_its_numbers() -> None:
    line = "expected 200, got 404: 127.0.0.1:45123, sha256 of 2026-05-04T15:38:21.716Z"
    assert KNOWN.mask(line, TERMINAL) == line
    assert KNOWN.mask("jane, open-sesame", TERMINAL) == f"{JANE}, REDACTED"


@pytest.mark.parametrize("around", ["{}", "a{}", "ab{}", "abc{}d", "user:{}:x"])
@pytest.mark.parametrize("secret", ["open-sesame", "johnny"])
def test_what_is_known_is_known_in_base64_and_hexadecimal(secret: str, around: str) -> None:
    content = around.format(secret).encode()
    for spelled in (base64.b64encode(content).decode(), base64.urlsafe_b64encode(content).decode().rstrip("=")):
        assert KNOWN.mask(f"<{spelled}>", TERMINAL) == "<REDACTED>"
    assert secret.encode().hex() not in KNOWN.mask(content.hex(), TERMINAL)
