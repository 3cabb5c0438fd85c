"""Reads the fields of our own YAML files; a value that is missing or wrong raises `Problem` with its line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from generator.documents.dates import parse_date
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document

T = TypeVar("T")
D = TypeVar("D")


def read_field(source: Document, at: Pointer, kind: type[T], expected: str) -> T:
    """The value at `at`, which must be of this kind; `expected` names it in the message."""
    value: Any = source.data
    for depth, step in enumerate(at):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            raise source.problem(f"expected {expected} at {_format_path(at)}, got nothing", at[:depth]) from None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise source.problem(f"expected {expected} at {_format_path(at)}, got {value!r:.60}", at)
    return value


def read_optional(source: Document, at: Pointer, read: Callable[[Document, Pointer], T], default: D) -> T | D:
    """The result of `read` for the value at `at`, or the default where the key is left out."""
    value: Any = source.data
    for step in at:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return default
    return read(source, at)


def read_text(source: Document, at: Pointer) -> str:
    """The text at `at`."""
    return read_field(source, at, str, "text")


def read_filled_text(source: Document, at: Pointer) -> str:
    """The text at `at`, which must not be blank."""
    text = read_text(source, at)
    if not text.strip():
        raise source.problem(f"expected text at {_format_path(at)}, got nothing but blanks", at)
    return text


def read_texts(source: Document, at: Pointer) -> tuple[str, ...]:
    """The list of texts at `at`."""
    listed = read_field(source, at, list, "a list of texts")
    return tuple(read_text(source, (*at, number)) for number in range(len(listed)))


def read_date(source: Document, at: Pointer) -> dt.date:
    """The date at `at`, written as text."""
    return parse_field_date(source, at, read_field(source, at, str, "a date"))


def parse_field_date(source: Document, at: Pointer, text: str) -> dt.date:
    """The date that a text is, or begins with, which stands at `at`."""
    try:
        return parse_date(text)
    except ValueError:
        raise source.problem(f"expected a date such as 2026-05-04, got {text!r}", at) from None


def read_pattern(source: Document, at: Pointer) -> re.Pattern[str]:
    """The regular expression at `at`."""
    text = read_field(source, at, str, "a regular expression")
    try:
        return re.compile(text)
    except re.error as error:
        raise source.problem(f"expected a regular expression at {_format_path(at)}: {error}", at) from None


def read_choice(source: Document, at: Pointer, choices: Iterable[str], what: str) -> str:
    """The text at `at`, which must be one of several."""
    text = read_field(source, at, str, f"a {what}")
    known = tuple(choices)
    if text not in known:
        raise source.problem(f"unknown {what} {text!r}", at, help=f"known are {', '.join(known)}")
    return text


def check_keys(
    source: Document, at: Pointer, known: Iterable[str], expected: str, *, needed: Iterable[str] = ()
) -> None:
    """Refuse a value that is no mapping, that has other keys than these, or lacks one of those that are needed."""
    needed, names = tuple(needed), tuple(known)
    listed = f"known are {', '.join(names)}"
    found = read_field(source, at, dict, expected)
    for key in found:
        if key not in names:
            raise source.problem(f"unknown key {key!r}", (*at, key), help=listed)
    missing = [name for name in needed if name not in found]
    if missing:
        message = f"{expected} needs {' and '.join(missing)}"
        raise source.problem(message, at, help=f"it has the keys {', '.join(needed)}")


def _format_path(at: Pointer) -> str:
    return ".".join(map(str, at)) or "the top"
