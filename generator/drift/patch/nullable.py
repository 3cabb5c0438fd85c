"""Fixes that allow null, or exclude it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.documents.edits import Drop, Edit, Put
from generator.documents.pointer import Pointer
from generator.drift.patch.case import Case, Way
from generator.drift.patch.holders import find_definition
from generator.drift.patch.keywords import put_keyword
from generator.drift.sources.schemas import is_null
from generator.openapi.keywords import ANNOTATIONS

_NULL = {"type": "null"}


def set_nullable(case: Case) -> Iterator[Way]:
    """Allow null, or take it out: where the schema is used, or else in the component that it refers to."""
    place = case.find_place()
    change = _add_null if case.finding.docs else _remove_null
    for holder in dict.fromkeys((place.pointer, find_definition(place), *place.schema.pieces)):
        yield from change(case, holder)


def _add_null(case: Case, holder: Pointer) -> Iterator[Way]:
    raw = case.get_schema(holder)
    forks = _find_forks(raw)
    types = raw.get("type")
    declared = types if isinstance(types, list) else [types] if types else []
    among = tuple(_list_null(holder, raw))
    if case.is_openapi_30:
        wrap = (Put((*holder, "allOf"), [{"$ref": raw["$ref"]}]), Drop((*holder, "$ref"))) if "$ref" in raw else ()
        if not wrap or len(raw) == 1:
            yield (*wrap, put_keyword(holder, "nullable", value=True), *among)
        return
    typed = (put_keyword(holder, "type", [*declared, "null"]),) if declared and "null" not in declared else ()
    if forks:
        listed = () if any(map(_is_null, raw[forks])) else (Put((*holder, forks, len(raw[forks])), _NULL),)
        yield (*listed, *typed, *among)
    elif "$ref" in raw or "allOf" in raw:
        yield _wrap_in_union(holder, raw)
    elif typed or among:
        yield (*typed, *among)


def _wrap_in_union(holder: Pointer, raw: Mapping[str, Any]) -> Way:
    """Make a schema the first of two variants, the other null; what is said about this use of it stays where it is."""
    inner = {key: value for key, value in raw.items() if key not in ANNOTATIONS and not key.startswith("x-")}
    form = inner["allOf"][0] if inner.keys() == {"allOf"} and len(inner["allOf"]) == 1 else inner
    return (Put((*holder, "anyOf"), [form, _NULL]), *(Drop((*holder, key)) for key in inner))


def _list_null(holder: Pointer, raw: Mapping[str, Any]) -> Iterator[Edit]:
    values = raw.get("enum")
    if isinstance(values, list) and None not in values:
        yield Put((*holder, "enum", len(values)), None)


def _remove_null(case: Case, holder: Pointer) -> Iterator[Way]:
    raw = case.get_schema(holder)
    values = raw.get("enum")
    among = (Drop((*holder, "enum", values.index(None))),) if isinstance(values, list) and None in values else ()
    if forks := _find_forks(raw):
        yield from _remove_null_variant(case, holder, forks)
    if "nullable" in raw:
        yield (Drop((*holder, "nullable")), *among)
    elif isinstance(raw.get("type"), list) and "null" in raw["type"]:
        left = [name for name in raw["type"] if name != "null"]
        yield (Put((*holder, "type"), left[0] if len(left) == 1 else left), *among)


def _remove_null_variant(case: Case, holder: Pointer, forks: str) -> Iterator[Way]:
    """Take null out of the variants; an only other one takes the place of all, unless that would hide something."""
    raw = case.get_schema(holder)
    for index, form in enumerate(raw[forks]):
        if not _is_null(form):
            continue
        others = [other for other in raw[forks] if other is not form]
        only = others[0] if len(others) == 1 and isinstance(others[0], dict) else {}
        ignored = case.is_openapi_30 and "$ref" in only and len(raw) > 1
        if only and not ignored and not only.keys() & (raw.keys() - ANNOTATIONS):
            own = [put_keyword(holder, key, value) for key, value in only.items() if key not in raw]
            yield (*own, Drop((*holder, forks)))
        yield (Drop((*holder, forks, index)),)


def _find_forks(raw: Mapping[str, Any]) -> str | None:
    return next((key for key in ("anyOf", "oneOf") if isinstance(raw.get(key), list)), None)


def _is_null(form: object) -> bool:
    return isinstance(form, dict) and is_null(form)
