"""Tells a documentation page from an OpenAPI document by its content, since file names prove nothing."""

from __future__ import annotations

import re

from generator.drift.facts.model import Reading
from generator.drift.sources import html, markdown, page
from generator.problem import Problem

DOCUMENTS = frozenset(
    {
        "openapi",
        "docusaurus",
        "gitbook",
        "mintlify",
        "rapidoc",
        "readme",
        "redoc",
        "scalar",
        "stoplight-elements",
        "swagger-ui",
    }
)
"""The formats that are read from an OpenAPI document: one of its own, or one that a page carries."""
_MAX_PAGE_LENGTH = 4_000_000
_HEAD = 4_000
_OPENAPI = re.compile(r"""^[ \t]*["']?openapi["']?\s*:""", re.MULTILINE)
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_FRONT_MATTER = re.compile(r"---\n(?!openapi:\s*[\"']?\d)[^\n]+\n(?:.*\n)*?---\n\s*\S")
_THEME = "openapi__method-endpoint"
_PARTS = (
    re.compile(r"openapi(?:__method-endpoint|-left-panel|-params__|-skeleton|-tabs__response)"),
    re.compile(r"^ *+\#{1,6}+ ++(?:Requests?|Responses?|Status \d{3})\b", re.MULTILINE),
)
"""What pages of operations show beside their heading."""


def detect_format(content: str, name: str = "") -> str:
    """The format of a text: `openapi`, `html`, `markdown`, or `script` where it is named like one."""
    start = content.lstrip()[:1]
    if start == "{":
        return "openapi"
    if start == "<":
        return "html"
    if name.partition("?")[0].endswith((".js", ".mjs")):
        return "script"
    head = content[:_HEAD]
    fence = _FENCE.search(head)
    if _OPENAPI.search(head, 0, fence.start() if fence else _HEAD) and not _FRONT_MATTER.match(head):
        return "openapi"
    return "markdown"


def may_carry_document(content: str, form: str) -> bool:
    """Whether a page should be looked through for a document; pages of Docusaurus' theme show their own facts."""
    if form == "html":
        return _THEME not in content
    return form == "script" or "openapi" in content.lower() or "\napi: " in content


def shows_parts(content: str) -> bool:
    """Whether a page without the heading of an operation shows other things that only pages of operations have."""
    return any(part.search(content) for part in _PARTS)


def read_page(content: str, source: str, form: str) -> Reading:
    """The facts of a documentation page; `form` is any of the formats but `openapi`."""
    if len(content) > _MAX_PAGE_LENGTH:
        raise Problem(f"bigger than {_MAX_PAGE_LENGTH // 1_000_000} MB", source)
    parse = html.reader.parse if form == "html" else markdown.reader.parse
    return page.facts.read_facts(parse(content, source), source, form)
