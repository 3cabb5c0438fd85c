"""Credentials are taken out of whatever is shown; ordinary text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.secrets.display import (
    find_secrets,
    hide_quoted,
    make_printable,
    redact,
    redact_certain,
    redact_value,
)
from tests.report_samples import hostile
from tests.secrets.samples import CERTAIN, DETECTOR, GUESSED, PLACED


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pa@ss@example.com/x", "https://***@example.com/x"),
        ("https://example.com/x?a=1&token=abc#f", "https://example.com/x?a=1&token=***#f"),
        ("see https://example.com/x?signature=abc, then", "see https://example.com/x?signature=*** then"),
        ("?X-Amz-Signature=abc&x=1", "?X-Amz-Signature=***&x=1"),
        ("/x?sig=abc&sv=1", "/x?sig=***&sv=1"),
        ("/x?a=1&amp;api_key=abc", "/x?a=1&amp;api_key=***"),
        ("Authorization: Bearer abc123def456", "Authorization: Bearer ***"),
        ("apify_api_AbCdEfGhIjKl", "***"),
        ("the token acme_api_...abcd, or acme_api_x\u2026abcd", "the token ***, or ***"),
        ("ghp_0123456789abcdef0123", "***"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "***"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", "***"),
    ],
)
def test_credentials_go(text: str, shown: str) -> None:
    assert redact(text, DETECTOR) == shown


@pytest.mark.parametrize(
    "text",
    [
        "basic authentication and bearer authentication",
        "https://example.com/tokens?page=1&limit=2",
        "the token parameter is optional",
        "urlSigningSecretKey",
        "a task-of-some-importance-and-length",
        "me@example.com",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


def test_values_go_by_the_name_they_stand_under() -> None:
    value = {"urlSigningSecretKey": "abc", "token": None, "name": "abc", "list": [{"password": "abc"}], "count": 1}
    expected = {"urlSigningSecretKey": "***", "token": None, "name": "abc", "list": [{"password": "***"}], "count": 1}
    assert redact_value(value) == expected
    assert redact_value("abc", "token") == "***"
    assert redact_value(["/x?token=abc"], "link") == ["/x?token=***"]


def test_quoted_credentials_are_found() -> None:
    value = {"token": "first-one", "list": [{"password": ["second-one"]}], "name": "third-one"}
    assert list(find_secrets(value)) == ["first-one", "second-one"]
    assert list(find_secrets("abc", "token")) == ["abc"]
    assert list(find_secrets("abc", "name")) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a secret-value b secret-value", "a *** b ***"),
        ("cut: secret-va…", "cut: ***…"),
        ("another: secret-view", "another: ***iew"),
        ("none", "none"),
    ],
)
def test_a_quoted_credential_goes(text: str, shown: str) -> None:
    assert hide_quoted(text, "secret-value") == shown


def test_a_credential_of_a_letter_is_no_reason_to_garble_a_sentence() -> None:
    assert hide_quoted("a banana", "a") == "a banana"
    assert hide_quoted("a banana", "") == "a banana"


def test_a_value_too_deep_to_search_is_hidden() -> None:
    value: object = "abc"
    for _ in range(10_000):
        value = [value]
    assert "abc" not in repr(redact_value(value))


def test_an_address_keeps_what_readers_need_to_find_it() -> None:
    for secret in CERTAIN.values():
        assert redact_certain(f"/home/jane/{secret}/page.html", DETECTOR) == "/home/jane/***/page.html"
    for text, secret in PLACED.values():
        assert secret not in redact_certain(text.format(secret), DETECTOR)
    for guess in GUESSED.values():
        assert redact_certain(f"/home/jane/{guess}/page.html", DETECTOR) == f"/home/jane/{guess}/page.html"


@hostile
@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a é 漢 😀", "a é 漢 😀"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("a\u202eb\u2066c\u200bd\u2028e", "a\\u202eb\\u2066c\\u200bd\\u2028e"),
        ("\x7f\x9b\ud800\U000e0041", "\\x7f\\x9b\\ud800\\U000e0041"),
        ("::error::x", "\\x3a:error::x"),
        (" :", " \\x3a"),
        ("a::b", "a::b"),
        ("a ###[error]b", "a ##\\x23[error]b"),
    ],
)
def test_what_would_act_is_made_visible(text: str, shown: str) -> None:
    assert make_printable(text) == shown


@hostile
@given(st.text() | st.text(":#[ ]e\n"))
def test_anything_visible_is_printable_and_no_command(text: str) -> None:
    shown = make_printable(text)
    assert shown.isprintable()
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    assert make_printable(shown) == shown
