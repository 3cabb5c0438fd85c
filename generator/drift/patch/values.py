"""Fixes for a claim that differs: a keyword of the spec gets the value that the page claims."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.documents.edits import Drop, Edit, Put
from generator.documents.pointer import Pointer
from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import ANY_OF, Aspect
from generator.drift.patch import locate
from generator.drift.patch.case import Case, Way
from generator.drift.patch.keywords import LIMITS, parse_value, parse_values, put_keyword
from generator.drift.patch.schema_from_page import allow_null, make_schema
from generator.drift.sources.schemas import render_value
from generator.openapi.keywords import TYPE_BOUND
from generator.problem import Problem

_NOISE = "Unknown Type"


def set_keyword(case: Case) -> Iterator[Way]:
    """Write a keyword of a schema, where it stands or where it could."""
    name = str(case.finding.aspect)
    for holder in _find_holders(case, name):
        yield from _write_keyword(case, holder, name)


def _find_holders(case: Case, name: str) -> Iterator[Pointer]:
    """The mappings that hold a keyword of a schema, or else those that could."""
    place = case.find_place()
    spelled = [one for one in (name, LIMITS.get(name, name), *_ALSO.get(name, ())) if one in place.schema.data]
    holders = [place.pointer] if any(one in place.raw for one in spelled) or "$ref" not in place.raw else []
    holders += [place.schema.get_pointer(one)[:-1] for one in spelled]
    if not spelled:
        holders += [place.schema.pointer]
    yield from dict.fromkeys(one for one in holders if isinstance(case.spec.get_value(one), dict))
    if "$ref" in place.raw and not case.is_openapi_30:
        yield place.pointer


_ALSO = {"example": ("examples",), "enum": ("const",), "nullable": ("type",)}


def _write_keyword(case: Case, holder: Pointer, name: str) -> Iterator[Way]:
    """Write the value of the page, or take the keyword out where the page has none."""
    docs, there = case.finding.docs, case.spec.get_value(holder)
    other = LIMITS.get(name)
    gone = tuple(Drop((*holder, one)) for one in (name, *_ALSO.get(name, ()), other) if one and one in there)
    if docs is None or docs is False:
        yield gone
        return
    if other:
        yield _write_limit(case, holder, name, other)
        return
    types = _list_types(case)
    kept = tuple(edit for edit in gone if edit.pointer[-1] != name)
    if isinstance(docs, list) and name == "example":
        yield (*kept, *(one for one in gone if one not in kept), Put((*holder, "examples"), parse_values(docs, types)))
        return
    written = parse_value(str(docs), types) if name in ("default", "example") else docs
    yield (put_keyword(holder, name, written), *kept)


def _write_limit(case: Case, holder: Pointer, name: str, other: str) -> Way:
    """Write a limit, which may be exclusive; OpenAPI 3.0 has a flag for that, 3.1 a keyword of its own."""
    there, docs = case.spec.get_value(holder), case.finding.docs
    excluded = isinstance(docs, str)
    number = json.loads(str(docs).removeprefix("exclusive "))
    if case.is_openapi_30:
        flag = (
            (put_keyword(holder, other, value=True),)
            if excluded
            else (Drop((*holder, other)),)
            if other in there
            else ()
        )
        return (put_keyword(holder, name, number), *flag)
    new, gone = (other, name) if excluded else (name, other)
    return (put_keyword(holder, new, number), *((Drop((*holder, gone)),) if gone in there else ()))


def _list_types(case: Case) -> list[str]:
    try:
        declared = case.find_place().schema.data.get("type")
    except Problem:
        declared = None
    return declared if isinstance(declared, list) else [declared] if declared else []


def set_enum(case: Case) -> Iterator[Way]:
    """List the values of the page; what only a recording shows is added to them."""
    docs = list_enum_values(case.finding.docs)
    for holder in _find_holders(case, "enum"):
        there = case.spec.get_value(holder)
        own = there.get("enum")
        if docs is None or not isinstance(own, list):
            gone = tuple(Drop((*holder, name)) for name in ("enum", "const") if name in there)
            yield gone if docs is None else (*gone, put_keyword(holder, "enum", parse_values(docs, _list_types(case))))
            continue
        # A recording shows values that come, and never that others do not.
        known = docs if case.docs else [*docs, *map(render_value, own)]
        less = [index for index, value in enumerate(own) if value is not None and render_value(value) not in known]
        more = [text for text in docs if text not in map(render_value, own)]
        at = (*holder, "enum")
        # First the new ones, so that the list is never empty; then from the end, so that no index moves.
        added = [
            Put((*at, len(own) + index), value) for index, value in enumerate(parse_values(more, _list_types(case)))
        ]
        yield (*added, *(Drop((*at, index)) for index in reversed(less)))


def set_nullable(case: Case) -> Iterator[Way]:
    """Allow null, or take it out."""
    place = case.find_place()
    forks = next((key for key in ("anyOf", "oneOf") if isinstance(place.raw.get(key), list)), None)
    if case.finding.docs:
        yield from _add_null(case, place, forks)
    else:
        yield from _remove_null(case, place, forks)


def _add_null(case: Case, place: locate.Place, forks: str | None) -> Iterator[Way]:
    here = place.pointer
    if forks and not case.is_openapi_30:
        yield (Put((*here, forks, len(place.raw[forks])), {"type": "null"}),)
    elif "$ref" in place.raw:
        named = {"$ref": place.raw["$ref"]}
        if case.is_openapi_30:
            yield (Put((*here, "allOf"), [named]), Put((*here, "nullable"), value=True), Drop((*here, "$ref")))
        else:
            yield (Put((*here, "anyOf"), [named, {"type": "null"}]), Drop((*here, "$ref")))
    else:
        for holder in _find_holders(case, "nullable"):
            declared = case.spec.get_value(holder).get("type")
            if case.is_openapi_30:
                yield (put_keyword(holder, "nullable", value=True),)
            elif declared:
                one = declared if isinstance(declared, list) else [declared]
                values_ = case.spec.get_value((*holder, "enum"))
                lists = isinstance(values_, list) and None not in values_
                among = (Put((*holder, "enum", len(values_)), None),) if lists else ()
                yield (put_keyword(holder, "type", [*one, "null"]), *among)


def _remove_null(case: Case, place: locate.Place, forks: str | None) -> Iterator[Way]:
    here = place.pointer
    shown = place.raw[forks] if forks else ()
    for index, form in enumerate(shown):
        if isinstance(form, dict) and form.get("type") in ("null", ["null"]):
            others = [other for other in shown if other is not form]
            if len(others) == 1 and isinstance(others[0], dict):
                own = [put_keyword(here, key, value) for key, value in others[0].items() if key not in place.raw]
                yield (*own, Drop((*here, str(forks))))
            yield (Drop((*here, str(forks), index)),)
    for holder in _find_holders(case, "nullable"):
        there = case.spec.get_value(holder)
        if "nullable" in there:
            yield (Drop((*holder, "nullable")),)
        elif isinstance(there.get("type"), list) and "null" in there["type"]:
            left = [name for name in there["type"] if name != "null"]
            values_ = there.get("enum")
            among = (Drop((*holder, "enum", values_.index(None))),) if values_ and None in values_ else ()
            yield (Put((*holder, "type"), left[0] if len(left) == 1 else left), *among)


def set_required(case: Case) -> Iterator[Way]:
    """Make something required, or optional: by its name in `required` of what holds it, or by a flag of the part."""
    if not case.finding.path and case.finding.part.startswith(("parameter:", "request-body")):
        yield (put_keyword(case.part_target, "required", case.finding.docs),)
        return
    place = case.find_place()
    if place.owner is None:
        raise Problem("nothing holds it that could require it")
    yield require(case, place, wanted=bool(case.finding.docs))


def require(case: Case, place: locate.Place, *, wanted: bool) -> Way:
    """Add the name of a property to `required`, or take it out wherever its owner has it."""
    beside, name = place.pointer[:-2], str(place.pointer[-1])
    holders = [beside, *([place.owner.get_pointer("required")[:-1]] if place.owner else [])]
    edits: list[Edit] = []
    for holder in dict.fromkeys(holders):
        there = case.spec.get_value(holder)
        names = there.get("required") if isinstance(there, dict) else None
        if not isinstance(names, list):
            continue
        at = (*holder, "required")
        if wanted:
            return (Put((*at, len(names)), name),)
        if name in names:
            edits.append(Drop((*at, names.index(name)) if len(names) > 1 else at))
    return (put_keyword(beside, "required", [name]),) if wanted else tuple(edits)


def set_type(case: Case) -> Iterator[Way]:
    """Write the type of the page, with what belongs to it."""
    if str(case.finding.docs).endswith(" forms"):
        raise Problem("the page does not tell which form it is")
    if case.finding.docs == ANY_OF:
        raise Problem("the page shows only the first of several forms: which others there are is left to people")
    place = case.find_place()
    types = str(case.finding.docs).split("|")
    new = make_schema(case, case.page_node.node) if case.docs else {"type": types[0] if len(types) == 1 else types}
    keeps_null = place.schema.read_claims()[Aspect.NULLABLE] and (
        case.docs is None or Aspect.NULLABLE not in case.page_node.node.claims
    )
    new = allow_null(case, new) if keeps_null else new
    written = [put_keyword(place.pointer, name, value) for name, value in new.items() if name in TYPE_BOUND]
    gone = [Drop((*place.pointer, name)) for name in TYPE_BOUND if name in place.raw and name not in new]
    yield (*written, *gone)


def set_deprecated(case: Case) -> Iterator[Way]:
    """Deprecate a parameter or a schema, or take that back."""
    if not case.finding.path and case.finding.part.startswith("parameter:"):
        yield (put_keyword(case.part_target, "deprecated", case.finding.docs),)
    else:
        yield from set_keyword(case)


def set_operation_deprecated(case: Case) -> Iterator[Way]:
    """Deprecate the operation, or take that back."""
    name = (*case.operation, "deprecated")
    yield (Put(name, value=True, after=("summary", "description")) if case.finding.docs else Drop(name),)


def set_server(case: Case) -> Iterator[Way]:
    """Write the server of the page where the spec has that of the operation."""
    if case.finding.docs is None:
        raise Problem("a page without a server says nothing that could be written")
    _, path, method = case.operation
    _, holder = case.spec.find_servers(str(method), str(path))
    yield (Put((*holder, "servers", 0, "url"), case.finding.docs),)


def set_example(case: Case) -> Iterator[Way]:
    """Copy an example of the page: into the schema, or beside that of a parameter or of a body."""
    if case.finding.path:
        yield from set_keyword(case)
    elif case.finding.part.startswith("parameter:"):
        yield from _set_parameter_example(case)
    else:
        yield from _set_body_example(case)


def _set_parameter_example(case: Case) -> Iterator[Way]:
    """The example beside the schema of a parameter, or the one in the schema."""
    docs, there = case.finding.docs, case.spec.get_value(case.part_target)
    if "examples" in there or isinstance(docs, list):
        raise Problem("there are several examples")
    if docs is not None:
        yield (put_keyword(case.part_target, "example", parse_value(str(docs), _list_types(case))),)
        return
    if "example" in there:
        yield (Drop((*case.part_target, "example")),)
    yield from set_keyword(case)


def _set_body_example(case: Case) -> Iterator[Way]:
    """The example beside the schema of a body."""
    docs = case.finding.docs
    text = str(docs[-1] if isinstance(docs, list) else docs)
    bodies = (one[:-1] for one in locate.find_bodies(case.spec, case.finding.operation, case.finding.part))
    holders = [one for one in bodies if "example" in case.spec.get_value(one)]
    if not holders:
        raise Problem("there are several examples")
    for holder in holders:
        at = (*holder, "example")
        # The made-up one stands first, and only the renderer can make up an unknown type.
        yield (Drop(at) if _NOISE in text else Put(at, parse_value(text, [])),)
