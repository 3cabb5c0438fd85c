"""Resolves `$ref` within one document; callers decide what happens to the keywords beside a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.documents.pointer import Pointer, split_reference

SCHEMA_PREFIX = "#/components/schemas/"
"""What the reference to a named schema begins with."""
_MAX_REFERENCES = 100
"""References that lead from one to the next."""


class BrokenReference(Exception):
    """A reference that cannot be followed: why, and the pointer of what holds it."""

    def __init__(self, message: str, pointer: Pointer) -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer


def resolve(document: Any, node: Any, pointer: Pointer = (), *, keep_siblings: bool) -> tuple[Any, Pointer]:
    """Follow references until a value that is no reference; return it and where it stands.

    `pointer` is where `node` stands. With `keep_siblings`, what stands beside a `$ref` overrides what it leads to, as
    keywords of a schema do in OpenAPI 3.1; without, it is ignored, as OpenAPI says of all other objects (section
    "Reference Object"). Raises `BrokenReference` for one out of the document, to nothing, or in a circle.
    """
    *references, (node, pointer) = follow(document, node, pointer)
    siblings: dict[str, Any] = {}
    for reference, _ in references if keep_siblings else ():
        siblings = {**{key: value for key, value in reference.items() if key != "$ref"}, **siblings}
    return _add_siblings(node, siblings), pointer


def follow(document: Any, node: Any, pointer: Pointer) -> list[tuple[Any, Pointer]]:
    """Yield a value and each target of its chain of references, with where it stands; the last is no reference."""
    found = [(node, pointer)]
    while isinstance(node, dict) and "$ref" in node:
        target, at = find_target(document, node["$ref"], pointer)
        if any(at == known for _, known in found):
            raise BrokenReference("references that lead in a circle", pointer)
        if len(found) > _MAX_REFERENCES:
            raise BrokenReference(f"more than {_MAX_REFERENCES} references that lead from one to the next", pointer)
        node, pointer = target, at
        found.append((node, pointer))
    return found


def find_target(document: Any, reference: object, holder: Pointer = ()) -> tuple[Any, Pointer]:
    """Return the target of one reference, which may be a reference itself, and its pointer."""
    if not isinstance(reference, str):
        raise BrokenReference("`$ref` must be a text", (*holder, "$ref"))
    if not reference.startswith("#/"):
        raise BrokenReference(f"a reference out of the document: {reference}", holder)
    node, pointer = document, list[str | int]()
    for name in split_reference(reference):
        step = int(name) if isinstance(node, list) and name.isdecimal() else name
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            raise BrokenReference(f"a reference to nothing: {reference}", holder) from None
        pointer.append(step)
    return node, tuple(pointer)


def _add_siblings(node: Any, siblings: Mapping[str, Any]) -> Any:
    if isinstance(node, bool) and siblings:
        node = {}  # `true` and `false` are schemas too
    return {**node, **siblings} if isinstance(node, dict) and siblings else node
