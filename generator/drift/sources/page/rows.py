"""Turns rows and levels of a page into nodes: parameters, headers, properties, items, values and variants."""

from __future__ import annotations

from collections.abc import Iterator

from generator.drift.facts.model import ANY_OF, CONSTRAINTS, ITEMS, LIST_LIMITS, VALUES, Aspect, Claims, Locate, Node
from generator.drift.sources.page import nameless, tabs, type_labels
from generator.drift.sources.page.model import MAP_ROW, Row, SchemaLevel, check_duplicates

_HIDDEN_BY_VARIANTS = (Aspect.TYPE, Aspect.FORMAT, Aspect.TITLE, *CONSTRAINTS)
_OF_DISCRIMINATORS = (Aspect.PRESENCE, Aspect.NULLABLE, Aspect.TYPE, Aspect.FORMAT, Aspect.TITLE, Aspect.DESCRIPTION)


def read_header(row: Row) -> Node:
    """A header of a response; of its schema a page shows nothing, unless it has a label."""
    label = type_labels.parse_label(row.label)
    claims = {
        Aspect.PRESENCE: True,
        Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED],
        Aspect.DESCRIPTION: join_prose(row.prose),
        Aspect.EXAMPLE: _get_example(row),
        **label.claims,
    }
    return Node(claims, row.locate)


def read_parameter(row: Row) -> Node:
    """A parameter; a list shows the default of its items."""
    label = type_labels.parse_label(row.label)
    own, of_items = type_labels.split_constraints(row.qualifiers or "", label, shown=True)
    claims = {
        Aspect.PRESENCE: True,
        Aspect.REQUIRED: row.flags[Aspect.REQUIRED],
        Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED],
        Aspect.DESCRIPTION: join_prose(row.prose),
        Aspect.EXAMPLE: _get_example(row),
        # A label shows nothing of a list but its items.
        **(type_labels.deny_null(label) if label.item is None else {}),
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
    known = {Aspect.PRESENCE: True, **claims, **type_labels.deny_null(label), **label.claims}
    if label.item is None:
        return Node(known, locate)
    below = _make_items(label.item, {}, locate)
    return Node(known, locate, lambda: {ITEMS: below})


def read_row(row: Row) -> Node:
    """A row of a schema. One that can be opened does not show its default and its example."""
    label = type_labels.parse_label(row.label)
    if row.name == MAP_ROW:
        return _read_map_row(row, label)
    own, of_items = type_labels.split_constraints(row.qualifiers or "", label, shown=not row.folds)
    if row.constant is not None:
        own = {**own, Aspect.ENUM: [row.constant], **({} if row.label else {Aspect.TITLE: None})}
    elif row.shows_constants and not row.label and not row.folds:
        own = {Aspect.ENUM: None, **own}
    if label.item is not None and row.folds:
        own = {**dict.fromkeys(LIST_LIMITS), **own}
    claims: dict[Aspect, object] = {
        Aspect.PRESENCE: True,
        Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED],
        Aspect.DESCRIPTION: join_prose(row.prose),
        **({Aspect.REQUIRED: row.flags[Aspect.REQUIRED]} if row.name else {}),
        **({} if row.folds else {Aspect.DEFAULT: row.default, Aspect.EXAMPLE: _get_example(row)}),
        **_read_nullable(row, label),
        **label.claims,
        **own,
    }
    if label.item is not None:
        return _read_list_row(row, label.item, claims, of_items)
    node = read_level(row.level, claims, row.locate)
    if not label.claims:
        # Every row has a label; that of variants says nothing of them, but that it is gone says something of the page.
        node = node.replace(claims=leave_out(node.claims, Aspect.TYPE))
    has_no_properties = not row.folds and bool(row.label) and not label.circular
    return node.replace(complete=node.complete or has_no_properties, opaque=label.circular or node.opaque)


def _read_list_row(row: Row, item: type_labels.Label, claims: Claims, of_items: Claims) -> Node:
    level = row.level.items or row.level
    shown = _make_items(item, of_items, row.locate)
    inner = nameless.find_row(level)
    if inner is not None:
        below = read_row(inner)
        item_claims = {**shown.claims, **leave_out(below.claims, Aspect.DESCRIPTION)}
        node = Node(item_claims, row.locate, below.read_children, complete=below.complete)
    elif level.is_empty():
        node = Node(shown.claims, row.locate, shown.read_children, complete=False, opaque=item.circular)
    else:
        node = _read_items(level, shown.claims, row.locate)
    return Node(claims, row.locate, lambda: {ITEMS: node}, complete=False)


def _read_items(level: SchemaLevel, claims: Claims, locate: Locate) -> Node:
    """The items of a list, which older versions show without the values of a map."""
    return read_level(level, claims, locate).replace(omits_values=level.omits_values)


