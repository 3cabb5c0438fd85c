"""The `x-` extensions that templates act on: a misspelt or mistyped one must not pass for none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generator import files
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.openapi.keyword_roles import Role, find_role


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_seconds(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_texts, value.values()))


_TEXT = (_is_text, "a text")
_TEXTS = (_is_texts, "a list of texts")
KNOWN: dict[str, tuple[Callable[[Any], bool], str]] = {
    "x-absent-types": _TEXTS,
    "x-causes": (_is_lists, "a mapping of lists of texts"),
    "x-client-name": _TEXT,
    "x-credential": _TEXT,
    "x-environment-variable": _TEXT,
    "x-error": (_is_table, "a mapping of texts"),
    "x-lag-seconds": (_is_seconds, "a number of seconds"),
    "x-official-clients": (_is_table, "a mapping of texts"),
    "x-owner-separator": _TEXT,
    "x-python-name": _TEXT,
    "x-secret": (lambda value: isinstance(value, bool), "true or false"),
    "x-secret-query": _TEXTS,
    "x-unwrap": _TEXT,
}
"""What each must be, and how to say that."""


def check_extensions(document: Document) -> None:
    """Raise `Problem` for an extension that is nearly one of ours, or that does not hold what it should."""
    for pointer in document.positions:
        name = pointer[-1] if pointer else ""
        if isinstance(name, str) and name.startswith("x-") and find_role(pointer) is Role.KEYWORD:
            _check(document, name, pointer)


def _check(document: Document, name: str, pointer: Pointer) -> None:
    if name not in KNOWN:
        if near := files.suggestions.find_nearest(name, KNOWN, 0.85):
            raise document.problem(f"no extension is called {name}", pointer, help=f"did you mean {near}?")
        return
    fits, wanted = KNOWN[name]
    value, holder = document.at(pointer), document.at(pointer[:-1])
    if not fits(value):
        raise document.problem(f"{name} must be {wanted}, got {value!r}", pointer)
    if name == "x-unwrap" and "allOf" not in holder and value not in holder.get("properties", {}):
        raise document.problem(f"x-unwrap names {value!r}, which is no property of this schema", pointer)
    if name == "x-credential":
        if value not in document.data.get("components", {}).get("securitySchemes", {}):
            raise document.problem(f"x-credential names {value!r}, which is none of the security schemes", pointer)
        if holder.get("in") == "path":
            raise document.problem("a parameter in the path cannot be left out as a credential", pointer)
