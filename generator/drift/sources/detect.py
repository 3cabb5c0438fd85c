"""What a source is, told from its content and never from its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.problem import Problem

if TYPE_CHECKING:
    from generator.drift.facts.model import Reading

_MOST_PAGE = 4_000_000
_OPENAPI = re.compile(r"""^\s*["']?openapi["']?\s*:""", re.MULTILINE)


def detect_format(content: str) -> str:
    """The form of a text: `openapi`, `html` or `markdown`."""
    start = content.lstrip()[:1]
    if start == "{":
        return "openapi"
    if start == "<":
        return "html"
    head = content[:4000]
    if _OPENAPI.search(head) and not head.startswith("---\ntitle"):
        return "openapi"
    return "markdown"


def read_page(content: str, source: str, kind: str) -> Reading:
    """Read a documentation page of either form."""
    if len(content) > _MOST_PAGE:
        raise Problem(f"bigger than {_MOST_PAGE // 1_000_000} MB", source)
    from generator.drift.sources.page.facts import reading  # noqa: PLC0415

    if kind == "html":
        from generator.drift.sources.html import reader as html  # noqa: PLC0415 - the parser is loaded only for HTML

        return reading(html.parse(content, source), source, kind)
    from generator.drift.sources.markdown import reader as markdown  # noqa: PLC0415

    return reading(markdown.parse(content, source), source, kind)