def _read_map_row(row: Row, label: type_labels.Label) -> Node:
    """The values of a map: label and possible values are about them, all else in the row is about the map itself.

    Only since version 5 the theme shows possible values here, so that none are no claim.
    """
    own, of_items = type_labels.split_constraints(
        row.qualifiers or "", label, shown=row.shows_value_limits or bool(row.qualifiers)
    )
    claims = {Aspect.PRESENCE: True, **label.claims, **own}
    if row.folds and Aspect.TYPE in claims:
        claims.setdefault(Aspect.TITLE, None)  # which stands in place of any label that can be opened
    if label.claims.get(Aspect.TYPE, "") is not None:
        claims |= {Aspect.DEPRECATED: row.flags[Aspect.DEPRECATED], **_read_nullable(row, label)}
    if label.item is not None:
        return _read_list_row(row, label.item, claims, of_items)
    node = read_level(row.level, claims, row.locate)
    return node.replace(opaque=node.opaque or label.circular)


def leave_out(claims: Claims, *aspects: Aspect) -> dict[Aspect, object]:
    """Claims without those about some aspects."""
    return {aspect: value for aspect, value in claims.items() if aspect not in aspects}


def _read_nullable(row: Row, label: type_labels.Label) -> dict[Aspect, object]:
    if row.flags[Aspect.NULLABLE] or Aspect.NULLABLE in label.claims:
        return {Aspect.NULLABLE: True}
    kind = label.claims.get(Aspect.TYPE, "")
    # The label `any` may or may not include null. Of what opens, the label of an object alone shows null.
    is_silent = (row.folds and (kind != "object" or bool(row.level.variants))) or not row.label or kind is None
    return {} if is_silent else {Aspect.NULLABLE: False}


def read_level(level: SchemaLevel, claims: Claims, locate: Locate) -> Node:
    """A node with these claims, and with the rows of a level as its children."""
    children = {(VALUES if row.name == MAP_ROW else row.name): read_row(row) for row in level.rows if row.name}
    if level.discriminator is not None:
        children[level.discriminator] = _read_discriminator(children[level.discriminator], level)
    if level.shows_discriminator and (level.rows or level.variants):
        claims = {**claims, Aspect.DISCRIMINATOR: level.discriminator}
    if len(children) < len(level.rows):
        check_duplicates([(f"property {row.name}", row) for row in level.rows if row.name])
    if level.items is not None:
        row = nameless.find_row(level.items)
        item_claims: Claims = {Aspect.PRESENCE: True} if row is None else read_row(row).claims
        children[ITEMS] = _read_items(level.items, item_claims, locate)
    variants = tuple(_read_variants(level, locate))
    if variants or level.variant_labels:
        claims = {**leave_out(claims, *_HIDDEN_BY_VARIANTS), Aspect.TYPE: ANY_OF}
        if "null" in level.variant_labels:
            claims[Aspect.NULLABLE] = True
        if level.combination is not None:
            claims[Aspect.COMBINATION] = level.combination
        forms = [one for one in level.variant_labels if one != "null"]
        if forms and level.discriminator is None and not any(map(tabs.NUMBERED.fullmatch, forms)):
            claims[Aspect.FORMS] = len(forms)
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
    shown[Aspect.REQUIRED] = node.claims[Aspect.REQUIRED]
    if not level.hides_values and not shown.keys() & {Aspect.TYPE, Aspect.FORMAT, Aspect.TITLE}:
        shown[Aspect.DEPRECATED] = False  # as of any row, so that it counts as one without a type
    if level.variant_labels:
        shown[Aspect.ENUM] = level.variant_labels
    return node.replace(claims=shown)


def _read_variants(level: SchemaLevel, locate: Locate) -> Iterator[Node]:
    """The nodes of variants; versions 4.3 and 4.4 of the theme, which open every tab, print null as nothing at all."""
    every = len(level.variant_labels) == len(level.variants)
    numbered = every and any(map(tabs.NUMBERED.fullmatch, level.variant_labels))
    eager = level.hides_values and len(level.variants) > 1 and not any(one.unopened for one in level.variants)
    for index, one in enumerate(level.variants):
        label = level.variant_labels[index] if index < len(level.variant_labels) else None
        row = nameless.find_row(one) if level.discriminator is None else None
        if one.unopened:
            node = tabs.read_unopened(label or "", locate)
        elif row is not None:
            node = read_row(row)
            if eager and node.claims.get(Aspect.FORMAT, "") is None:
                node = node.replace(claims=leave_out(node.claims, Aspect.FORMAT))
        elif numbered and one.is_empty():
            node = Node({Aspect.PRESENCE: True}, locate, untyped=True)  # null, or what these versions do not show
        else:
            node = read_level(one, {Aspect.PRESENCE: True}, locate)
        if level.labels_titles and not one.unopened:
            known = tabs.parse_label(label or "").claims
            if Aspect.TITLE in known and not (row is not None and not row.label):
                node = node.replace(claims={**node.claims, Aspect.TITLE: known[Aspect.TITLE]})
        yield node.replace(alias=label, hides_values=level.hides_values and level.discriminator is None)


def _get_example(row: Row) -> object:
    return row.examples[0] if len(row.examples) == 1 else (row.examples or None)


def join_prose(prose: list[str]) -> str | None:
    """Prose without its layout; locks and reports hold a digest of it, never the text."""
    return " ".join(" ".join(prose).split()) or None
