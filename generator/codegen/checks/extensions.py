"""Checks of the `x-` extensions that this generator acts on: their names and their values."""

from __future__ import annotations

from typing import Any

from generator import files
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.openapi.keyword_roles import Role, find_role
from generator.openapi.keyword_types import FLAG, Kind, Kinds, is_number


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_seconds(value: Any) -> bool:
    return is_number(value) and value >= 0


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_texts, value.values()))


_TEXT = Kind("a text", _is_text)
_TEXTS = Kind("a list of texts", _is_texts)
_TABLE = Kind("a mapping of texts", _is_table)
KNOWN: Kinds = {
    "x-absent-types": _TEXTS,
    "x-causes": Kind("a mapping of lists of texts", _is_lists),
    "x-client-name": _TEXT,
    "x-credential": _TEXT,
    "x-environment-variable": _TEXT,
    "x-error": _TABLE,
    "x-lag-seconds": Kind("a number of seconds", _is_seconds),
    "x-official-clients": _TABLE,
    "x-owner-separator": _TEXT,
    "x-python-name": _TEXT,
    "x-secret": FLAG,
    "x-secret-query": _TEXTS,
    "x-unwrap": _TEXT,
}
"""For each extension a check of its value, and what the value must be, in words."""


def check_extensions(document: Document) -> None:
    """Raise `Problem` for an extension with a misspelt name or a wrong value."""
    for pointer in document.positions:
        name = pointer[-1] if pointer else ""
        if isinstance(name, str) and name.startswith("x-") and find_role(pointer) is Role.KEYWORD:
            _check(document, name, pointer)


def _check(document: Document, name: str, pointer: Pointer) -> None:
    if name not in KNOWN:
        if near := files.suggestions.find_nearest(name, KNOWN, 0.85):
            raise document.problem(f"no extension is called {name}", pointer, help=f"did you mean {near}?")
        return
    kind = KNOWN[name]
    value, holder = document.at(pointer), document.at(pointer[:-1])
    if not kind.fits(value):
        raise document.problem(f"{name} must be {kind.name}, got {value!r}", pointer)
    if name == "x-unwrap" and "allOf" not in holder and value not in holder.get("properties", {}):
        raise document.problem(f"x-unwrap names {value!r}, which is no property of this schema", pointer)
    if name == "x-credential":
        if value not in document.data.get("components", {}).get("securitySchemes", {}):
            raise document.problem(f"x-credential names {value!r}, which is none of the security schemes", pointer)
        if holder.get("in") == "path":
            raise document.problem("a parameter in the path cannot be left out as a credential", pointer)
