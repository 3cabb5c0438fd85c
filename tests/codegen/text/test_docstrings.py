"""Docstrings say what they were given, are one literal, and have the sections that the templates wrote and no other."""

from __future__ import annotations

import ast
from typing import Any

import griffe
from hypothesis import example, given
from hypothesis import strategies as st

from generator.codegen.text.docstrings import format_docstring, indent_item, neutralise_prose
from tests.codegen.sections import sections, warnings
from tests.codegen.text.test_literals import any_text

TITLES = ["Args:", "Returns:", "Raises:", "Yields:", "Attributes:", "Examples:", "Note:", "Note: this", "Some words:"]
lines = st.sampled_from(
    [*TITLES, "", "    ", "\t", "  x", "    a: b", "        deep", "```", "    ```", "word", "a (int): b"]
)
pages = st.one_of(any_text, st.lists(st.one_of(lines, any_text), max_size=8).map("\n".join))


def read(source: str) -> list[tuple[str, Any]]:
    """The sections in the docstring of a function with the arguments `a` and `b`."""
    with griffe.temporary_visited_module(f"def f(a: int, b: int) -> int:\n    {source}\n") as module:
        return sections(module["f"].docstring)


@given(any_text, st.sampled_from([0, 4, 8, 12]))
@example("\\", 4)
@example('\\"', 4)
@example('\\\\"', 4)
@example('"', 4)
@example('""""', 4)
@example('a"""\nb\\', 8)
@example("x" * 300, 4)
@example("word " * 60 + '"', 4)
@example("a\n\n\n\nb", 4)
@example("\x0c\n \t\n", 0)
def test_a_docstring_is_one_docstring_with_that_text(value: str, indent: int) -> None:
    pad = " " * indent
    nesting = "".join(f"{' ' * level}if 1:\n" for level in range(0, indent, 4))
    module = ast.parse(f"{nesting}{pad}{format_docstring(value, indent)}\n{pad}after = 1\n")
    body: Any = module.body
    for _ in range(0, indent, 4):
        body = body[0].body
    assert len(body) == 2
    assert ast.literal_eval(body[0].value).split() == value.split()


@given(any_text)
def test_a_docstring_keeps_to_its_indent(value: str) -> None:
    found = format_docstring(value, 8).split("\n")
    assert all(line.startswith(" " * 8) or not line for line in found[1:])
    assert not any(line != line.rstrip() for line in found)


def test_lines_are_no_wider_than_the_package() -> None:
    found = format_docstring("word " * 100, 8).split("\n")
    assert max(map(len, found[1:])) in range(110, 121)


def test_an_item_is_wrapped_under_itself() -> None:
    assert format_docstring(f"Do.\n\nArgs:\n    a: {'word ' * 30}\n\nEnd.", 4) == (
        f'"""Do.\n\n    Args:\n        a: {"word " * 21}word\n            {"word " * 7}word\n\n    End.\n    """'
    )


@given(pages)
@example("Note:\n    x")
@example("a\n\nArgs:\n    nobody: x")
@example("Args:\n\n\n    x: y")
@example("Args:\ny\n    x: y")
@example("Some:\n  Args:\n    Raises:\n      x")
@example("Args:\n\tx: y")
@example("Args:\n\u3000x")
def test_no_text_of_others_is_a_section(value: str) -> None:
    assert {kind for kind, _ in read(format_docstring(neutralise_prose(value)))} <= {"text"}


@given(pages)
def test_no_word_of_others_is_lost(value: str) -> None:
    assert neutralise_prose(value).split() == value.split()
    assert indent_item(value).split() == value.split()


def test_text_that_is_no_title_keeps_its_margins() -> None:
    text = "A list:\n\n- one\n  of two lines\n- two\n\n```yaml\nkey:\n  inner: 1\n```\n\n    code"
    assert neutralise_prose(text) == text
    assert neutralise_prose("Note:\n    one\n      two\n      three\nfour") == "Note:\none\ntwo\nthree\nfour"


@given(pages, pages, pages)
@example("```", "```", "")
@example("a", "Args:\n    x: y", "Returns:\n    x")
@example("a", "x\ny", "x\n\ny")
@example("a", "\\" * 300, "word " * 90)
def test_the_sections_of_a_template_are_those_that_are_read(description: str, first: str, second: str) -> None:
    text = (
        f"{neutralise_prose(description, close_fences=True)}\n\n"
        f"Args:\n    a: {indent_item(first)}\n    b: {indent_item(second)}\n\n"
        f"Returns:\n    {'A number. ' * 20}\n\nRaises:\n    ValueError: {indent_item(second)}"
    )
    with warnings() as messages:
        found = read(format_docstring(text))
    assert [kind for kind, _ in found if kind != "text"] == ["parameters", "returns", "raises"]
    by_kind = dict(found)
    assert [parameter.name for parameter in by_kind["parameters"]] == ["a", "b"]
    given_texts = [parameter.description.split() for parameter in by_kind["parameters"]]
    assert given_texts == [first.split(), second.split()]
    assert [value.description.split() for value in by_kind["returns"]] == [["A", "number."] * 20]
    assert [value.description.split() for value in by_kind["raises"]] == [second.split()]
    assert messages == []
