"""Text put into code, TOML and Markdown comes out of them as the same text."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openapi_python_client.schema import UntrustedString

from generator.codegen.text.literals import (
    format_code_span,
    format_link,
    format_literal,
    format_markdown,
    format_toml,
    quote_shell_word,
    unwrap,
)

any_text = st.text(st.characters(), max_size=60) | st.text("\"'\\ \n{}%#abc\t\r\u2028`|<>[]()*_-+=1.", max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(any_text, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(values)
@example("\ud800")
@example('\\"')
@example(float("inf"))
@example((1,))
def test_a_literal_evaluates_to_the_value(value: Any) -> None:
    assert ast.literal_eval(format_literal(value)) == value


@given(any_text)
@example("a\u00a0b\u200b\u202e\x00\x7f\u2028\ufeff\U000e0041\u3000\ud800")
def test_a_literal_is_on_one_line_and_hides_nothing(value: str) -> None:
    text = format_literal(value)
    assert len(text.splitlines()) == 1
    for character in text:
        # New characters of newer Unicode versions have glyphs; those without have been there for long.
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert unicodedata.category(character) != "Zs" or character == " "


@pytest.mark.parametrize("character", ["é", "日", "😀", "ß", "€", "\u0301"])  # the last is a combining accent
def test_a_literal_leaves_what_can_be_seen(character: str) -> None:
    assert format_literal(f"a{character}") == f'"a{character}"'


def test_sets_are_sorted() -> None:
    assert format_literal({"b", "a", "c"}) == '["a", "b", "c"]'


def test_other_things_have_no_literal() -> None:
    with pytest.raises(TypeError, match="no literal for object"):
        format_literal(object())


def test_wrapped_text_is_unwrapped() -> None:
    assert unwrap(UntrustedString("x")) == "x"
    assert format_literal(UntrustedString('"')) == '"\\""'
    assert unwrap(5) == 5


@given(any_text)
@example("\\/")
@example("\ud800")
@example("\x7f\x00")
@example("\udfff")
def test_toml_reads_it_back(value: str) -> None:
    read = tomllib.loads(f"a = {format_toml(value)}\n")
    assert read == {"a": re.sub("[\ud800-\udfff]", "\ufffd", value)}


def rendered(source: str) -> list[Any]:
    """The tokens of a page, inline ones in place of their parents."""
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(source)
    return [part for token in tokens for part in (token.children or [token])]


@given(any_text)
@example("# a")
@example("1. a")
@example("- a")
@example("+ a")
@example("===")
@example("---")
@example("    a")
@example("> a")
@example("<b>x</b> <!-- -->")
@example("[a](b) ![a](b) <http://a.b>")
@example("&amp; &#35;")
@example("~~a~~ *a* __b__ `c`")
@example("a  \nb\\\nc")
@example("| a |\n|---|\n| b |")
@example("[a]: http://x")
def test_markdown_shows_the_text(value: str) -> None:
    tokens = rendered(format_markdown(value) + "\n")
    assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "text", "text_special"}
    shown = "".join(token.content for token in tokens)
    visible = [word for word in shown.split() if word]
    assert visible == "".join(c if c.isprintable() or c.isspace() else shown_as(c) for c in value).split() or any(
        not c.isprintable() for c in value
    )


def shown_as(character: str) -> str:
    """What becomes of a character that cannot be seen."""
    return " " if unicodedata.category(character)[0] in "CZ" else character


def test_markdown_keeps_ordinary_text_as_it_is() -> None:
    assert (
        format_markdown('The "Get dataset" operation, 2.5 times (or so).')
        == 'The "Get dataset" operation, 2.5 times (or so).'
    )


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "a@evil.example"])
def test_markdown_makes_no_links_where_github_would(text: str) -> None:
    shown = "".join(token.content for token in rendered(format_markdown(text)))
    assert shown == text
    assert format_markdown(text) != text


@given(any_text.filter(lambda text: bool(text.strip())))
@example("a|b`c")
@example("`")
def test_code_is_code_in_a_table_too(value: str) -> None:
    cell = format_code_span(value)
    if not cell:
        return
    tokens = rendered(f"| a | b |\n|---|---|\n| `{cell}` | x |\n")
    spans = [token for token in tokens if token.type == "code_inline"]
    assert len(spans) == 1
    assert len([token for token in tokens if token.type == "td_open"]) == 2
    assert not [token for token in tokens if token.type.startswith(("html", "link"))]


@given(any_text)
@example("https://a.b/c_d~e*f?g=h&i#j")
@example("https://a.b/> <script>")
@example("javascript:alert(1)")
@example("http://")
def test_a_link_goes_to_the_web_or_nowhere(value: str) -> None:
    for text in (value, f"https://example.com/{value}"):
        tokens = rendered(format_link(text) + "\n")
        targets = [token.attrs["href"] for token in tokens if token.type == "link_open"]
        assert all(str(target).startswith(("http://", "https://")) for target in targets)
        assert not [token for token in tokens if token.type.startswith(("html", "image"))]
        assert len(targets) == int(bool(re.match(r"https?://[^/?#\s]", text)))


def test_a_link_keeps_an_ordinary_address() -> None:
    assert (
        format_link("https://docs.apify.com/api/v2/dataset-get_x?a=b#c")
        == "<https://docs.apify.com/api/v2/dataset-get_x?a=b#c>"
    )


@given(any_text)
@example("```\nrm -rf x\n```")
@example("$(id) 'a' \"b\"")
def test_a_word_of_a_shell_is_one_word_in_a_block_of_markdown(value: str) -> None:
    word = quote_shell_word(value)
    assert len(shlex.split(word)) == 1
    (block,) = rendered(f"```sh\nget {word}\n```\n")
    assert block.content == f"get {word}\n"


def test_a_word_of_a_shell_keeps_what_can_be_seen() -> None:
    assert shlex.split(quote_shell_word("it's $HOME/é")) == ["it's $HOME/é"]
