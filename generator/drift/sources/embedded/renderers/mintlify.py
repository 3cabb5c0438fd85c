"""Mintlify: the block of YAML at the end of each page of an operation, as the page is with `.md` behind its address."""

from __future__ import annotations

import re

from generator.drift.sources.embedded.carried import Carried, PageText, Value

NAME = "Mintlify"
FORMAT = "mintlify"
_INFO = re.compile(r"ya?ml (?:.*\s)?(?:get|put|post|delete|options|head|patch|trace) /\S*", re.IGNORECASE)
_DOCUMENT = re.compile(r"""^["']?openapi["']?\s*:""", re.MULTILINE)
_SOURCE = re.compile(
    r"\A---\n(?:(?!---\n|openapi(?:-schema)?[ \t]*:).*\n)*+openapi(?:-schema)?[ \t]*+:(?:(?!---\n).*\n)*+---\n"
)
_TWIN = "add `.md` to the page's address, where the document is"
_OLD = "its block is of the form of before late 2025, which is no OpenAPI document"


def find_carried(page: PageText) -> Carried | None:
    """What a page by Mintlify carries; None for any other page."""
    if page.form == "html":
        return Carried(lack=f"its document is not in it: {_TWIN}") if page.made_by.lower() == "mintlify" else None
    blocks = [fence for fence in page.fences if _INFO.fullmatch(fence.info)]
    documents = tuple(Value(fence.text, fence.start, ()) for fence in blocks if _DOCUMENT.search(fence.text))
    if documents or blocks:
        return Carried(documents, lack=_OLD)
    return Carried() if page.form == "markdown" and _SOURCE.match(page.text) else None
