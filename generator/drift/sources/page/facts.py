"""Turns a page, as it was read from HTML or Markdown, into facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from generator.drift.facts.model import (
    ANY_OF,
    CONSTRAINTS,
    ITEMS,
    NO_SCHEMA,
    VALUES,
    Aspect,
    Claims,
    Locate,
    Node,
    Reading,
)
from generator.drift.sources.page import nameless, type_labels
from generator.drift.sources.page.endpoint import parse_endpoint
from generator.drift.sources.page.model import MAP_ROW, Body, Page, Row, SchemaLevel, Section, check_duplicates

_HIDDEN_BY_VARIANTS = (Aspect.TYPE, Aspect.FORMAT, Aspect.TITLE, *CONSTRAINTS)
_OF_DISCRIMINATORS = (Aspect.PRESENCE, Aspect.TYPE, Aspect.FORMAT, Aspect.TITLE, Aspect.DESCRIPTION)
_NUMBERED = re.compile(r"MOD\d+")


def read_facts(page: Page, source: str, form: str) -> Reading:
    """What a page says about its operation; one that announces more than could be read raises `Problem`."""
    operation, server = parse_endpoint(page.heading) or ("", None)
    page.check(shows_server=server is not None)
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DESCRIPTION: _join_prose(page.prose)}
    if server:
        claims[Aspect.SERVER] = server
    parts = {"operation": Node(claims, page.locate)}
    parts.update({f"parameter:{place}:{row.name}": _read_parameter(row) for place, row in page.parameters})
    parts.update({section.part: _read_section(section) for section in page.sections})
    for name, kind in page.security:
        known = {Aspect.TYPE: kind} if kind else {}
        parts[f"security:{name}"] = Node({Aspect.PRESENCE: True, **known}, page.locate)
    lost = {section.part: section.lost for section in page.sections if section.lost}
    return Reading(
        source,
        form,
        operation,
        parts,
        _find_complete_kinds(page, shows_server=server is not None),
        _find_shapeless(page),
        lost=lost,
    )


def _find_complete_kinds(page: Page, *, shows_server: bool) -> frozenset[str]:
    """The kinds of part that the page lists completely.

    A page that shows neither schemas nor parameters is of a form that leaves them out, and so may leave out a request
    body as well. Of the ways to authenticate a page shows one, or none where the operation has none.
    """
    kinds = {"response"} if any(section.part != "request-body" for section in page.sections) else set()
    has_schema = any(body.level for section in page.sections for body in section.bodies)
    if has_schema or page.parameters:
        kinds |= {"request-body", *(f"parameter:{place}" for place in ("path", "query", "header", "cookie"))}
    if page.captured and shows_server and not page.security:
        kinds.add("security")
    return frozenset(kinds)


def _find_shapeless(page: Page) -> frozenset[str]:
    """The sections that should show a schema and do not; if no section does, those without a body as well."""
    no_schema = not any(body.level for section in page.sections for body in section.bodies)
    return frozenset(
        section.part
        for section in page.sections
        if section.cut
        or (no_schema and not section.bodies)
        or (section.bodies and not any(body.shows_schema() for body in section.bodies))
    )


def _read_section(section: Section) -> Node:
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DESCRIPTION: _join_prose(section.prose)}
    if section.required is not None:
        claims[Aspect.REQUIRED] = section.required
    shown = [body for body in section.bodies if body.level is not None]
    named = [body.media for body in shown]
    media = section.media if not any(named) and len(section.media) == len(shown) else named
    children = {
        name or f"body {index}": _read_body(body, section.locate)
        for index, (name, body) in enumerate(zip(media, shown, strict=True))
    }
    return Node(claims, section.locate, lambda: children, complete=True)


def _read_body(body: Body, locate: Locate) -> Node:
    level = body.level or SchemaLevel()
    examples = [_compact_json(example) for example in body.examples]
    # Where a response has no example, the page shows one that it made up; that of a request stands elsewhere.
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True}
    if examples or not body.silent:
        claims[Aspect.EXAMPLE] = examples or None
    row = nameless.find_row(level) if level.items is None else None
    if row is not None and not (row.name and any(nameless.has_key(example, row.name) for example in body.examples)):
        node = _read_row(row)
        own = _leave_out(node.claims, Aspect.EXAMPLE, Aspect.DEFAULT)
        return node.replace(claims={**own, **claims}, location=locate)
    if shape := "array" if level.items is not None else body.shape:
        claims[Aspect.TYPE] = shape
    if shape == NO_SCHEMA:
        return Node(claims, locate, complete=True)
    return _read_level(level, claims, locate)


def _compact_json(example: str) -> str:
    """JSON without its layout, anything else as it is."""
    try:
        return json.dumps(json.loads(example), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return example


def _read_parameter(row: Row) -> Node:
    label = type_labels.parse_label(row.label, parameter=True)
    found = type_labels.parse_qualifiers(row.qualifiers or "")
    own, of_items = type_labels.split_constraints(found, label, shown=True)
    claims = {
        Aspect.PRESENCE: True,
        Aspect.REQUIRED: row.flags[Aspect.REQUIRED],
        Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED],
        Aspect.DESCRIPTION: _join_prose(row.prose),
        Aspect.EXAMPLE: _get_example(row),
        **label.claims,
        **own,
    }
    default = {Aspect.DEFAULT: row.default}
    if label.item is None:
        return Node({**claims, **default}, row.locate)
    items = _make_items(label.item, {**of_items, **default}, row.locate)
    return Node(claims, row.locate, lambda: {ITEMS: items})


def _make_items(label: type_labels.Label, claims: Claims, locate: Locate) -> Node:
    """The node of the items of a list of which only the label is shown."""
    known = {Aspect.PRESENCE: True, **claims, **label.claims}
    if label.item is None:
        return Node(known, locate)
    below = _make_items(label.item, {}, locate)
    return Node(known, locate, lambda: {ITEMS: below})


def _read_row(row: Row) -> Node:
    """A row of a schema. One that can be opened does not show its default and its example."""
    label = type_labels.parse_label(row.label)
    if row.name == MAP_ROW:
        return _read_map_row(row, label)
    found = type_labels.parse_qualifiers(row.qualifiers or "")
    own, of_items = type_labels.split_constraints(found, label, shown=not row.folds)
    if row.constant is not None:
        own = {**own, Aspect.ENUM: [row.constant]}
    claims: dict[Aspect, object] = {
        Aspect.PRESENCE: True,
        Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED],
        Aspect.DESCRIPTION: _join_prose(row.prose),
        **({Aspect.REQUIRED: row.flags[Aspect.REQUIRED]} if row.name else {}),
        **({} if row.folds else {Aspect.DEFAULT: row.default, Aspect.EXAMPLE: _get_example(row)}),
        **_read_nullable(row, label),
        **label.claims,
        **own,
    }
    if label.item is not None:
        return _read_list_row(row, label.item, claims, of_items)
    node = _read_level(row.level, claims, row.locate)
    if not label.claims:
        # Every row has a label; that of variants says nothing of them, but that it is gone says something of the page.
        node = node.replace(claims=_leave_out(node.claims, Aspect.TYPE))
    has_no_properties = not row.folds and bool(row.label) and not label.circular
    return node.replace(complete=node.complete or has_no_properties, opaque=label.circular or node.opaque)


def _read_list_row(row: Row, item: type_labels.Label, claims: Claims, of_items: Claims) -> Node:
    level = row.level.items or row.level
    shown = _make_items(item, of_items, row.locate)
    inner = nameless.find_row(level)
    if inner is not None:
        below = _read_row(inner)
        item_claims = {**shown.claims, **_leave_out(below.claims, Aspect.DESCRIPTION)}
        node = Node(item_claims, row.locate, below.read_children, complete=below.complete)
    elif level.is_empty():
        node = Node(shown.claims, row.locate, shown.read_children, complete=False, opaque=item.circular)
    else:
        node = _read_level(level, shown.claims, row.locate)
    return Node(claims, row.locate, lambda: {ITEMS: node}, complete=False)


def _read_map_row(row: Row, label: type_labels.Label) -> Node:
    """The values of a map: only the label is about them, all else in the row is about the map itself."""
    claims = {Aspect.PRESENCE: True, **label.claims}
    if label.claims.get(Aspect.TYPE, "") is not None:
        claims[Aspect.DEPRECATED] = row.flags[Aspect.DEPRECATED]
    if label.item is not None:
        return _read_list_row(row, label.item, claims, {})
    node = _read_level(row.level, claims, row.locate)
    return node.replace(opaque=node.opaque or label.circular)


def _leave_out(claims: Claims, *aspects: Aspect) -> dict[Aspect, object]:
    return {aspect: value for aspect, value in claims.items() if aspect not in aspects}


def _read_nullable(row: Row, label: type_labels.Label) -> dict[Aspect, object]:
    if row.flags[Aspect.NULLABLE] or Aspect.NULLABLE in label.claims:
        return {Aspect.NULLABLE: True}
    kind = label.claims.get(Aspect.TYPE, "")
    # The label `any` may or may not include null. Of what opens, the label of an object alone shows null.
    is_silent = (row.folds and (kind != "object" or bool(row.level.variants))) or not row.label or kind is None
    return {} if is_silent else {Aspect.NULLABLE: False}


def _read_level(level: SchemaLevel, claims: Claims, locate: Locate) -> Node:
    """A node with these claims, and with the rows of a level as its children."""
    children = {(VALUES if row.name == MAP_ROW else row.name): _read_row(row) for row in level.rows if row.name}
    if level.discriminator is not None:
        children[level.discriminator] = _read_discriminator(children[level.discriminator], level)
    if level.shows_discriminator and (level.rows or level.variants):
        claims = {**claims, Aspect.DISCRIMINATOR: level.discriminator}
    if len(children) < len(level.rows):
        check_duplicates([(f"property {row.name}", row) for row in level.rows if row.name])
    if level.items is not None:
        row = nameless.find_row(level.items)
        item_claims: Claims = {Aspect.PRESENCE: True} if row is None else _read_row(row).claims
        children[ITEMS] = _read_level(level.items, item_claims, locate)
    variants = tuple(_read_variants(level, locate))
    if variants or level.variant_labels:
        claims = {**_leave_out(claims, *_HIDDEN_BY_VARIANTS), Aspect.TYPE: ANY_OF}
        if "null" in level.variant_labels:
            claims[Aspect.NULLABLE] = True
    return Node(
        claims,
        locate,
        lambda: children,
        complete=bool(children),
        read_variants=lambda: variants,
        every_variant=bool(level.variant_labels) and len(level.variant_labels) == len(variants),
        opaque=level.opaque,
    )


def _read_discriminator(node: Node, level: SchemaLevel) -> Node:
    """The property that chooses a variant: its row shows the values of the mapping in place of its own."""
    shown = {aspect: node.claims[aspect] for aspect in _OF_DISCRIMINATORS if aspect in node.claims}
    if node.claims[Aspect.REQUIRED] or len(level.rows) > 1:
        shown[Aspect.REQUIRED] = node.claims[Aspect.REQUIRED]
    if level.variant_labels:
        shown[Aspect.ENUM] = level.variant_labels
    return node.replace(claims=shown)


def _read_variants(level: SchemaLevel, locate: Locate) -> Iterator[Node]:
    """The nodes of variants; versions 4.3 and 4.4 of the theme, which number them, print null as nothing at all."""
    numbered = len(level.variant_labels) == len(level.variants) and any(map(_NUMBERED.fullmatch, level.variant_labels))
    for index, one in enumerate(level.variants):
        row = nameless.find_row(one)
        if level.discriminator is not None:
            yield _read_level(one, {Aspect.PRESENCE: True}, locate).replace(alias=level.variant_labels[index])
        elif row is None and not (numbered and one.is_empty()):
            yield _read_level(one, {Aspect.PRESENCE: True}, locate)
        elif row is not None:
            node = _read_row(row)
            yield node.replace(claims=_leave_out(node.claims, Aspect.FORMAT)) if numbered else node


def _get_example(row: Row) -> object:
    return row.examples[0] if len(row.examples) == 1 else (row.examples or None)


def _join_prose(prose: list[str]) -> str | None:
    """Prose without its layout; locks and reports hold a digest of it, never the text."""
    return " ".join(" ".join(prose).split()) or None
