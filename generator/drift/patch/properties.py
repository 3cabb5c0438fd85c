"""Fixes for properties that only one side has, or that have another name on the page."""

from __future__ import annotations

from collections.abc import Iterator

from generator.documents.edits import Drop, Edit, Put, Rename
from generator.documents.pointer import Pointer
from generator.drift.facts.model import ITEMS, VALUES, Aspect
from generator.drift.patch import locate
from generator.drift.patch.case import Case, Way
from generator.drift.patch.keywords import put_keyword
from generator.drift.patch.schema_from_page import WITHIN, make_schema
from generator.drift.patch.values import require


def add_property(case: Case) -> Iterator[Way]:
    """Write a property of the page into the schema that could list it; or the items of a list, the values of a map."""
    shown = case.page_node
    owner = case.find_place(shown.parent_path)
    if shown.name in (VALUES, ITEMS):
        yield (put_keyword(owner.pointer, WITHIN[shown.name], make_schema(case, shown.node)),)
    else:
        yield _put_property(case, _find_holder(case, owner), shown)


def _find_holder(case: Case, owner: locate.Place) -> Pointer:
    """The schema to which a property can be added: one that lists some already, else the first variant, else itself."""
    if "properties" in owner.schema.data:
        return owner.schema.get_pointer("properties")[:-1]
    variants = owner.schema.variants
    return case.spec.merge_schema(variants[0]).pointer if variants else owner.schema.pointer


def _put_property(case: Case, holder: Pointer, shown: locate.PageNode) -> Way:
    made = make_schema(case, shown.node)
    there = case.spec.get_value(holder)
    put = (
        Put((*holder, "properties", shown.name), made, shown.before)
        if there.get("properties")
        else put_keyword(holder, "properties", {shown.name: made})
    )
    if not shown.node.claims.get(Aspect.REQUIRED):
        return (put,)
    names = there.get("required")
    listed = (
        Put((*holder, "required", len(names)), shown.name) if names else put_keyword(holder, "required", [shown.name])
    )
    return (listed, put)


def remove_property(case: Case) -> Iterator[Way]:
    """Take out a property, and its name among those that are required."""
    place = case.find_place()
    yield (*require(case, place, wanted=False), case.drop(place.pointer))


def rename_property(case: Case) -> Iterator[Way]:
    """Give a property the name that the page has for it."""
    place, new = case.find_place(), str(case.finding.docs)
    yield (*_rename_around(case, place, new), Rename(place.pointer, new))


def _rename_around(case: Case, place: locate.Place, new: str) -> Iterator[Edit]:
    """Rename it wherever it is named around the property: in `required`, and in an extension of ours."""
    old, beside = str(case.finding.spec), place.pointer[:-2]
    for holder in dict.fromkeys([beside, *([place.owner.get_pointer("required")[:-1]] if place.owner else [])]):
        names = (case.spec.get_value(holder) or {}).get("required")
        if isinstance(names, list) and old in names:
            yield Put((*holder, "required", names.index(old)), new)
    if (case.spec.get_value(beside) or {}).get("x-unwrap") == old:
        yield Put((*beside, "x-unwrap"), new)


def add_properties(case: Case) -> Iterator[Way]:
    """Give an object that lists no properties all those of the page."""
    made = make_schema(case, case.page_node.node)
    holder = _find_lister(case)
    yield tuple(put_keyword(holder, name, made[name]) for name in ("required", "properties") if name in made)


def remove_properties(case: Case) -> Iterator[Way]:
    """Take out all the properties of an object of which the page lists none."""
    holder = _find_lister(case)
    there = case.spec.get_value(holder)
    yield tuple(Drop((*holder, name)) for name in ("properties", "required") if name in there)


def _find_lister(case: Case) -> Pointer:
    """The schema that lists the properties of an object, or else could."""
    schema = case.find_place().schema
    return schema.get_pointer("properties")[:-1] if "properties" in schema.data else schema.pointer
