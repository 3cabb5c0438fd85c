"""Turns a page, as it was read from HTML or Markdown, into facts."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.drift.facts.model import (
    HEADER,
    NO_SCHEMA,
    Aspect,
    Locate,
    Node,
    Reading,
)
from generator.drift.sources.page import nameless, rows
from generator.drift.sources.page.endpoint import parse_endpoint
from generator.drift.sources.page.model import Body, Page, SchemaLevel, Section


def read_facts(page: Page, source: str, form: str) -> Reading:
    """What a page says about its operation; one that announces more than could be read raises `Problem`."""
    operation, server = parse_endpoint(page.heading) or ("", None)
    page.check(shows_server=server is not None)
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DESCRIPTION: rows.join_prose(page.prose)}
    if server:
        claims[Aspect.SERVER] = server
    if page.deprecated is not None:
        claims[Aspect.DEPRECATED] = page.deprecated
    if page.callbacks is not None:
        claims[Aspect.CALLBACKS] = page.callbacks or None
    parts = {"operation": Node(claims, page.locate)}
    parts.update({f"parameter:{place}:{row.name}": rows.read_parameter(row) for place, row in page.parameters})
    for section in page.sections:
        parts[section.part] = _read_section(section)
        parts.update({_name_headers(section) + f":{row.name}": rows.read_header(row) for row in section.headers or ()})
    parts.update(_read_security(page))
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


def _read_security(page: Page) -> Iterator[tuple[str, Node]]:
    """The schemes that a page shows, all of which are needed together."""
    for scheme in page.security:
        claims: dict[Aspect, object] = {Aspect.PRESENCE: True}
        if scheme.kind:
            claims[Aspect.TYPE] = scheme.kind
        if scheme.scopes is not None:
            claims[Aspect.SCOPES] = sorted(scheme.scopes) or None
        if page.captured:
            claims[Aspect.TOGETHER] = sorted(str(one.kind) for one in page.security if one is not scheme) or None
        yield f"security:{scheme.name}", Node(claims, page.locate)


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
    kinds |= {_name_headers(section) for section in page.sections if section.headers is not None}
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
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DESCRIPTION: rows.join_prose(section.prose)}
    if section.required is not None:
        claims[Aspect.REQUIRED] = section.required
    if section.media:
        claims[Aspect.MEDIA_TYPES] = sorted(section.media)
    shown = [body for body in section.bodies if body.level is not None]
    named = [body.media for body in shown]
    media = section.media if not any(named) and len(section.media) == len(shown) else named
    children = {
        name or f"body {index}": _read_body(body, section.locate)
        for index, (name, body) in enumerate(zip(media, shown, strict=True))
    }
    return Node(claims, section.locate, lambda: children, complete=True)


def _name_headers(section: Section) -> str:
    """The kind of the headers of a response: `response-header:200` of `response:200`."""
    return HEADER + section.part.partition(":")[2]


def _read_body(body: Body, locate: Locate) -> Node:
    level = body.level or SchemaLevel()
    examples = [_compact_json(example) for example in body.examples]
    # Where a response has no example, the page shows one that it made up; that of a request stands elsewhere.
    claims: dict[Aspect, object] = {Aspect.PRESENCE: True}
    if examples or not body.silent:
        claims[Aspect.EXAMPLE] = examples or None
    row = nameless.find_row(level) if level.items is None else None
    if row is not None and not (row.name and any(nameless.has_key(example, row.name) for example in body.examples)):
        node = rows.read_row(row)
        own = rows.leave_out(node.claims, Aspect.EXAMPLE, Aspect.DEFAULT)
        return node.replace(claims={**own, **claims}, location=locate)
    if shape := "array" if level.items is not None else body.shape:
        claims[Aspect.TYPE] = shape
    if shape == NO_SCHEMA:
        return Node(claims, locate, complete=True)
    return rows.read_level(level, claims, locate)


def _compact_json(example: str) -> str:
    """JSON without its layout, anything else as it is."""
    try:
        return json.dumps(json.loads(example), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return example
