"""Splits a Markdown page into lines: without the front matter, each fenced block as one line, all headings alike."""

from __future__ import annotations

import re
from typing import NamedTuple

_FENCE = re.compile(r"(`{3,}+|~{3,}+)(.*)")
_UNDERLINES = frozenset("=-")
_SPACE = " \t\r"
_BULLETS = ("-", "*", "+")
_EMPTY_NAME = re.compile(r"([-*+]\s+)\*{4}(?=\w)")
_UNDERLINE = re.compile(r"=+|-{2,}")


class Line(NamedTuple):
    """One line, or a fenced block: `fenced` is its language, and `ends` is false if its closing fence is missing.

    `number` counts from 1; `indent` counts columns, tabs expanded.
    """

    number: int
    indent: int
    text: str
    fenced: str | None = None
    ends: bool = True


class Lines(NamedTuple):
    """The lines below the front matter, but for blank ones; `captured` means that it names the address of the page."""

    lines: list[Line]
    captured: bool


def split_lines(text: str) -> Lines:
    """Split a page into lines that are not blank; a fenced block without an end reaches to the end of the page."""
    raw = text.split("\n")
    start = _skip_front_matter(raw)
    lines: list[Line] = []
    index = start
    while index < len(raw):
        stripped = raw[index].strip(_SPACE)
        if not stripped:
            index += 1
        elif stripped[0] in "`~" and (opening := _FENCE.fullmatch(stripped)):
            end = _find_closing_fence(raw, index + 1, opening[1])
            block = "\n".join(line.rstrip("\r") for line in raw[index + 1 : end])
            lines.append(Line(index + 1, 0, block, opening[2].strip() or "text", ends=end is not None))
            index = len(raw) if end is None else end + 1
        else:
            line, index = _read_line(raw, index, stripped)
            lines.append(line)
    return Lines(lines, any(line.startswith("source:") for line in raw[:start]))


def _read_line(raw: list[str], index: int, text: str) -> tuple[Line, int]:
    """The line at `index`, put together with what is written over several, and the index of the line after it."""
    indent, after = 0, index + 1
    if raw[index][0].isspace():
        body = raw[index].expandtabs(4)
        indent = len(body) - len(body.lstrip())
    elif after < len(raw) and raw[after][:1] in _UNDERLINES and _UNDERLINE.fullmatch(raw[after].rstrip(_SPACE)):
        return Line(after, 0, f"# {text}"), after + 1
    if text in _BULLETS and (found := _find_text(raw, after, indent)):
        after, inner = found
        text = f"{text} {inner}"  # a row without a name leaves its bullet alone
    if "****" in text:
        text = _EMPTY_NAME.sub(r"\1", text, count=1)
    return Line(index + 1, indent, text), after


def _find_text(raw: list[str], index: int, indent: int) -> tuple[int, str] | None:
    """The index behind the next line that is not blank, and its text, if it is right of a column and has no bullet."""
    while index < len(raw) and not raw[index].strip():
        index += 1
    text = raw[index].expandtabs(4) if index < len(raw) else ""
    inside = len(text) - len(text.lstrip()) > indent and text.lstrip()[:2].strip() not in _BULLETS
    return (index + 1, text.strip(_SPACE)) if inside else None


def _skip_front_matter(raw: list[str]) -> int:
    """The index of the first line below the front matter."""
    if raw[0].rstrip() != "---":
        return 0
    return next((i + 1 for i, line in enumerate(raw[1:], 1) if line.rstrip() == "---"), 0)


def _find_closing_fence(raw: list[str], start: int, fence: str) -> int | None:
    for index in range(start, len(raw)):
        stripped = raw[index].strip()
        if stripped.startswith(fence) and not stripped.strip(fence[0]):
            return index
    return None
