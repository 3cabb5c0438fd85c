"""The table of what renders documentation, and what a page of theirs carries: its documents, its name, or a reason."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import NamedTuple

from generator.drift.sources.embedded import neighbours
from generator.drift.sources.embedded.carried import Carried, PageText
from generator.drift.sources.embedded.renderers import (
    docusaurus,
    gitbook,
    mintlify,
    rapidoc,
    readme,
    redoc,
    scalar,
    stoplight,
    swagger_ui,
)
from generator.drift.sources.openapi import Bundle
from generator.problem import Problem

RENDERERS: tuple[ModuleType, ...] = (
    redoc,
    swagger_ui,
    scalar,
    stoplight,
    rapidoc,
    mintlify,
    readme,
    gitbook,
    docusaurus,
)
"""Each has a `NAME`, a `FORMAT`, and `find_carried`, which gives None for a page that is not of its making."""
_MAX_DOCUMENTS = 50
_MAX_STEPS = 2
"""From a page to the script that sets it up, and from there to a file of settings."""


class CarriedBundles(NamedTuple):
    """The documents of a page; `format` is the name of what rendered it."""

    format: str
    bundles: tuple[Bundle, ...]


def read_bundles(text: str, name: str, form: str) -> CarriedBundles | None:
    """The documents that a page carries; None for a page of no known renderer, or of one that shows its own facts.

    A page that should carry some and does not, or whose document cannot be read, raises `Problem`.
    """
    page = PageText(name, text, form)
    found = [(renderer, carried) for renderer in RENDERERS if (carried := renderer.find_carried(page)) is not None]
    if not found:
        return None
    renderer, carried = max(
        found, key=lambda one: (bool(one[1].documents), bool(one[1].addresses), bool(one[1].scripts))
    )
    try:
        bundles = tuple(_read(page, renderer, carried, name))
    except Problem as problem:
        problem.message = f"a page by {renderer.NAME}; {problem.message}"
        raise
    return CarriedBundles(renderer.FORMAT, bundles)


def _read(
    page: PageText, renderer: ModuleType, carried: Carried, base: str, steps: int = _MAX_STEPS
) -> Iterator[Bundle]:
    """The documents of a page, or of what sets it up; addresses are relative to `base`, the page."""
    for script in carried.scripts if steps and not (carried.documents or carried.addresses) else ():
        inner = PageText(*neighbours.read_neighbour(base, script), "script")
        if more := renderer.find_carried(inner):
            yield from _read(inner, renderer, more, base, steps - 1)
            return
    if len(carried.documents) + len(carried.addresses) > _MAX_DOCUMENTS:
        raise Problem(f"it names more than {_MAX_DOCUMENTS} documents", page.name)
    if not carried.documents and not carried.addresses:
        raise Problem(carried.lack or "its document is not in it", page.name, help=neighbours.HELP)
    for value in carried.documents:
        yield page.make_bundle(value)
    for address in carried.addresses:
        yield neighbours.read_document(base, address)
