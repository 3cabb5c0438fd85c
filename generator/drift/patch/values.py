"""Fixes for a claim that differs: a keyword of the spec gets the value that the page claims."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.documents.edits import Drop, Edit, Put, Rename
from generator.documents.pointer import Pointer
from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import ANY_OF, Aspect
from generator.drift.patch import locate
from generator.drift.patch.case import Case, Way
from generator.drift.patch.holders import SPELLINGS, find_beside, find_definition, find_holders, find_written
from generator.drift.patch.keywords import LIMITS, parse_value, parse_values, put_keyword
from generator.drift.patch.locate import Place
from generator.drift.patch.schema_from_page import allow_null, make_schema, write_types
from generator.drift.sources.rendering import render_value
from generator.openapi.keywords import TYPE_BOUND
from generator.problem import Problem

_NOISE = "Unknown Type"


def set_keyword(case: Case) -> Iterator[Way]:
    """Write a keyword of a schema where it takes effect, or take it out."""
    name = str(case.finding.aspect)
    _check_default(case, name)
    for holders in find_holders(case, name):
        yield (*holders.before, *(edit for one in holders.pointers for edit in _write_keyword(case, one, name)))


def _check_default(case: Case, name: str) -> None:
    """Raise `Problem` for a default that the schema's `enum` does not list; no package can be generated with one."""
    docs = case.finding.docs
    if name == "default" and docs is not None:
        listed = case.find_place().schema.read_claims()[Aspect.ENUM]
        if isinstance(listed, list) and str(docs) not in listed:
            raise Problem(f"{docs} is not among the values that the spec allows, and a default has to be")


def _write_keyword(case: Case, holder: Pointer, name: str) -> Way:
    """Write the value of the page, or take the keyword out where the page has none."""
    docs, there = case.finding.docs, case.get_schema(holder)
    gone = tuple(Drop((*holder, one)) for one in SPELLINGS.get(name, (name,)) if one in there)
    if docs is None or docs is False:
        return gone
    if name in LIMITS:
        return _write_limit(case, holder, name, LIMITS[name])
    types = _list_types(case)
    if isinstance(docs, list) and name == "example":
        return (*gone, Put((*holder, "examples"), parse_values(docs, types)))
    written = parse_value(str(docs), types) if name in ("default", "example") else docs
    return (put_keyword(holder, name, written), *(edit for edit in gone if edit.pointer[-1] != name))


def _write_limit(case: Case, holder: Pointer, name: str, other: str) -> Way:
    """Write a limit, which may be exclusive; OpenAPI 3.0 has a flag for that, 3.1 a keyword of its own."""
    there, docs = case.get_schema(holder), case.finding.docs
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
    """List the values of the page; what only a recording shows is added to them.

    A value is allowed if every `enum` of a schema lists it, so it is added to each of them. It is taken out of each, or
    of the first alone, which may be one beside a reference; a new one there would make another class of the package.
    """
    docs = list_enum_values(case.finding.docs)
    if docs is None:
        yield from set_keyword(case)
        return
    for place in case.find_places():
        written = find_written(case, place, "enum")
        wider = tuple(edit for one in written for edit in _add_values(case, one, docs))
        if written:
            yield (*wider, *(edit for one in written for edit in _drop_values(case, one, docs)))
            yield (*wider, *_drop_values(case, written[0], docs))
            continue
        yield (_list_values(case, place, find_definition(place), docs),)
        if beside := find_beside(case, place, "enum"):
            yield (*beside.before, _list_values(case, place, beside.pointers[0], docs))


def _add_values(case: Case, holder: Pointer, docs: list[str]) -> Way:
    """Add to an `enum` what it lacks; a constant becomes an `enum`."""
    there, types = case.get_schema(holder), _list_types(case)
    own = [there["const"]] if "const" in there else there["enum"]
    more = parse_values([text for text in docs if text not in map(render_value, own)], types)
    if "const" not in there:
        return tuple(Put((*holder, "enum", len(own) + index), value) for index, value in enumerate(more))
    return (put_keyword(holder, "enum", [*own, *more]), Drop((*holder, "const"))) if more else ()


def _drop_values(case: Case, holder: Pointer, docs: list[str]) -> Way:
    """Take out of an `enum` what the page does not list; that a recording lacks a value shows nothing."""
    there = case.get_schema(holder)
    own = [there["const"]] if "const" in there else there["enum"]
    less = [index for index, value in enumerate(own) if value is not None and render_value(value) not in docs]
    # From the end, so that no index moves.
    return tuple(Drop((*holder, "enum", index)) for index in reversed(less)) if case.docs else ()


def _list_values(case: Case, place: Place, holder: Pointer, docs: list[str]) -> Edit:
    """An `enum` where none is; it lists null if the schema that holds it allows that."""
    own = case.get_schema(holder)
    types = own.get("type")
    holds_null = "null" in types if isinstance(types, list) else bool(own.get("nullable")) or not types
    null = [None] if holds_null and place.schema.read_claims()[Aspect.NULLABLE] else []
    return put_keyword(holder, "enum", [*parse_values(docs, _list_types(case)), *null])


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
    if place.raw.keys() == {"$ref"}:
        yield _write_type(case, place, place.schema.pointer)
    yield _write_type(case, place, place.pointer)
    if case.docs is None and not case.is_openapi_30:
        yield _add_types(case, find_definition(place))


def _add_types(case: Case, holder: Pointer) -> Way:
    """Allow the types of a recording beside those that there are, because other recordings show these."""
    there = case.get_schema(holder)
    types = there.get("type")
    every = [*(types if isinstance(types, list) else [types] if types else []), *str(case.finding.docs).split("|")]
    gone = tuple(Drop((*holder, name)) for name in ("enum", "const") if name in there)
    return (put_keyword(holder, "type", list(dict.fromkeys(every))), *gone)


def _write_type(case: Case, place: Place, holder: Pointer) -> Way:
    types = str(case.finding.docs).split("|")
    new = make_schema(case, case.page_node.node) if case.docs else write_types(case, types)
    keeps_null = place.schema.read_claims()[Aspect.NULLABLE] and (
        case.docs is None or Aspect.NULLABLE not in case.page_node.node.claims
    )
    new = allow_null(case, new) if keeps_null else new
    there = case.get_schema(holder)
    written = [put_keyword(holder, name, value) for name, value in new.items() if name in TYPE_BOUND]
    gone = [Drop((*holder, name)) for name in TYPE_BOUND if name in there and name not in new]
    return (*written, *gone)


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


def set_combination(case: Case) -> Iterator[Way]:
    """Write the keyword of the page, anyOf or oneOf, in place of the other."""
    place = case.find_place()
    yield (Rename(place.schema.variants[0][1][:-1], str(case.finding.docs)),)


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
