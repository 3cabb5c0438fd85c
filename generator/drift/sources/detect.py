"""Tells a documentation page from an OpenAPI document by its content, since file names prove nothing."""

from __future__ import annotations

import re

from generator.drift.facts.model import Reading
from generator.drift.sources import html, markdown, page
from generator.problem import Problem

_MAX_PAGE_LENGTH = 4_000_000
_OPENAPI = re.compile(r"""^[ \t]*["']?openapi["']?\s*:""", re.MULTILINE)


def detect_format(content: str) -> str:
    """The format of a text: `openapi`, `html` or `markdown`."""
    start = content.lstrip()[:1]
    if start == "{":
        return "openapi"
    if start == "<":
        return "html"
    head = content[:4000]
    if _OPENAPI.search(head) and not head.startswith("---\ntitle"):
        return "openapi"
    return "markdown"


def read_page(content: str, source: str, form: str) -> Reading:
    """The facts of a documentation page; `form` is `html` or `markdown`."""
    if len(content) > _MAX_PAGE_LENGTH:
        raise Problem(f"bigger than {_MAX_PAGE_LENGTH // 1_000_000} MB", source)
    parse = html.reader.parse if form == "html" else markdown.reader.parse
    return page.facts.read_facts(parse(content, source), source, form)
