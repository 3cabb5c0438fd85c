"""Fenced blocks of a Markdown page, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"^(`{3,}+|~{3,}+)(.*)$", re.MULTILINE)


class Fence(NamedTuple):
    """A block: the words behind its fence, its text, and where that begins."""

    info: str
    text: str
    start: int


def find_fences(text: str) -> Iterator[Fence]:
    """The blocks of a page that stand at the margin; one without an end reaches to the end of the page."""
    opening: re.Match[str] | None = None
    for line in _FENCE.finditer(text):
        if opening is None:
            opening = line
        elif line[1].startswith(opening[1]) and not line[2].strip():
            yield Fence(opening[2].strip(), text[opening.end() + 1 : line.start()], opening.end() + 1)
            opening = None
    if opening is not None:
        yield Fence(opening[2].strip(), text[opening.end() + 1 :], opening.end() + 1)
