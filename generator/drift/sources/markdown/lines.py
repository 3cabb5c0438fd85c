"""Splits a Markdown page into lines: without the front matter, with each fenced block as one line, and headings alike."""

from __future__ import annotations

import re
from typing import NamedTuple

_FENCE = re.compile(r"(`{3,}+|~{3,}+)(.*)")
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
    """The lines below the front matter; `captured` means that the front matter names the address of the page."""

    lines: list[Line]
    captured: bool


def split_lines(text: str) -> Lines:
    """Split a page into lines; a fenced block without an end reaches to the end of the page."""
    raw = text.split("\n")
    start = _skip_front_matter(raw)
    lines: list[Line] = []
    index = start
    while index < len(raw):
        stripped = raw[index].strip(" \t\r")
        if opening := _FENCE.fullmatch(stripped):
            end = _find_closing_fence(raw, index + 1, opening[1])
            block = "\n".join(line.rstrip("\r") for line in raw[index + 1 : end])
            lines.append(Line(index + 1, 0, block, opening[2].strip() or "text", ends=end is not None))
            index = len(raw) if end is None else end + 1
            continue
        if stripped and raw[index][0] not in " \t" and (level := _find_underline(raw, index + 1)):
            lines.append(Line(index + 1, 0, f"{'#' * level} {stripped}"))
            index += 2
            continue
        body = raw[index].expandtabs(4)
        line = Line(index + 1, len(body) - len(body.lstrip()), _EMPTY_NAME.sub(r"\1", stripped, count=1))
        if stripped in _BULLETS and (after := _find_text(raw, index + 1, line.indent)):
            index, text = after
            line = line._replace(text=f"{stripped} {text}")  # a row without a name leaves its bullet alone
        lines.append(line)
        index += 1
    return Lines(lines, any(line.startswith("source:") for line in raw[:start]))


def _find_text(raw: list[str], index: int, indent: int) -> tuple[int, str] | None:
    """The next line that is not blank, and its text, if it is right of this column and has no bullet itself."""
    while index < len(raw) and not raw[index].strip():
        index += 1
    text = raw[index].expandtabs(4) if index < len(raw) else ""
    inside = len(text) - len(text.lstrip()) > indent and text.lstrip()[:2].strip() not in _BULLETS
    return (index, text.strip(" \t\r")) if inside else None


def _find_underline(raw: list[str], index: int) -> int:
    """The level of a heading that the line at `index` underlines, or 0 (CommonMark, section 4.3)."""
    line = raw[index].rstrip(" \t\r") if index < len(raw) else ""
    return (1 if line[0] == "=" else 2) if _UNDERLINE.fullmatch(line) else 0


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
