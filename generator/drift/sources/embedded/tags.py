"""Finds the few elements of an HTML page that carry documents, with where they stand, which a parser does not tell."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

_NAMES = "script|style|textarea|title|meta|div|redoc|rapi-doc|rapi-doc-mini|openapi-explorer|elements-api"
_START = re.compile(rf"<!--.*?(?:-->|\Z)|<({_NAMES})(?=[\s/>])", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+""")
_RAW = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style", "textarea", "title")}
"""Elements whose content is text, whatever it looks like."""
_MAX_TAGS = 5_000


class Tag(NamedTuple):
    """An element: its name, its attributes, where its start tag begins, and where its content begins and ends.

    Only of elements whose content is text is the end of the content known.
    """

    name: str
    attributes: Mapping[str, str]
    start: int
    content: int
    end: int


def find_tags(text: str) -> list[Tag]:
    """The elements that may carry a document, at most 5,000 of them."""
    return list(islice(_scan(text), _MAX_TAGS))


def _scan(text: str) -> Iterator[Tag]:
    at = 0
    while found := _START.search(text, at):
        at = found.end()
        if not found[1]:
            continue
        attributes: dict[str, str] = {}
        while attribute := _ATTRIBUTE.match(text, at):
            at = attribute.end()
            value = next((one for one in attribute.groups()[1:] if one is not None), "")
            attributes.setdefault(attribute[1].lower(), html.unescape(value))
        at = text.find(">", at) + 1 or len(text)
        name, end = found[1].lower(), at
        if name in _RAW:
            closing = _RAW[name].search(text, at)
            end = closing.start() if closing else len(text)
        yield Tag(name, attributes, found.start(), at, end)
        at = end
