"""RapiDoc and its sibling OpenAPI Explorer: the elements, and the document that a script loads into them."""

from __future__ import annotations

from generator.drift.sources.embedded.carried import Carried, PageText, is_document, merge
from generator.drift.sources.embedded.literals import NOT_RUN, CodeError, Script, list_scripts

NAME = "RapiDoc"
FORMAT = "rapidoc"
_TAGS = frozenset({"rapi-doc", "rapi-doc-mini", "openapi-explorer"})


def find_carried(page: PageText) -> Carried | None:
    """What a page by RapiDoc carries; None for any other page."""
    tags = [tag for tag in page.tags if tag.name in _TAGS]
    if not tags:
        return None
    found = [Carried(addresses=(url,)) for tag in tags if (url := tag.attributes.get("spec-url"))]
    for script in list_scripts(page):
        found += [_read_argument(script, at) for at in script.find_calls("loadSpec")]
    return merge(found)


def _read_argument(script: Script, at: int) -> Carried:
    try:
        value = script.read_value(at)
    except CodeError:
        return Carried(lack=NOT_RUN)
    if is_document(value.data):
        return Carried((value,))
    return Carried(addresses=(value.data,)) if isinstance(value.data, str) and value.data else Carried()
