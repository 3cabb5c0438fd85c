"""Compares the surfaces of two packages: lists each change with its level from `api_rules.yaml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from generator.public_api import surface
from generator.public_api.annotations import Relation, compare_annotations, find_ancestors
from generator.public_api.surface import Surface
from generator.public_api.version_bump import Level

if TYPE_CHECKING:
    import griffe

FILE = Path(__file__).with_name("api_rules.yaml")


class ApiRule(NamedTuple):
    """One entry of `api_rules.yaml`: a kind of change."""

    id: str
    level: Level
    section: str
    message: str
    why: str


class Change(NamedTuple):
    """One difference between two surfaces."""

    rule: str
    name: str
    before: str = ""
    after: str = ""

    @property
    def level(self) -> Level:
        """Its level: whether users have to change their code."""
        return load_rules()[self.rule].level

    def __str__(self) -> str:
        return load_rules()[self.rule].message.format(name=self.name, before=self.before, after=self.after)


@functools.cache
def load_rules() -> Mapping[str, ApiRule]:
    """Every rule by its id, in the order of the file."""
    entries = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {entry["id"]: ApiRule(**{**entry, "level": Level[entry["level"].upper()]}) for entry in entries}


def find_level(changes: list[Change]) -> Level:
    """The highest level of these changes."""
    return max((change.level for change in changes), default=Level.NONE)


def compare(old: Surface, new: Surface) -> list[Change]:
    """List every change once, the most severe first."""
    order = list(load_rules())
    if old.module.name != new.module.name:
        return [Change("package-renamed", new.module.name, old.module.name, new.module.name)]
    found = dict.fromkeys([*_find_breakages(old, new), *_compare_members(old, new), *_compare_metadata(old, new)])
    return sorted(found, key=lambda change: (-change.level, order.index(change.rule), change.name))


def _find_breakages(old: Surface, new: Surface) -> Iterator[Change]:
    """The changes that griffe finds: of names, kinds, bases and parameters."""
    import griffe  # noqa: PLC0415 it is slow to load

    for breakage in griffe.find_breaking_changes(old.module, new.module):
        rule = _BREAKAGES.get(breakage.kind.name)
        one = surface.resolve_alias(breakage.obj) or breakage.obj
        if rule is None or _is_derived(one) or not surface.is_public_name(one.name):
            continue
        name = _format_name(one)
        before, after = (_format_value(value) for value in (breakage.old_value, breakage.new_value))
        if rule == "parameter-kind-changed":
            before, after = f"`{breakage.old_value.name}`", breakage.new_value.kind.value
        elif rule == "default-changed":
            name = f"{name}({breakage.old_value.name})"
            before, after = (f"`{value.default}`" for value in (breakage.old_value, breakage.new_value))
        yield Change(rule, name, before if rule != "name-removed" else "", after)


_BREAKAGES = {
    "OBJECT_REMOVED": "name-removed",
    "OBJECT_CHANGED_KIND": "kind-changed",
    "CLASS_REMOVED_BASE": "base-removed",
    "PARAMETER_REMOVED": "parameter-removed",
    "PARAMETER_MOVED": "parameter-moved",
    "PARAMETER_CHANGED_KIND": "parameter-kind-changed",
    "PARAMETER_CHANGED_REQUIRED": "parameter-now-required",
    "PARAMETER_ADDED_REQUIRED": "required-parameter-added",
    "PARAMETER_CHANGED_DEFAULT": "default-changed",
}
"""Griffe's kinds of breakage and our rules. Types are missing because griffe does not compare them."""


def _is_derived(one: griffe.Object) -> bool:
    """Whether an object is a constructor that griffe derived from fields; the fields are compared instead."""
    return one.name == "__init__" and not one.lineno


def _format_value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value)
    return str(value.value if isinstance(value, Enum) else getattr(value, "name", value))


def _format_name(one: griffe.Object | griffe.Alias) -> str:
    """A name as users know it: `Class.member`, or `module.name` for what stands in a submodule."""
    parts = [one.name]
    while one.parent is not None and one.parent.is_class:
        one = one.parent
        parts.insert(0, one.name)
    if one.is_class or one.is_alias or one.parent is None or one.parent.parent is None:
        return ".".join(parts)
    return ".".join([*one.parent.path.split(".")[1:], *parts])


def _compare_members(old: Surface, new: Surface) -> Iterator[Change]:
    """The changes that griffe does not find: additions, types, values and docstrings."""
    before = {one.path: one for one in surface.walk_objects(old.module)}
    after = {one.path: one for one in surface.walk_objects(new.module)}
    for path in sorted(before.keys() & after.keys()):
        if before[path].kind is after[path].kind:
            if compare_kind := _COMPARISONS.get(before[path].kind.name):
                yield from compare_kind(before[path], after[path], new)
            yield from _compare_docstrings(before[path], after[path])
    for path in sorted(after.keys() - before.keys()):
        parent = after[path].parent
        # Of a new class only the class is listed; one that moved here from another place counts as new.
        if parent is None or parent.path in before or not parent.is_class:
            yield from _describe_addition(after[path], new)


