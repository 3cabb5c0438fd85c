"""Fields are read with checks, and what is wrong is named with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from generator.documents import fields, yaml
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.problem import Problem

TEXT = """\
a:
  text: x
  flag: true
  count: 1
  texts: [x, 1]
  day: 2026-03-02
  week: 2026-W10-1
  bad: '('
"""
SOURCE = yaml.parse(TEXT, "f.yaml")


def read_count(source: Document, at: Pointer) -> int:
    return fields.read_field(source, at, int, "a count")


def read_kind(source: Document, at: Pointer) -> str:
    return fields.read_choice(source, at, ("y", "z"), "kind")


@pytest.mark.parametrize(
    ("read", "name", "value"),
    [
        (fields.read_text, "text", "x"),
        (read_count, "count", 1),
        (fields.read_date, "day", dt.date(2026, 3, 2)),
    ],
)
def test_what_is_right_is_read(read: Callable[[Document, Pointer], Any], name: str, value: object) -> None:
    assert read(SOURCE, ("a", name)) == value
    assert fields.read_optional(SOURCE, ("a", name), read, None) == value
    assert fields.read_optional(SOURCE, ("a", "none"), read, 7) == 7


@pytest.mark.parametrize(
    ("read", "name", "message"),
    [
        (fields.read_text, "none", "f.yaml:1:1: expected text at a.none, got nothing"),
        (fields.read_text, "count", "f.yaml:4:3: expected text at a.count, got 1"),
        (fields.read_texts, "texts", "f.yaml:5:14: expected text at a.texts.1, got 1"),
        (read_count, "flag", "f.yaml:3:3: expected a count at a.flag, got True"),
        (fields.read_date, "week", "f.yaml:7:3: expected a date such as 2026-05-04, got '2026-W10-1'"),
        (fields.read_pattern, "bad", "f.yaml:8:3: expected a regular expression at a.bad: "),
        (read_kind, "text", "f.yaml:2:3: unknown kind 'x'\n  help: known are y, z"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    read: Callable[[Document, Pointer], Any], name: str, message: str
) -> None:
    with pytest.raises(Problem) as caught:
        read(SOURCE, ("a", name))
    assert str(caught.value).startswith(message)


def test_other_keys_are_refused() -> None:
    with pytest.raises(Problem, match=r"f.yaml:2:3: unknown key 'text'"):
        fields.check_keys(SOURCE, ("a",), ["flag", "count"], "an entry")
    with pytest.raises(Problem, match=r"expected an entry at a\.text, got 'x'"):
        fields.check_keys(SOURCE, ("a", "text"), [], "an entry")
