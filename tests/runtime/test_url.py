"""Identifiers and queries of a URL, whatever they are given."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime._url import encode_query, encode_segment
from runtime.errors import InvalidIdentifierError


@given(st.text(max_size=40))
def test_an_identifier_stays_one_segment(text: str) -> None:
    try:
        segment = encode_segment(text, "id")
    except InvalidIdentifierError:
        return
    assert unquote(segment) == text
    assert segment not in {"", ".", ".."}
    assert urlsplit(f"https://example.com/a/{segment}").path == f"/a/{segment}"
    assert "/" not in segment


@pytest.mark.parametrize(("given", "sent"), [("me/it", "me~it"), ("me~it", "me~it")])
def test_an_owner_is_parted_by_what_the_api_wants(given: str, sent: str) -> None:
    assert encode_segment(given, "id", "~") == sent


@given(st.dictionaries(st.text(max_size=9), st.lists(st.text(max_size=9), min_size=1, max_size=3), max_size=4))
def test_a_query_comes_back_as_it_was(parameters: dict[str, list[str]]) -> None:
    pairs = [(name, value) for name, values in parameters.items() for value in values]
    assert parse_qsl(encode_query(parameters).removeprefix("?"), keep_blank_values=True) == pairs
