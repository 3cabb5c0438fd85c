"""What changed between the public faces of two packages, and how much that asks of their users."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from generator.public_api import annotations as annotated
from generator.public_api import surface
from generator.public_api.annotations import Relation
from generator.public_api.surface import Face
from generator.public_api.version_bump import Level

if TYPE_CHECKING:
    import griffe

FILE = Path(__file__).with_name("api_rules.yaml")


class Rule(NamedTuple):
    """One entry of api_rules.yaml."""

    id: str
    level: Level
    section: str
    message: str
    why: str


class Change(NamedTuple):
    """One thing that is different."""

    rule: str
    name: str
    before: str = ""
    after: str = ""

    @property
    def level(self) -> Level:
        """How much it asks of the users."""
        return rules()[self.rule].level

    def __str__(self) -> str:
        return rules()[self.rule].message.format(name=self.name, before=self.before, after=self.after)


@functools.cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the file."""
    entries = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {entry["id"]: Rule(**{**entry, "level": Level[entry["level"].upper()]}) for entry in entries}


def level(changes: list[Change]) -> Level:
    """What all changes together ask."""
    return max((change.level for change in changes), default=Level.NONE)


def compare(old: Face, new: Face) -> list[Change]:
    """Every change once, the gravest first."""
    order = list(rules())
    if old.module.name != new.module.name:
        return [Change("package-renamed", new.module.name, old.module.name, new.module.name)]
    found = dict.fromkeys([*_broken(old, new), *_members(old, new), *_metadata(old, new)])
    return sorted(found, key=lambda change: (-change.level, order.index(change.rule), change.name))


def _broken(old: Face, new: Face) -> Iterator[Change]:
    """What griffe finds broken: names, kinds, bases and parameters."""
    import griffe  # noqa: PLC0415 it is slow to load

    for breakage in griffe.find_breaking_changes(old.module, new.module):
        rule = _BREAKAGES.get(breakage.kind.name)
        one = surface.target(breakage.obj) or breakage.obj
        if rule is None or _is_made_up(one) or not surface.is_seen(one.name):
            continue
        name = _shown(one)
        before, after = (_text(value) for value in (breakage.old_value, breakage.new_value))
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
"""Types are not among them: griffe compares none."""


def _is_made_up(one: griffe.Object) -> bool:
    """Whether griffe derived a constructor from the fields of a dataclass; those are judged as fields."""
    return one.name == "__init__" and not one.lineno


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value)
    return str(value.value if isinstance(value, Enum) else getattr(value, "name", value))


def _shown(one: griffe.Object | griffe.Alias) -> str:
    """A name as users know it: from the class on, or with its module."""
    parts = [one.name]
    while one.parent is not None and one.parent.is_class:
        one = one.parent
        parts.insert(0, one.name)
    if one.is_class or one.is_alias or one.parent is None or one.parent.parent is None:
        return ".".join(parts)
    return ".".join([*one.parent.path.split(".")[1:], *parts])


def _members(old: Face, new: Face) -> Iterator[Change]:
    """What griffe does not look at: additions, types, values and words."""
    before = {one.path: one for one in surface.objects(old.module)}
    after = {one.path: one for one in surface.objects(new.module)}
    for path in sorted(before.keys() & after.keys()):
        if before[path].kind is after[path].kind:
            yield from _DIFFERENCES.get(before[path].kind.name, _nothing)(before[path], after[path], new)
            yield from _words(before[path], after[path])
    for path in sorted(after.keys() - before.keys()):
        parent = after[path].parent
        # A new class is told by its name; one that was public inside and came out is new as well.
        if parent is None or parent.path in before or not parent.is_class:
            yield from _added(after[path], new)


def _added(one: Any, new: Face) -> Iterator[Change]:
    name = _shown(one)
    if one.is_module:
        return
    if one.parent.is_class and surface.is_protocol(one.parent):
        yield Change("method-demanded", name)
    elif one.is_attribute and _is_written(one, new) and _is_required(one):
        yield Change("required-field-added", name)
    elif not _is_made_up(one):
        yield Change("name-added", name)


def _is_written(one: griffe.Object, new: Face) -> bool:
    return one.parent is not None and one.parent.name in new.written


def _is_read(one: griffe.Object, new: Face) -> bool:
    # What no method speaks of is met by reading: errors, and what hangs on them.
    return one.parent is None or one.parent.name in new.read or one.parent.name not in new.written


def _is_required(one: Any) -> bool:
    """Whether a field must be given: `field(name=...)` of msgspec is a value, and no default."""
    text = str(one.value)
    return one.value is None or (text.startswith("field(") and not re.search(r"\bdefault(_factory)?=", text))


def _attribute(old: Any, new: Any, face_: Face) -> Iterator[Change]:
    name = _shown(old)
    if old.annotation is not None and new.annotation is not None:
        yield from _type(name, old.annotation, new.annotation, face_, read=_is_read(old, face_))
        if _is_written(old, face_):
            yield from _type(name, old.annotation, new.annotation, face_, read=False)
            if _is_required(new) and not _is_required(old):
                yield Change("required-field-added", name)
    elif str(old.annotation) != str(new.annotation):
        yield Change("type-respelled", name, str(old.annotation), str(new.annotation))
    if old.annotation is None and str(old.value) != str(new.value):
        rule = "enum-value-changed" if _is_member(old, face_) else "constant-changed"
        yield Change(rule, name, f"`{old.value}`", f"`{new.value}`")


def _is_member(one: Any, new: Face) -> bool:
    """Whether an attribute is a member of an enumeration."""
    return one.parent.is_class and bool(
        annotated.ancestors(one.parent.name, new.bases) & {"Enum", "StrEnum", "IntEnum"}
    )


def _function(old: Any, new: Any, face_: Face) -> Iterator[Change]:
    name = _shown(old)
    if ("async" in old.labels) != ("async" in new.labels):
        yield Change("kind-changed", name, *("async" if "async" in one.labels else "not async" for one in (old, new)))
    if old.returns is not None and new.returns is not None:
        yield from _type(name, old.returns, new.returns, face_, read=True)
    before = {parameter.name: parameter for parameter in old.parameters}
    for parameter in new.parameters:
        if parameter.name not in before:
            if not parameter.required and not _is_made_up(new):
                yield Change("parameter-added", name, "", parameter.name)
        elif None not in (was := before[parameter.name].annotation, parameter.annotation):
            yield from _type(f"{name}({parameter.name})", was, parameter.annotation, face_, read=False)


def _type(name: str, before: Any, after: Any, new: Face, *, read: bool) -> Iterator[Change]:
    if str(before) != str(after):
        found = annotated.relation(str(before), str(after), new.bases)
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


def _words(old: griffe.Object, new: griffe.Object) -> Iterator[Change]:
    before, after = (one.docstring.value if one.docstring else "" for one in (old, new))
    if before != after:
        yield Change("documentation-changed", _shown(new))


def _nothing(*_: object) -> Iterator[Change]:
    yield from ()


_DIFFERENCES: Mapping[str, Callable[[Any, Any, Face], Iterator[Change]]] = {
    "ATTRIBUTE": _attribute,
    "FUNCTION": _function,
}


def _metadata(old: Face, new: Face) -> Iterator[Change]:
    if old.python != new.python:
        yield Change("python-changed", "python", old.python, new.python)
    if old.requirements != new.requirements:
        yield Change("requirements-changed", "requirements", *map(", ".join, (old.requirements, new.requirements)))
    yield from (Change("extra-removed", name) for name in old.extras - new.extras)
    yield from (Change("extra-added", name) for name in new.extras - old.extras)