def _describe_addition(one: Any, new: Surface) -> Iterator[Change]:
    name = _format_name(one)
    if one.is_module:
        return
    if one.parent.is_class and surface.is_protocol(one.parent):
        yield Change("method-demanded", name)
    elif one.is_attribute and _is_passed_in(one, new) and _is_required(one):
        yield Change("required-field-added", name)
    elif not _is_derived(one):
        yield Change("name-added", name)


def _is_passed_in(one: griffe.Object, new: Surface) -> bool:
    return one.parent is not None and one.parent.name in new.written


def _is_returned(one: griffe.Object, new: Surface) -> bool:
    # Classes in no signature are exceptions and what their attributes hold; users read them.
    return one.parent is None or one.parent.name in new.read or one.parent.name not in new.written


def _is_required(one: Any) -> bool:
    """Whether a field has no default; msgspec's `field(name=...)` is a value of the attribute, but no default."""
    text = str(one.value)
    return one.value is None or (text.startswith("field(") and not re.search(r"\bdefault(_factory)?=", text))


def _compare_attributes(old: Any, new: Any, surface_: Surface) -> Iterator[Change]:
    name = _format_name(old)
    if old.annotation is not None and new.annotation is not None:
        yield from _compare_types(name, old.annotation, new.annotation, surface_, read=_is_returned(old, surface_))
        if _is_passed_in(old, surface_):
            yield from _compare_types(name, old.annotation, new.annotation, surface_, read=False)
            if _is_required(new) and not _is_required(old):
                yield Change("required-field-added", name)
    elif str(old.annotation) != str(new.annotation):
        yield Change("type-respelled", name, str(old.annotation), str(new.annotation))
    if old.annotation is None and str(old.value) != str(new.value):
        rule = "enum-value-changed" if _is_member(old, surface_) else "constant-changed"
        yield Change(rule, name, f"`{old.value}`", f"`{new.value}`")


def _is_member(one: Any, new: Surface) -> bool:
    """Whether an attribute is a member of an enumeration."""
    return one.parent.is_class and bool(find_ancestors(one.parent.name, new.bases) & {"Enum", "StrEnum", "IntEnum"})


def _compare_functions(old: Any, new: Any, surface_: Surface) -> Iterator[Change]:
    name = _format_name(old)
    if ("async" in old.labels) != ("async" in new.labels):
        yield Change("kind-changed", name, *("async" if "async" in one.labels else "not async" for one in (old, new)))
    if old.returns is not None and new.returns is not None:
        yield from _compare_types(name, old.returns, new.returns, surface_, read=True)
    before = {parameter.name: parameter for parameter in old.parameters}
    for parameter in new.parameters:
        if parameter.name not in before:
            if not parameter.required and not _is_derived(new):
                yield Change("parameter-added", name, "", parameter.name)
        elif None not in (was := before[parameter.name].annotation, parameter.annotation):
            yield from _compare_types(f"{name}({parameter.name})", was, parameter.annotation, surface_, read=False)


def _compare_types(name: str, before: Any, after: Any, new: Surface, *, read: bool) -> Iterator[Change]:
    if str(before) != str(after):
        found = compare_annotations(str(before), str(after), new.bases)
        yield Change(_TYPES[read, found], name, str(before), str(after))


_TYPES = {
    (True, Relation.SAME): "type-respelled",
    (True, Relation.NARROWER): "read-type-narrowed",
    (True, Relation.WIDER): "read-type-widened",
    (True, Relation.OTHER): "read-type-changed",
    (False, Relation.SAME): "type-respelled",
    (False, Relation.NARROWER): "written-type-narrowed",
    (False, Relation.WIDER): "written-type-widened",
    (False, Relation.OTHER): "written-type-changed",
}


def _compare_docstrings(old: griffe.Object, new: griffe.Object) -> Iterator[Change]:
    before, after = (one.docstring.value if one.docstring else "" for one in (old, new))
    if before != after:
        yield Change("documentation-changed", _format_name(new))


_COMPARISONS: Mapping[str, Callable[[Any, Any, Surface], Iterator[Change]]] = {
    "ATTRIBUTE": _compare_attributes,
    "FUNCTION": _compare_functions,
}


def _compare_metadata(old: Surface, new: Surface) -> Iterator[Change]:
    if old.python != new.python:
        yield Change("python-changed", "python", old.python, new.python)
    if old.requirements != new.requirements:
        yield Change("requirements-changed", "requirements", *map(", ".join, (old.requirements, new.requirements)))
    yield from (Change("extra-removed", name) for name in old.extras - new.extras)
    yield from (Change("extra-added", name) for name in new.extras - old.extras)
