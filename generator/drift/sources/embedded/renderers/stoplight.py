"""Stoplight Elements: the element `elements-api`, and what a script gives to it."""

from __future__ import annotations

from generator.drift.sources.embedded.carried import Carried, PageText, Value, is_document, merge
from generator.drift.sources.embedded.literals import NOT_RUN, CodeError, Script, list_scripts

NAME = "Stoplight Elements"
FORMAT = "stoplight-elements"


def find_carried(page: PageText) -> Carried | None:
    """What a page by Elements carries; None for any other page."""
    tags = [tag for tag in page.tags if tag.name == "elements-api"]
    if not tags:
        return None
    found = list[Carried]()
    for tag in tags:
        # Names of attributes are the same in either case.
        if url := tag.attributes.get("apidescriptionurl"):
            found.append(Carried(addresses=(url,)))
        if document := tag.attributes.get("apidescriptiondocument"):
            found.append(Carried((Value(document, tag.start),)))
    for script in list_scripts(page):
        found += [_read_value(script, at) for at in script.find_values("apiDescriptionDocument")]
        found += [_read_value(script, at) for at in script.find_values("apiDescriptionUrl")]
    return merge(found)


def _read_value(script: Script, at: int) -> Carried:
    try:
        value = script.read_value(at)
    except CodeError:
        return Carried(lack=NOT_RUN)
    if is_document(value.data):
        return Carried((value,))
    if not isinstance(value.data, str) or not value.data:
        return Carried()
    return Carried((value,)) if "\n" in value.data or value.data.startswith("{") else Carried(addresses=(value.data,))
