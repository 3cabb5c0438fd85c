"""Reads one page or document: what it says about its operation, or about each that the spec has, too."""

from __future__ import annotations

from collections.abc import Iterable

from generator import browser
from generator.drift.facts.model import Reading
from generator.drift.sources import detect, embedded, openapi
from generator.drift.sources.openapi import Bundle
from generator.drift.sources.operation import read_operation
from generator.drift.sources.page.endpoint import OtherPage
from generator.fetch.source import read_source
from generator.files.reading import decode_text
from generator.problem import Problem

_DOCUMENT_KEYS = frozenset({"openapi", "swagger", "paths", "components", "info"})
"""What JSON that is an API's document has at its top; other JSON of a site is none."""


def read_docs(name: str, spec: Bundle, *, render: bool = False) -> list[Reading]:
    """What a file or URL says: a page about its operation, an OpenAPI document about each that the spec has, too.

    A page that carries the document it was made from says what that document says. With `render`, any other HTML is
    read as a browser shows it.
    """
    content = decode_text(read_source(name), name)
    form = detect.detect_format(content, name)
    if form == "openapi":
        document = openapi.parse(content, name)
        if not _DOCUMENT_KEYS & document.data.keys():
            raise OtherPage("not an OpenAPI 3 document", name, 1)
        return _read_documents([document], spec, name, form)
    if detect.may_carry_document(content, form) and (found := embedded.table.read_bundles(content, name, form)):
        return _read_documents(found.bundles, spec, name, found.format)
    rendered = render and form == "html"
    if rendered:
        content = decode_text(browser.page.render(name), name)
    try:
        return [detect.read_page(content, name, form)._replace(rendered=rendered)]
    except OtherPage as problem:
        problem.lost = detect.shows_parts(content)
        raise


def _read_documents(documents: Iterable[Bundle], spec: Bundle, name: str, form: str) -> list[Reading]:
    readings: dict[tuple[int, str], Reading] = {}
    order = {f"{method} {path}": index for index, (method, path) in enumerate(spec.list_operations())}
    for number, document in enumerate(documents):
        document.check()
        for found, operation in _find_common(document, spec).items():
            reading = read_operation(document, operation)
            readings[order[found], f"{number:09}"] = reading._replace(source=name, format=form)
    if not readings:
        raise Problem("has none of the operations of the spec", name)
    return [readings[key] for key in sorted(readings)]


def _find_common(document: Bundle, spec: Bundle) -> dict[str, str]:
    """The operations of the spec that a document has, each with what the document calls it."""
    common: dict[str, str] = {}
    for method, path in document.list_operations():
        operation = f"{method} {path}"
        found = spec.find_operation(operation, document.get_server(method, path))
        if found is not None and (found not in common or found == operation):
            common[found] = operation
    return common
