"""Facts: what a source says about one operation, as a tree of nodes that can be compared.

Modules that every check loads use named tuples and plain classes, because defining a dataclass takes eight times as
long, and loading modules is most of what a check costs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
    DISCRIMINATOR = "discriminator"
    MIN_ITEMS = "minItems"
    MAX_ITEMS = "maxItems"
    COMBINATION = "combination"
    FORMS = "forms"
    MEDIA_TYPES = "mediaTypes"
    READ_ONLY = "readOnly"
    WRITE_ONLY = "writeOnly"
    DEFAULT = "default"
    DEPRECATED = "deprecated"
    TITLE = "title"
    EXAMPLE = "example"
    DESCRIPTION = "description"
    SERVER = "server"
    CALLBACKS = "callbacks"
    SCOPES = "scopes"
    TOGETHER = "together"


FLAGS = (Aspect.REQUIRED, Aspect.NULLABLE, Aspect.DEPRECATED, Aspect.READ_ONLY, Aspect.WRITE_ONLY)
CONSTRAINTS = (
    Aspect.ENUM,
    Aspect.MINIMUM,
    Aspect.MAXIMUM,
    Aspect.MIN_LENGTH,
    Aspect.MAX_LENGTH,
    Aspect.PATTERN,
)
LIST_LIMITS = (Aspect.MIN_ITEMS, Aspect.MAX_ITEMS)
"""What only a list has; a page shows them like the limits of its items."""

HEADER = "response-header:"
"""What the names of parts begin with that are headers of a response: `response-header:200:ETag`."""

ITEMS, VALUES = "[]", "{}"
"""Names of the children that stand for every item of a list and every value of a map."""

UNREADABLE = frozenset({"", "property name*"})
"""Names of properties that no page can show: one would be none, the other looks like the values of a map."""

ANY_OF = "anyOf"
"""The type of a schema with several variants, whether by anyOf or by oneOf."""

NO_SCHEMA = "no schema"
"""The type of a body of which documentation says that it has none: none is written, or that of an empty object."""

Claims = Mapping[Aspect, object]
"""What a source says about a node. A missing aspect is silence; None says that there is none, such as no default."""

Locate = Callable[[Aspect], Location]
"""Finds where the claim about an aspect stands; called only for claims that end up in a report."""


def _read_no_children() -> Mapping[str, Node]:
    return {}


class Node:
    """What a source says about one parameter, body or schema.

    `children` are properties by name, `ITEMS` and `VALUES`; `complete` means that all properties are listed, so that
    a missing one is a statement. `variants` are the variants of anyOf or oneOf that the source shows; `every_variant`
    means that it shows all of them.

    `composite` means written with allOf, anyOf or oneOf, which documentation prints as "object" whatever the type is;
    `untyped` means written without a type, for which it prints none, or what it guesses.
    `opaque` means that nothing below can be relied upon, such as below a circular reference; `hides_values` that a
    variant would not show the values of a map, `omits_values` that items may not; `unlabelled_null` that it can be null
    in a way that no type label shows: by `nullable`, or below allOf, anyOf or oneOf. `alias` is the name of
    the component, which documentation prints where a title is missing. `fold` gives the same node with its properties
    in each of its variants, if it has both. `select` gives it with a variant for each value of its discriminator, if it
    has one; by itself it is opaque then. `unshown` means that documentation leaves it out, such as a security scheme
    that need not be used.
    """

    def __init__(
        self,
        claims: Claims,
        location: Locate,
        read_children: Callable[[], Mapping[str, Node]] = _read_no_children,
        *,
        complete: bool = False,
        read_variants: Callable[[], tuple[Node, ...]] = tuple,
        every_variant: bool = False,
        composite: bool = False,
        untyped: bool = False,
        opaque: bool = False,
        hides_values: bool = False,
        omits_values: bool = False,
        unlabelled_null: bool = False,
        alias: str | None = None,
        fold: Callable[[], Node] | None = None,
        select: Callable[[], Node] | None = None,
        unshown: bool = False,
    ) -> None:
        self.claims = claims
        self.location = location
        self.read_children = read_children
        self.complete = complete
        self.read_variants = read_variants
        self.every_variant = every_variant
        self.composite = composite
        self.untyped = untyped
        self.opaque = opaque
        self.hides_values = hides_values
        self.omits_values = omits_values
        self.unlabelled_null = unlabelled_null
        self.alias = alias
        self.fold = fold
        self.select = select
        self.unshown = unshown

    def replace(self, **changes: Any) -> Node:
        """A copy with some arguments changed; it reads its children and variants anew."""
        copy = Node.__new__(Node)
        vars(copy).update(vars(self), **changes)
        for name in ("children", "variants"):
            vars(copy).pop(name, None)
        return copy

    def is_unshown(self) -> bool:
        """Whether documentation names this without showing it, such as a tab that is filled when it is opened."""
        return self.claims.get(Aspect.PRESENCE) is False

    def leave_out(self, names: Collection[str]) -> Node:
        """A copy without the children of some names."""
        return self.replace(
            read_children=lambda: {name: one for name, one in self.children.items() if name not in names}
        )

    @cached_property
    def children(self) -> Mapping[str, Node]:
        """Read when somebody asks, because most of a big document is never compared."""
        return self.read_children()

    @cached_property
    def variants(self) -> tuple[Node, ...]:
        """Read when somebody asks, like the children."""
        return self.read_variants()


class Reading(NamedTuple):
    """What one source says about one operation.

    `parts` are nodes by the name of the part, such as `response:200`; the children of a request body or a response are
    its bodies by media type. `complete` are the kinds of part that are listed completely, such as `response` or
    `parameter:query`. `shapeless` are parts that should show a schema and do not. `retrieved` is the date on which the
    source was read, if that was not now. `lost` are the parts in which a page was cut off, each with a property that is
    in its example and not in its rows. `listed_at` finds where the parts of a kind are listed. `rendered` says that a
    page was read as a browser shows it.
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
    rendered: bool = False

    @property
    def server(self) -> str | None:
        """The address of the server, if the source shows it."""
        server = self.parts["operation"].claims.get(Aspect.SERVER)
        return server if isinstance(server, str) else None

    def make_missing_part(self, kind: str) -> Node:
        """A node that stands for a part that is missing; only its location counts: where the part would be listed."""
        operation = self.parts["operation"]
        return operation.replace(location=self.listed_at.get(kind, operation.location))


def join_path(path: str, name: str) -> str:
    """The path of the child `name`: `data` + `items` is `data.items`, + `[]` is `data.items[]`."""
    if name in (ITEMS, VALUES) or not path:
        return path + name
    return f"{path}.{name}"


def is_within(path: str, around: str) -> bool:
    """Whether a path is the same as `around` or leads to something in it."""
    return not around or path == around or path.startswith((f"{around}.", f"{around}[", f"{around}{{"))


def get_part_kind(part: str) -> str:
    """The kind of a part: `parameter:query` of `parameter:query:token`, `response` of `response:200`.

    The headers of each response are a kind of their own: `response-header:200` of `response-header:200:ETag`.
    """
    return ":".join(part.split(":")[: 2 if part.startswith(("parameter:", HEADER)) else 1])


def has_bodies(part: str) -> bool:
    """Whether a part is one that bodies are sent in: a response, or the request body."""
    return part == "request-body" or part.startswith("response:")


def get_part_side(part: str) -> str:
    """The side of the exchange that a part is on: `operation`, `security`, `parameter`, `request` or `response`."""
    return part.split(":", 1)[0].removesuffix("-body").removesuffix("-header")
