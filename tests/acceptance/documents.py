"""The documents as their readers see them: headings, links, and blocks with what stands below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.paths import ROOT

HAND_WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = ROOT / "docs/examples"
DOCUMENTS = [file for file in HAND_WRITTEN if EXAMPLES not in file.parents]
"""A page under docs/examples is no document, it is what a document speaks of."""
PACKAGE = sorted((ROOT / "generated").glob("*.md"))


class Block(NamedTuple):
    """A block of code; `printed` is the block of text that comes next, with no other block and no heading between."""

    language: str
    code: str
    printed: str | None
    line: int


@cache
def parsed(file: Path) -> list[Token]:
    """The tokens of a document."""
    return MarkdownIt("gfm-like", {"linkify": False}).parse(file.read_text(encoding="utf-8"))


def blocks(file: Path) -> Iterator[Block]:
    """Every block of code but those that show what another prints."""
    tokens = [token for token in parsed(file) if token.type in {"fence", "heading_open"}]
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "fence" and token.info != "text":
            shows = after is not None and after.type == "fence" and after.info == "text"
            yield Block(
                token.info, token.content, after.content if after and shows else None, (token.map or [0])[0] + 1
            )


def links(file: Path) -> Iterator[str]:
    """Where its links and images lead."""
    for token in _inline(file):
        if token.type in {"link_open", "image"}:
            yield str(token.attrGet("href") or token.attrGet("src"))


def anchors(file: Path) -> set[str]:
    """What a link to one of its headings ends in, as GitHub makes it."""
    tokens = parsed(file)
    headings = [after for token, after in pairwise(tokens) if token.type == "heading_open"]
    texts = ["".join(child.content for child in heading.children or ()) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in texts}


def _inline(file: Path) -> Iterator[Token]:
    return (child for token in parsed(file) for child in token.children or ())
