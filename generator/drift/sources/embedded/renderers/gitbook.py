"""GitBook: the blocks of JSON in a page as Markdown, and the tags that name a document in its sources."""

from __future__ import annotations

import re

from generator.drift.sources.embedded.carried import Carried, PageText, Value

NAME = "GitBook"
FORMAT = "gitbook"
_DOCUMENT = re.compile(r'\s*\{\s*"openapi"\s*:\s*"3')
_TAG = re.compile(r"""\{%\s*(?:openapi|swagger)\s+src=["']<?([^"'>\n]+)>?["']""")
_OPERATION = re.compile(r"\{%\s*openapi-operation\s[^%\n]*%\}\s*\[[^\[\]\n]*\]\(([^()\s]+)\)")
_TWIN = "add `.md` to the page's address, where the document is"


def find_carried(page: PageText) -> Carried | None:
    """What a page by GitBook carries; None for any other page."""
    if page.form == "html":
        return Carried(lack=f"its document is not in it: {_TWIN}") if page.made_by.startswith("GitBook") else None
    blocks = (fence for fence in page.fences if fence.info == "json" and _DOCUMENT.match(fence.text))
    # A block of one schema has no paths, and says nothing about an operation.
    documents = tuple(Value(fence.text, fence.start, ()) for fence in blocks if '"paths"' in fence.text)
    addresses = tuple(dict.fromkeys((*_TAG.findall(page.text), *_OPERATION.findall(page.text))))
    return Carried(documents, addresses) if documents or addresses else None
