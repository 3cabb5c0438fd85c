"""Facts: what a source says about one operation, as values that can be compared.

Here and in the modules that a check loads, named tuples and plain classes stand where
dataclasses might: they cost an eighth when the module is loaded, and a check is mostly that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from generator.documents.location import Location


class Aspect(StrEnum):
    """What a fact is about; the values are the names used in reports and in the lock."""

    PRESENCE = "presence"
    REQUIRED = "required"
    TYPE = "type"
    FORMAT = "format"
    NULLABLE = "nullable"
    ENUM = "enum"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    MIN_LENGTH = "minLength"
    MAX_LENGTH = "maxLength"
    PATTERN = "pattern"
    DEFAULT = "default"
    DEPRECATED = "deprecated"
    TITLE = "title"
    EXAMPLE = "example"
    DESCRIPTION = "description"
    SERVER = "server"


FLAGS = (Aspect.REQUIRED, Aspect.NULLABLE, Aspect.DEPRECATED)
CONSTRAINTS = (
    Aspect.ENUM,
    Aspect.MINIMUM,
    Aspect.MAXIMUM,
    Aspect.MIN_LENGTH,
    Aspect.MAX_LENGTH,
    Aspect.PATTERN,
)

ITEMS, VALUES = "[]", "{}"
"""Names of the children that stand for every item of a list and every value of a map."""

ANY_OF = "anyOf"
"""The type of something that has several forms, whether by anyOf or by oneOf."""

Claims = Mapping[Aspect, object]
"""What is said about one thing: a missing key is silence, the value None says that there is none."""

Locate = Callable[[Aspect], Location]
"""Where a fact about a thing stands, worked out only when somebody asks."""


def _nothing() -> Mapping[str, Node]:
    return {}


class Node:
    """One thing that a source speaks about: a parameter, a body, a property.

    `children` are its properties by name, its items and its map values; `complete` means that the
    properties are listed completely, so that a missing one is a statement. `variants` are the forms
    of anyOf or oneOf that the source shows, `every_variant` that it shows all of them.

    `composite` means written with allOf, anyOf or oneOf, which documentation prints as "object"
    whatever it is; `opaque`, that nothing below can be relied upon. `alias` is the name of the
    component, which documentation prints where a title is missing.
    """

    def __init__(
        self,
        claims: Claims,
        location: Locate,
        read_children: Callable[[], Mapping[str, Node]] = _nothing,
        *,
        complete: bool = False,
        read_variants: Callable[[], tuple[Node, ...]] = tuple,
        every_variant: bool = False,
        composite: bool = False,
        opaque: bool = False,
        alias: str | None = None,
    ) -> None:
        self.claims = claims
        self.location = location
        self.read_children = read_children
        self.complete = complete
        self.read_variants = read_variants
        self.every_variant = every_variant
        self.composite = composite
        self.opaque = opaque
        self.alias = alias

    def replace(self, **changes: Any) -> Node:
        """The same thing with something else said about it; what was grown is grown again."""
        fields = (
            "claims",
            "location",
            "read_children",
            "complete",
            "read_variants",
            "every_variant",
            "composite",
            "opaque",
            "alias",
        )
        return Node(**{name: changes.get(name, getattr(self, name)) for name in fields})

    @cached_property
    def children(self) -> Mapping[str, Node]:
        """Grown on demand, because most of a big document is never asked for."""
        return self.read_children()

    @cached_property
    def variants(self) -> tuple[Node, ...]:
        """The forms, likewise."""
        return self.read_variants()


class Reading(NamedTuple):
    """What one source says about one operation.

    `parts` are nodes by the name of the part; the children of a request body or a response are its
    bodies, one for each media type. `complete` names the kinds of part that are listed completely,
    such as `response` or `parameter:query`. `shapeless` are parts that show no schema. `retrieved`
    is the date on which the source was read, if it was not now. `lost` are the parts that the source
    ends in although there is more to come: each with a property that its example has and no row tells of.
    `home` tells where the parts of a kind are listed.
    """

    source: str
    format: str
    operation: str
    parts: Mapping[str, Node]
    complete: frozenset[str]
    shapeless: frozenset[str] = frozenset()
    retrieved: str | None = None
    lost: Mapping[str, str] = {}
    listed_at: Mapping[str, Locate] = {}

    def make_missing_part(self, group: str) -> Node:
        """What stands for a part of this kind that is not there: the place where it would be listed."""
        operation = self.parts["operation"]
        return operation.replace(location=self.listed_at.get(group, operation.location))


def join_path(path: str, name: str) -> str:
    """The path of the child `name`: `data` + `items` is `data.items`, + `[]` is `data.items[]`."""
    if name in (ITEMS, VALUES) or not path:
        return path + name
    return f"{path}.{name}"


def is_within(path: str, around: str) -> bool:
    """Whether the one path is the other or leads into it."""
    return not around or path == around or path.startswith((f"{around}.", f"{around}[", f"{around}{{"))


def get_part_kind(part: str) -> str:
    """The kind of a part: `parameter:query` of `parameter:query:token`, `response` of `response:200`."""
    return ":".join(part.split(":")[: 2 if part.startswith("parameter:") else 1])


def get_part_side(part: str) -> str:
    """Who a part concerns: `operation`, `security`, `parameter`, `request` or `response`."""
    return part.split(":", 1)[0].removesuffix("-body")
