"""Texts: what is known goes, what looks like a secret goes, and sentences stay sentences."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.record.scrub.declared import Declared
from generator.record.scrub.identities import replace_identity
from generator.record.scrub.texts import FREE_TEXT, TERMINAL, TextMasker
from generator.recordings.settings import GENERIC_SETTINGS

DECLARED = Declared(hosts=frozenset({"api.example.com"}), segments=frozenset({"v2"}))
JANE = replace_identity("jane", GENERIC_SETTINGS)
KNOWN = TextMasker(DECLARED, {"jane", "johnny", "not", "x", "secret-project"}, {"open-sesame", "abc"})
NOBODY = TextMasker(DECLARED, (), ())


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
    "sentence",
    [
        "The limit is 1...1000 or 1..250, so wait... and so on ... later…",
        "The user does not exist, or the owner of the dataset was not found; your account's limit is used up",
        "Users and their accounts can be deleted by any member of the organization and/or the owner",
        "User with this username already exists. It isn't yours",
    ],
)
def test_nobodys_name_is_seen_in_a_sentence_without_one(sentence: str) -> None:
    assert NOBODY.mask(sentence, FREE_TEXT) == sentence


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("jane's, janets, Jane", f"{JANE}'s, janets, {JANE}"),
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


TOKEN = "qzWpLkTyRuVbNmXs"


@pytest.mark.parametrize(
    "shown",
    [
        *(
            "...{}",
            "\u2026{}",
            "apify_api_...{}",
            "abc\u2026{}",
            "****{}",
            "xxxx{}",
            "\u2022\u2022\u2022\u2022{}",
            "....{}",
        ),
        *("... {}", "\u2026 {}", "ends with {}", "ending in {}"),
        *("last four characters {}", "last 4: {}", "suffix is {}"),
    ],
)
@pytest.mark.parametrize("length", [3, 4, 8])
def test_the_end_of_a_token_says_which_one_it_is(shown: str, length: int) -> None:
    end = TOKEN[-length:]
    message = f"The token ({shown.format(end)}) is not valid"
    known = TextMasker(DECLARED, (), {TOKEN})
    for masker in (known, NOBODY) if shown[-3] != " " else (known,):
        left = masker.mask(message, FREE_TEXT)
        assert end not in left
        assert left.startswith("The token (")
        assert left.endswith(") is not valid")
        assert masker.mask(left, FREE_TEXT) == left
    assert TOKEN[:length] not in known.mask(f"The token {TOKEN[:length]}... is not valid", FREE_TEXT)


def test_the_end_of_a_token_may_be_a_number() -> None:
    assert NOBODY.mask("token ...1234, x7...1234", FREE_TEXT) == "token REDACTED, REDACTED"


@pytest.mark.parametrize("asked", ["jane-van-doe", "jane_van.doe", "janevandoe", "Jane.VanDoe"])
@pytest.mark.parametrize("separator", ["-", "_", " ", "", ".", "\u2013", "\u2011", " - ", "~"])
def test_a_name_is_the_same_with_other_separators(asked: str, separator: str) -> None:
    masker = TextMasker(DECLARED, {asked}, ())
    name = replace_identity(asked, GENERIC_SETTINGS)
    for spelled in (separator.join(("jane", "van", "doe")), separator.join(("Jane", "Van", "Doe"))):
        assert masker.mask(f"No: {spelled}, it is not", FREE_TEXT) == f"No: {name}, it is not"
        left = masker.mask(f"my{spelled}s", FREE_TEXT)
        assert left == masker.mask(left, FREE_TEXT) == f"my-{name}-s"
        assert spelled not in masker.mask_property_name(spelled)


def test_names_that_differ_in_separators_alone_stay_two() -> None:
    names = ("jane-doe", "jane_doe", "janedoe")
    masker = TextMasker(DECLARED, names, ())
    left = ", ".join(replace_identity(name, GENERIC_SETTINGS) for name in names)
    assert masker.mask(", ".join(names), FREE_TEXT) == left


@pytest.mark.parametrize(
    "message",
    [
        *("user {} may not", "User: {}", "the owner ({}) has", "account {} was not found", "username={}", "user #{}"),
        *("owned by {}", "It belongs to {}.", "shared with {} only", "logged in as {}", "on behalf of {}", "{}'s data"),
        *("a member of {}", "users {} and somebody", "users you, {} or me", "{}\u2019s dataset", "the user named {}"),
        *(
            "{}/dataset was not found",
            "dataset/{} was not found",
            "{}~dataset",
            "OWNER OF {}",
            "organization {}, which",
        ),
    ],
)
@pytest.mark.parametrize("name", ["petr", "acme-corp", "Petr_Novak", "petr.novak", "petr7"])
def test_the_name_of_an_account_that_nobody_asked_for(message: str, name: str) -> None:
    left = NOBODY.mask(message.format(name), FREE_TEXT)
    assert not {word for word in re.split(r"[\W_]+", name.lower()) if word in left.lower()}
    assert NOBODY.mask(left, FREE_TEXT) == left
    public = TextMasker(Declared(words=frozenset({"petr", "acme", "corp", "novak", "dataset"})), (), ())
    if name.isalpha() and "=" not in message:
        assert public.mask(message.format(name), FREE_TEXT).count("REDACTED") == 0


@given(st.text(), st.text("user nam'/s….*x-by,", min_size=5))
def test_what_is_masked_stays_as_it_is(before: str, after: str) -> None:
    left = KNOWN.mask(before + after, FREE_TEXT)
    for _ in range(3):
        left = KNOWN.mask(left, FREE_TEXT)
    assert KNOWN.mask(left, FREE_TEXT) == left


@pytest.mark.parametrize(
    "part",
    ["user ", "a", "user  ", "x.", "...", "ends with ", "users a, ", "a/", "a's", "user id ", "j-a-n-", "\u2013 "],
)
def test_no_message_takes_long(part: str) -> None:
    """The guard of the quick tests ends what is not linear."""
    KNOWN.mask(part * (20_000 // len(part)), FREE_TEXT)


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
