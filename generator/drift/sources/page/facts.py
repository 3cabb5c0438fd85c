"""What HTML and Markdown pages have in common: rows, sections, and how they become facts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from generator.drift.facts.model import ANY_OF, CONSTRAINTS, ITEMS, VALUES, Aspect, Locate, Node, Reading
from generator.drift.sources.page import type_labels
from generator.openapi import json_types
from generator.problem import Problem

MOST_ROWS = 20_000
_MOST_SECTIONS = 1_000
MAP_ROW = "property name*"
_HEADING_PATH = re.compile(r"([A-Z]{3,7})\s+(https?://[^/\s]+)?(/\S*)")
_SCHEME = re.compile(
    r"name:\s*(\w+?)\s*type:\s*(\w+?)(?:\s*scheme:\s*(\w+?))?(?:\s*(?:description|in|name|flows|bearerFormat):|\s|$)"
)
_PLACEHOLDER = re.compile(r":([A-Za-z_][A-Za-z0-9_]*)")


def no_operation(source: str) -> Problem:
    """That a page is of something else, or was saved without its heading."""
    return Problem("not the documentation page of an operation", source, help="save the page of one operation, whole")


class Row:
    """One row as it is read: a name, a type label, flags, and what stands below it.

    `awaiting` is a setting whose title was read and whose value goes on in the next line.
    """

    def __init__(self, name: str, label: str, flags: Mapping[Aspect, bool], locate: Locate) -> None:
        self.name = name
        self.label = label
        self.flags = flags
        self.locate = locate
        self.qualifiers: str | None = None
        self.default: str | None = None
        self.constant: str | None = None
        self.examples: list[str] = []
        self.prose: list[str] = []
        self.awaiting: str | None = None
        self.folds = False
        self.level = Level()


class Level:
    """The rows of one object: its properties, the level of its items, and its alternatives."""

    def __init__(self, *, items: Level | None = None, opaque: bool = False, flat: bool = False) -> None:
        self.rows: list[Row] = []
        self.items = items
        self.variants: list[Level] = []
        self.variant_labels: list[str] = []
        self.opaque = opaque
        self.flat = flat

    def empty(self) -> bool:
        """Nothing at all is shown here."""
        return not (self.rows or self.items or self.variants or self.opaque)


class Body:
    """A request or response body of one media type, its shape if the page tells, and the examples beside it."""

    def __init__(
        self, media: str | None, level: Level | None, examples: list[str] | None = None, shape: str | None = None
    ) -> None:
        self.media = media
        self.level = level
        self.examples = examples or []
        self.shape = shape


class Section:
    """A part of the page that shows bodies: one response, or the request body.

    Where the page ends in it, `cut` tells that its bodies are missing, and `lost` is a property that
    its example has and the last rows lack. `media` are the media types that stand above the bodies.
    """

    def __init__(
        self, part: str, locate: Locate, bodies: list[Body] | None = None, *, required: bool | None = None
    ) -> None:
        self.part = part
        self.locate = locate
        self.bodies = bodies or []
        self.prose: list[str] = []
        self.media: list[str] = []
        self.required = required
        self.cut = False
        self.lost: str | None = None


def told(thing: Section | Row) -> list[object]:
    """All that is said of a thing and below it, but not where: of two that tell the same, one is enough."""
    said: list[object] = []
    stack: list[object] = [thing]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            said.append(len(one))
            stack += one
        elif isinstance(one, (Section, Body, Level, Row)):
            stack += [value for name, value in vars(one).items() if name not in _OF_THE_PLACE]
        else:
            said.append(one)
    return said


_OF_THE_PLACE = frozenset({"locate", "cut", "lost"})


class Page:
    """Everything read from one page, before it is turned into facts.

    `titled` are the places of parameters whose section has something in it, `listed` the statuses that a list names.
    """

    def __init__(self, heading: str, locate: Locate) -> None:
        self.heading = heading
        self.locate = locate
        self.parameters: list[tuple[str, Row]] = []
        self.titled: dict[str, Locate] = {}
        self.listed: list[tuple[str, Locate]] = []
        self.sections: list[Section] = []
        self.security: list[tuple[str, str | None]] = []
        self.prose: list[str] = []

    def add(self, section: Section) -> None:
        """Append a section; a page has no more of them than there are statuses."""
        if len(self.sections) >= _MOST_SECTIONS:
            raise Problem("more sections than a documentation page can have")
        self.sections.append(section)

    def check(self) -> None:
        """Raise `Problem` where a section is announced and not read."""
        for place, locate in self.titled.items():
            if place not in {one for one, _ in self.parameters}:
                title = f"{place.title()} Parameters"
                raise _unread(f"a section titled {title} whose rows are not understood", locate)
        for status, locate in self.listed:
            if f"response:{status}" not in {section.part for section in self.sections}:
                raise _unread(f"status {status} in a list and no section about it; it may have been cut", locate)
        _once([(section.part, section) for section in self.sections])
        _once([(f"parameter {row.name} ({place})", row) for place, row in self.parameters])


def _once(things: Sequence[tuple[str, Section | Row]]) -> None:
    """Raise `Problem` where one thing is told of twice, and not in the same way: none of the two is the right one."""
    first: dict[str, Section | Row] = {}
    for name, thing in things:
        known = first.setdefault(name, thing)
        if known is not thing and told(known) != told(thing):
            raise _unread(f"{name} twice, and not the same", thing.locate)


def _unread(what: str, locate: Locate) -> Problem:
    place = locate(Aspect.PRESENCE)
    return Problem(f"the page has {what}", place.file, place.line)


def endpoint(text: str) -> tuple[str, str | None] | None:
    """The operation and the server of `GET https://host/v2/things/:id`."""
    match = _HEADING_PATH.search(" ".join(text.split()))
    if not match or match[1] not in {"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"}:
        return None
    path = _PLACEHOLDER.sub(r"{\1}", match[3])
    return f"{match[1]} {path}", match[2]


def schemes(text: str) -> list[tuple[str, str | None]]:
    """The security scheme that a page shows, where the words run into each other."""
    return [(name, " ".join(filter(None, form)) or None) for name, *form in _SCHEME.findall(text)[:1]]


def reading(page: Page, source: str, form: str) -> Reading:
    """Turn a page into facts; one that announces more than was read is a `Problem`."""
    page.check()
    found = endpoint(page.heading)
    operation, server = found or ("", None)
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DESCRIPTION: _words(page.prose)}
    if server:
        claims[Aspect.SERVER] = server
    parts = {"operation": Node(claims, page.locate)}
    parts.update({f"parameter:{place}:{row.name}": _parameter(row) for place, row in page.parameters})
    parts.update({section.part: _section(section) for section in page.sections})
    for name, form_of_it in page.security:
        known = {Aspect.TYPE: form_of_it} if form_of_it else {}
        parts[f"security:{name}"] = Node({Aspect.PRESENCE: True, **known}, page.locate)
    lost = {section.part: section.lost for section in page.sections if section.lost}
    return Reading(source, form, operation, parts, _complete(page), _shapeless(page), lost=lost)


def _complete(page: Page) -> frozenset[str]:
    """The kinds of part that the page lists completely: only a form that shows schemas is trusted to."""
    kinds = {"response"} if any(section.part != "request-body" for section in page.sections) else set()
    shows = any(body.level for section in page.sections for body in section.bodies)
    if shows or page.parameters:
        kinds |= {"request-body", *(f"parameter:{place}" for place in ("path", "query", "header", "cookie"))}
    return frozenset(kinds)


def _shapeless(page: Page) -> frozenset[str]:
    """Sections that have something to show and no schema; all of them if the page has no schema at all."""
    bodies = [body for section in page.sections for body in section.bodies]
    silent = not any(body.level for body in bodies)
    return frozenset(
        section.part
        for section in page.sections
        if section.cut
        or (silent and not section.bodies)
        or (section.bodies and all(_blank(body) for body in section.bodies))
    )


def _blank(body: Body) -> bool:
    return body.level is None or body.level.empty()


def _section(section: Section) -> Node:
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DESCRIPTION: _words(section.prose)}
    if section.required is not None:
        claims[Aspect.REQUIRED] = section.required
    shown = [body for body in section.bodies if body.level is not None]
    media = section.media if len(section.media) == len(shown) else [body.media for body in shown]
    children = {
        name or f"body {index}": _body(body, section.locate)
        for index, (name, body) in enumerate(zip(media, shown, strict=True))
    }
    return Node(claims, section.locate, lambda: children, complete=True)


def _body(body: Body, locate: Locate) -> Node:
    level = body.level or Level()
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True}
    if body.examples:
        claims[Aspect.EXAMPLE] = [_compact(example) for example in body.examples]
    if level.items is None and (row := _stands_for_all(level)) is not None:
        node = _row(row)
        own = _without(node.claims, Aspect.EXAMPLE, Aspect.DEFAULT)
        return node.replace(claims={**own, **claims}, location=locate)
    if shape := "array" if level.items is not None else body.shape:
        claims[Aspect.TYPE] = shape
    return _leveled(level, claims, locate)


def _compact(example: str) -> str:
    """JSON without its layout, anything else as it is."""
    try:
        return json.dumps(json.loads(example), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return example


def _stands_for_all(level: Level) -> Row | None:
    """A body that is no object shows one row whose name is its own type."""
    if len(level.rows) != 1 or level.items or level.variants:
        return None
    row = level.rows[0]
    names = re.findall("|".join(json_types.TYPES), row.name)
    named = bool(names) and "".join(names) == row.name.replace(",", "")
    return row if not row.name or (named and not row.folds and row.level.empty()) else None


def _parameter(row: Row) -> Node:
    label = type_labels.parse_label(row.label, parameter=True)
    found = type_labels.parse_qualifiers(row.qualifiers or "")
    own, of_items = type_labels.split_constraints(found, label, shown=True)
    claims = {
        Aspect.PRESENCE: True,
        Aspect.REQUIRED: row.flags[Aspect.REQUIRED],
        Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED],
        Aspect.DESCRIPTION: _words(row.prose),
        Aspect.EXAMPLE: _example(row),
        **label.claims,
        **own,
    }
    default = {Aspect.DEFAULT: row.default}
    if label.item is None:
        return Node({**claims, **default}, row.locate)
    items = _items(label.item, {**of_items, **default}, row.locate)
    return Node(claims, row.locate, lambda: {ITEMS: items})


def _items(label: type_labels.Label, claims: Mapping[Aspect, object], locate: Locate) -> Node:
    known = {Aspect.PRESENCE: True, **claims, **label.claims}
    if label.item is None:
        return Node(known, locate)
    below = _items(label.item, {}, locate)
    return Node(known, locate, lambda: {ITEMS: below})


def _row(row: Row) -> Node:
    """A row of a schema. One that folds open says less about itself than one that does not."""
    label = type_labels.parse_label(row.label)
    if row.name == MAP_ROW:
        return _map_row(row, label)
    found = type_labels.parse_qualifiers(row.qualifiers or "")
    own, of_items = type_labels.split_constraints(found, label, shown=not row.folds)
    if row.constant is not None:
        own = {**own, Aspect.ENUM: [row.constant]}
    claims: dict[Aspect, object] = {
        Aspect.PRESENCE: True,
        Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED],
        Aspect.DESCRIPTION: _words(row.prose),
        **({Aspect.REQUIRED: row.flags[Aspect.REQUIRED]} if row.name else {}),
        **({} if row.folds else {Aspect.DEFAULT: row.default, Aspect.EXAMPLE: _example(row)}),
        **_nullable(row, label),
        **label.claims,
        **own,
    }
    if label.item is not None:
        return _list_row(row, label, claims, of_items)
    node = _leveled(row.level, claims, row.locate)
    closed = node.complete or (not row.folds and bool(row.label) and not label.circular)
    return _again(node, complete=closed, opaque=label.circular or node.opaque)


def _again(node: Node, *, complete: bool, opaque: bool) -> Node:
    return node.replace(complete=complete, opaque=opaque)


def _list_row(
    row: Row, label: type_labels.Label, claims: dict[Aspect, object], of_items: Mapping[Aspect, object]
) -> Node:
    item = label.item or type_labels.Label({})
    level = row.level.items or row.level
    shown = _items(item, of_items, row.locate)
    inner = _stands_for_all(level)
    if inner is not None:
        below = _row(inner)
        node = Node(
            {**shown.claims, **_without(below.claims, Aspect.DESCRIPTION)},
            row.locate,
            below.read_children,
            complete=below.complete,
        )
    elif level.empty():
        node = Node(shown.claims, row.locate, shown.read_children, complete=False, opaque=item.circular)
    else:
        node = _leveled(level, shown.claims, row.locate)
    return Node(claims, row.locate, lambda: {ITEMS: node}, complete=False)


def _map_row(row: Row, label: type_labels.Label) -> Node:
    """Its flags, qualifiers and example belong to the object that holds it, so only the label counts."""
    claims = {Aspect.PRESENCE: True, **label.claims}
    if label.item is not None:
        return _list_row(row, label, claims, {})
    node = _leveled(row.level, claims, row.locate)
    return _again(node, complete=node.complete, opaque=node.opaque or label.circular)


def _without(claims: Mapping[Aspect, object], *aspects: Aspect) -> dict[Aspect, object]:
    return {aspect: value for aspect, value in claims.items() if aspect not in aspects}


def _nullable(row: Row, label: type_labels.Label) -> dict[Aspect, object]:
    if row.flags[Aspect.NULLABLE] or Aspect.NULLABLE in label.claims:
        return {Aspect.NULLABLE: True}
    anything = label.claims.get(Aspect.TYPE, "") is None  # whether that can be null nobody says
    return {} if row.folds or not row.label or anything else {Aspect.NULLABLE: False}


def _leveled(level: Level, claims: Mapping[Aspect, object], locate: Locate) -> Node:
    """A node with the rows of a level as its children."""
    children = {(VALUES if row.name == MAP_ROW else row.name): _row(row) for row in level.rows if row.name}
    if len(children) < len(level.rows):
        _once([(f"property {row.name}", row) for row in level.rows if row.name])
    if level.items is not None:
        children[ITEMS] = _leveled(level.items, _item_says(level.items), locate)
    claims = dict(claims)
    variants = tuple(_variant(one, locate) for one in level.variants)
    if variants or level.variant_labels:
        claims = {**_without(claims, *_UNTOLD), Aspect.TYPE: ANY_OF}
        if "null" in level.variant_labels:
            claims[Aspect.NULLABLE] = True
    return Node(
        claims,
        locate,
        lambda: children,
        complete=bool(children) and not level.flat,
        read_variants=lambda: variants,
        every_variant=bool(level.variant_labels) and len(level.variant_labels) == len(variants),
        opaque=level.opaque,
    )


_UNTOLD = (Aspect.TYPE, Aspect.FORMAT, Aspect.TITLE, *CONSTRAINTS)


def _item_says(level: Level) -> dict[Aspect, object]:
    row = _stands_for_all(level)
    return {**_row(row).claims} if row is not None else {Aspect.PRESENCE: True}


def _variant(level: Level, locate: Locate) -> Node:
    row = _stands_for_all(level)
    return _row(row) if row is not None else _leveled(level, {Aspect.PRESENCE: True}, locate)


def _example(row: Row) -> object:
    return row.examples[0] if len(row.examples) == 1 else (row.examples or None)


def _words(prose: list[str]) -> str | None:
    """Prose without its layout; whatever leaves this program carries its digest instead."""
    return " ".join(" ".join(prose).split()) or None
