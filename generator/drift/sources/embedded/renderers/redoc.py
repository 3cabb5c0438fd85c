"""Redoc: the state or definition that Redocly writes into the page, the element `redoc`, and `Redoc.init`."""

from __future__ import annotations

from collections.abc import Iterator

from generator.drift.sources.embedded.carried import Carried, PageText, Value, is_document
from generator.drift.sources.embedded.literals import NOT_RUN, CodeError, Script, list_scripts

NAME = "Redoc"
FORMAT = "redoc"


def find_carried(page: PageText) -> Carried | None:
    """What a page by Redoc carries; None for any other page."""
    documents, addresses, lacks = list[Value](), list[str](), list[str]()
    for value in _find_values(page):
        if value is None:
            lacks.append(NOT_RUN)
        elif isinstance(value.data, str) and value.data:
            addresses.append(value.data)
        elif is_document(value.data):
            documents.append(value)
    tags = [tag for tag in page.tags if tag.name == "redoc"]
    addresses += [url for tag in tags if (url := tag.attributes.get("spec-url"))]
    if documents or addresses or lacks:
        return Carried(tuple(documents), tuple(addresses), lack=next(iter(lacks), None))
    shown = tags or any("redoc-wrap" in tag.attributes.get("class", "").split() for tag in page.tags)
    return Carried() if shown or page.find_tag("div", id="redoc") else None


def _find_values(page: PageText) -> Iterator[Value | None]:
    """The documents and addresses in the scripts; None for what only running them would tell."""
    for script in list_scripts(page):
        for at in script.find_values("__redoc_state"):
            yield page.read_json(at).get("spec").get("data")
        for at in script.find_values("__redoc_definition"):
            yield page.read_json(at)
        for function in ("Redoc.init", "RedocStandalone.init"):
            for at in script.find_calls(function):
                yield _read_argument(script, at)


def _read_argument(script: Script, at: int) -> Value | None:
    try:
        return script.read_value(at)
    except CodeError:
        return None
