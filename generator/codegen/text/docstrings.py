"""Writes docstrings in Google style; texts of a specification can neither end them nor add sections to them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

from generator.codegen.text.literals import escape_hidden, unwrap

_WIDTH = 120
_SECTION = re.compile(r"(?:Args|Attributes|Raises|Returns|Yields):")
_HEADER = re.compile(r"\w[\s\w-]*:(?:\s.*)?")
"""What griffe takes for the title of a section or of an admonition, if indented lines follow."""
_REACH = 2
"""How many lines after a title griffe looks for an indented one."""
_FENCE = "```"
_ITEM = " " * 4
"""The indentation of an item in a section; its other lines have twice as much."""


def format_docstring(value: Any, indent: int = 4) -> str:
    """Write a docstring, quotes included, that stands at `indent`; its text is wrapped to the width of the package.

    Sections have the form `Args:`, then a line for each item, indented by four. Of what a specification says, use
    `prose` and `hanging` first, so that nothing in it is taken for a section.
    """
    text = str(unwrap(value)).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    lines = [escape_hidden(line.rstrip()) for line in _wrap(_split_lines(text), _WIDTH - indent)]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())
    # A quote at the end would be taken for one of the closing three, unless an odd backslash escapes it.
    text = re.sub(r'(?<!\\)((?:\\\\)*)"$', r"\1\"", text)
    if "\n" in text:
        text += "\n"
    return textwrap.indent(f'"""{text}"""', " " * indent, lambda line: bool(line.strip())).lstrip()


def neutralise_prose(value: Any, *, close_fences: bool = False) -> str:
    """Return text of a specification of which nothing is taken for a section: what follows a title is dedented.

    With `close_fences`, a block of code that is not closed does not swallow the sections after it.
    """
    lines: list[str] = []
    margin, is_code, title = 0, False, -_REACH - 1
    for line in _split_lines(str(unwrap(value)).strip()):
        own = len(line) - len(line.lstrip(" "))
        margin = min(margin, own) if line else margin
        if own > margin and len(lines) - title <= _REACH:
            margin = own
        if not is_code and _HEADER.fullmatch(line[margin:]):
            title = len(lines)
        lines += [line[margin:]] if line or any(lines[-1:]) else []
        is_code ^= line.lstrip(" ").startswith(_FENCE)
    return "\n".join([*lines, _FENCE] if is_code and close_fences else lines)


def indent_item(value: Any) -> str:
    """Return text of a specification for an item of a section: lines after the first have twice its indentation."""
    return textwrap.indent("\n".join(_split_lines(str(unwrap(value)).strip())), _ITEM * 2).lstrip()


def _split_lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.expandtabs().splitlines()] or [""]


def _wrap(lines: list[str], width: int) -> Iterator[str]:
    in_section = False
    for line in lines:
        margin = line[: len(line) - len(line.lstrip(" "))]
        if line and not margin:
            in_section = _SECTION.fullmatch(line) is not None
        yield from textwrap.wrap(
            line,
            width,
            subsequent_indent=margin + _ITEM if in_section and margin == _ITEM else margin,
            break_long_words=False,
            break_on_hyphens=False,
            replace_whitespace=False,
        ) or [""]
