"""ReadMe: the properties that its server writes into the page, and the block of JSON in the page as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.drift.sources.embedded.carried import Carried, PageText, Value, is_document

NAME = "ReadMe"
FORMAT = "readme"
_HEADING = re.compile(r"^#+ OpenAPI definition[ \t]*\n\s*\Z", re.MULTILINE)
_KEYS = (("document", "api", "schema"), ("doc", "api", "schema"), ("oasDefinition",), ("apiDefinition",), ("oas",))
"""Where the document stands in the properties, the newest first."""
_BEFORE = 200


def find_carried(page: PageText) -> Carried | None:
    """What a page by ReadMe carries; None for any other page."""
    if page.form == "markdown":
        found = [
            Value(fence.text, fence.start, ())
            for fence in page.fences
            if fence.info == "json" and _is_headed(page.text, fence.start)
        ]
        return Carried(tuple(found)) if found else None
    tag = page.find_tag("script", id="ssr-props")
    if tag is None:
        deployed = any(tag.attributes.get("name") == "readme-deploy" for tag in page.tags if tag.name == "meta")
        return Carried() if deployed else None
    packed = tag.attributes.get("data-initial-props")
    if not packed and not page.text[tag.content : tag.end].strip():
        return Carried()
    properties = page.unpack_json(packed, tag.start) if packed else page.read_json(tag.content)
    return Carried(tuple(_find_documents(properties))[:1])


def _is_headed(text: str, start: int) -> bool:
    """Whether the heading for it stands above a block."""
    above = text[max(0, start - _BEFORE) : start].rpartition("```")[0]
    return _HEADING.search(above) is not None


def _find_documents(properties: Value) -> Iterator[Value]:
    for keys in _KEYS:
        value = properties
        for key in keys:
            value = value.get(key)
        if is_document(value.data) or (isinstance(value.data, dict) and "paths" in value.data):
            yield value
