"""Pointers: the way from the root of a document to a value in it."""

from __future__ import annotations

Pointer = tuple[str | int, ...]
"""Property names and list indexes, from the root on; `()` is the root."""


def split_reference(reference: str) -> list[str]:
    """The steps of a reference such as `#/components/schemas/Pet`, unescaped (RFC 6901); list indexes stay text."""
    return [step.replace("~1", "/").replace("~0", "~") for step in reference.removeprefix("#/").split("/")]
