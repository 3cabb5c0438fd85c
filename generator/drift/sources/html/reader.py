"""Reads a documentation page as HTML: as the server sends it, or as it is after its scripts ran."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.drift.facts.model import NO_SCHEMA, Locate
from generator.drift.sources.html import limits, prose, rows, tree
from generator.drift.sources.html.source import Source
from generator.drift.sources.page.endpoint import (
    explain_missing_operation,
    parse_endpoint,
    parse_security_scheme,
)
from generator.drift.sources.page.model import Body, Page, Row, SchemaLevel, Section, have_same_content
from generator.problem import Problem

_STATUS = re.compile(r"Status (\d{3}|[1-5]XX|default)")
_MAX_EXAMPLES = 10_000


def parse(text: str, source: str) -> Page:
    """Read a page; one that describes no operation raises `Problem`."""
    limits.refuse_hostile(text, source)
    limits.refuse_cut(text, source)
    parsed = LexborHTMLParser(text)
    reader = _PageReader(Source(source, text), parsed)
    # What the API calls back is shown in the same way as the operation itself, below it.
    callbacks = sorted(" ".join(tab.text().split()) for tab in parsed.css(".openapi-tabs__operation-item"))
    tree.remove_tabs(parsed, "openapi-tabs__operation-item")
    headings = parsed.css(".openapi__method-endpoint")
    heading = headings[0] if headings else None
    if heading is not None and heading.text(strip=True) == "Webhook":
        raise Problem("the page of a webhook, which is no operation", source)
    if heading is None or parse_endpoint(heading.text(separator=" ")) is None:
        raise explain_missing_operation(source)
    if len({parse_endpoint(one.text(separator=" ")) for one in headings}) > 1:
        raise Problem("more than one operation on this page; check them one by one", source)
    page = reader.read(parsed.css_first(".openapi-left-panel__container") or parsed.body or heading, heading)
    blocks = parsed.css(".openapi-security__details pre")
    page.callbacks = callbacks
    page.security = [scheme for block in blocks if (scheme := parse_security_scheme(block.text()))]
    return page


class _PageReader:
    """Walks the tree once; rows are numbered, so that each can be found again in the text."""

    def __init__(self, source: Source, parsed: LexborHTMLParser) -> None:
        self._source = source
        rows_of_page = (parsed.css_first(".openapi-left-panel__container") or parsed).css(
            "strong.openapi-schema__property"
        )
        # Since version 5.1 a schema has a button that opens all of it.
        self._is_newest = parsed.css_first(".openapi-markdown__details-summary--with-control") is not None
        # Versions 4.3 and 4.4, which the next ones look like, leave them out of lists, and constants everywhere.
        self._omits_values = parsed.css_first(".openapi-code__code-samples-container") is None and not self._is_newest
        self._order = {node.mem_id: index for index, node in enumerate(rows_of_page)}
        self._examples: dict[int, list[str]] = {}
        self._examples_left = _MAX_EXAMPLES

    def read(self, container: LexborNode, heading: LexborNode) -> Page:
        page = Page(heading.text(separator=" "), self._make_locator("openapi__method-endpoint"))
        self._read_sections(container, page, 0)
        if len(container.css(".openapi-params__list-item")) > len(page.parameters):
            raise Problem(
                "parameters outside of the sections for them; the layout is not understood", self._source.name
            )
        self._refuse_unread(container, page)
        tabs = container.css(".openapi-tabs__response-code-item")
        page.listed = [(tab.text(strip=True), self._make_locator("openapi-tabs__response-code-item")) for tab in tabs]
        page.prose = prose.read_page_prose(container)
        page.deprecated = any(map(prose.is_deprecation, container.css("[class*=admonition]")))
        page.captured = True
        return page

    def _refuse_unread(self, container: LexborNode, page: Page) -> None:
        """Raise `Problem` for a schema that no status was found for; without it, the page would seem to lack it."""
        shown = sum(tree.get_summary(node) == "Schema" for node in container.css("[role=tabpanel] details"))
        if page.sections and shown > sum(len(section.bodies) for section in page.sections):
            raise Problem("a schema that belongs to no status; the layout is not understood", self._source.name)

    def _read_sections(self, node: LexborNode, page: Page, depth: int) -> None:
        tree.check_depth(depth, self._source.name)
        for child in tree.list_elements(node):
            if child.tag == "details" and self._read_details(child, page):
                continue
            if (status := _read_status(child)) is not None:
                page.add_section(self._read_response(child, status))
            elif "openapi-tabs__container" in tree.get_classes(child) and not _has_status_heading(child):
                self._read_unnamed_responses(child, page)
            else:
                self._read_sections(child, page, depth + 1)

    def _read_details(self, node: LexborNode, page: Page) -> bool:
        title = tree.get_summary(node)
        if match := re.fullmatch(r"(Path|Query|Header|Cookie) Parameters", title):
            self._read_parameters(node, match[1].lower(), page)
            return True
        if "mime" in tree.get_classes(node) or re.fullmatch(r"Body ?(array)? ?(required)?", title):
            self._read_request(node, title, page)
            return True
        return False

    def _read_parameters(self, node: LexborNode, place: str, page: Page) -> None:
        title = f"{place.title()} Parameters"
        if node.text(strip=True) != title:
            page.titled[place] = self._make_locator(title)
        items = node.css(".openapi-params__list-item")
        page.parameters += [(place, self._read_row(item, 0)) for item in items]
        for head in node.css(".openapi-schema__container") if items else ():
            if tree.find_enclosing(head, "openapi-params__list-item") is None:
                raise rows.explain_unknown_row(head.text(), self._make_row_locator(head))

    def _read_request(self, node: LexborNode, title: str, page: Page) -> None:
        words = re.sub(r"(Body|array)(?=\w)", r"\1 ", title).split()
        level = self._read_level(tree.get_content(node), 0)
        tabs = tree.find_enclosing_tabs(node, "openapi-tabs__mime-item")
        media = next((name for name, panel in tabs if panel is not None and tree.contains(panel, node)), None)
        body = Body(media, level, shape="array" if "array" in words[1:] else _find_shape(level))
        existing = next((section for section in page.sections if section.part == "request-body"), None)
        if existing is not None:
            existing.bodies.append(body)
            return
        section = Section("request-body", self._make_locator("header-body"), [body], required="required" in words[1:])
        section.media = [name for name, _ in tabs]
        page.add_section(section)

    def _read_unnamed_responses(self, container: LexborNode, page: Page) -> None:
        """Read the responses of older pages, which name the status in the tab only, if the server rendered the tabs."""
        tabs = [tab.text(strip=True) for tab in container.css(".openapi-tabs__response-code-item")]
        panels = list(tree.find_panels(container))
        if tabs and len(tabs) == len(panels):
            for tab, panel in zip(tabs, panels, strict=True):
                page.add_section(self._read_response(panel, tab))

    def _read_response(self, panel: LexborNode, status: str) -> Section:
        section = Section(f"response:{status}", self._make_locator(f"Status {status}"))
        schemas = [node for node in panel.css("details") if tree.get_summary(node) == "Schema"]
        tabs = tree.find_tabs(panel, "openapi-tabs__mime-item")
        section.media = [name for name, _ in tabs]
        lists = panel.css(".openapi-tabs__mime, .openapi-tabs__mime-container")
        if any(next(iter(tree.list_elements(one)), None) is None for one in lists):
            section.media.append("")  # the list of media types is there, and none is in it
        for name, shown in tabs:
            if shown is not None and shown.text(strip=True) == "No schema":
                section.bodies.append(Body(name, SchemaLevel(), shape=NO_SCHEMA))
        for node in schemas:
            media = next((name for name, shown in tabs if shown is not None and tree.contains(shown, node)), None)
            examples = self._read_examples(panel, node, single=len(schemas) == 1)
            level = self._read_level(tree.get_content(node), 0)
            section.bodies.append(Body(media, level, examples, _find_shape(level)))
        if not section.bodies and panel.css_first("pre code") is not None:
            section.bodies.append(Body(None, None))
        section.prose = prose.read_response_prose(panel)
        section.headers = self._read_headers(panel)
        return section

    def _read_examples(self, panel: LexborNode, schema: LexborNode, *, single: bool) -> list[str]:
        scope = panel if single else tree.find_enclosing(schema, "openapi-tabs__schema-container")
        if scope is None:
            return []
        if scope.mem_id not in self._examples:
            blocks = scope.css("pre code")
            self._examples[scope.mem_id] = [tree.read_code(code) for code in blocks if not rows.is_inside_row(code)]
        self._examples_left -= len(self._examples[scope.mem_id])
        if self._examples_left < 0:
            # Every schema has those of all schemas in the same container.
            raise Problem("more examples than a documentation page can have", self._source.name)
        return self._examples[scope.mem_id]

    def _read_headers(self, panel: LexborNode) -> list[Row]:
        titled = (node for node in panel.css("details") if tree.get_summary(node) == "Response Headers")
        lists = [node for node in titled if not rows.is_inside_row(node)][:1]
        return [self._read_row(item, 0) for node in lists for item in node.css(".openapi-schema__list-item")]

    def _read_level(self, node: LexborNode, depth: int) -> SchemaLevel:
        level = SchemaLevel(shows_discriminator=True)
        self._fill_level(node, level, depth)
        return level

    def _fill_level(self, node: LexborNode, level: SchemaLevel, depth: int) -> None:
        """Collect the rows below `node`, whatever wraps them; brackets and variants open levels of their own."""
        tree.check_depth(depth, self._source.name)
        target, badge = level, None
        for child in tree.list_elements(node):
            classes = tree.get_classes(child)
            if tree.find_bracket(child) == "open":
                level.items = target = level.items or SchemaLevel(shows_discriminator=True)
                target.omits_values = self._omits_values
            elif tree.find_bracket(child) == "close":
                target = level
            elif "openapi-discriminator__item" in classes:
                self._read_discriminator(child, target, depth + 1)
            elif "openapi-schema__list-item" in classes:
                target.rows.append(self._read_row(child, depth + 1))
            elif "openapi-schema__container" in classes:
                raise rows.explain_unknown_row(child.text(), self._make_row_locator(child))
            elif child.tag == "span" and "badge" in classes and child.text(strip=True) in ("anyOf", "oneOf"):
                badge = child.text(strip=True)
            elif badge and ("openapi-tabs__schema-container" in classes or "tabs-container" in classes):
                target.combination = badge
                self._read_variants(child, target, depth + 1)
                badge = None
            else:
                self._fill_level(child, target, depth + 1)

    def _read_discriminator(self, item: LexborNode, level: SchemaLevel, depth: int) -> None:
        """Read the row of the property that chooses a variant; a tab for each of its values shows the variant."""
        row = self._read_row(item, depth)
        level.discriminator = row.name
        level.rows.append(row)
        shown = [(label, self._read_level(panel, depth + 1)) for label, panel in tree.list_tabs(item) if panel]
        if row.qualifiers and not shown:
            raise Problem(f"no variant that {row.name} chooses; the page has been cut", self._source.name)
        level.hides_values = not self._is_newest
        level.variant_labels, level.variants = [label for label, _ in shown], [one for _, one in shown]

    def _read_variants(self, container: LexborNode, level: SchemaLevel, depth: int) -> None:
        panels = tree.list_tabs(container) or [("", panel) for panel in tree.find_panels(container)]
        variants = []
        for label, panel in panels:
            variants.append(SchemaLevel() if panel is None else self._read_level(panel, depth + 1))
            variants[-1].unopened = panel is None and label != "null"
        if level.variants and have_same_content(level.variants, variants):
            return  # beside oneOf, the theme repeats it in place of anyOf
        level.variants += [
            one for one, (label, panel) in zip(variants, panels, strict=True) if panel or label != "null"
        ]
        level.variant_labels += [label for label, _ in panels if label]
        level.hides_values = not self._is_newest
        level.labels_titles = True
        if not level.variants:
            level.variants.append(SchemaLevel())

    def _read_row(self, item: LexborNode, depth: int) -> Row:
        tree.check_depth(depth, self._source.name)
        head = item.css_first(".openapi-schema__container")
        if head is None:
            raise rows.explain_unknown_row(item.text(), self._make_locator("list-item"))
        row = rows.parse_row(head, self._make_row_locator(head))
        details = _find_details(item)
        row.folds, row.shows_constants = details is not None, not self._omits_values
        row.shows_value_limits = self._is_newest and not row.folds
        if details is not None:
            content = tree.get_content(details)
            rows.read_settings(content, row)
            row.level = self._read_level(content, depth + 1)
        else:
            rows.read_settings(item, row)
        return row

    def _make_row_locator(self, head: LexborNode) -> Locate:
        name = head.css_first("strong")
        index = self._order.get(name.mem_id, 0) if name is not None else 0
        return lambda _aspect: self._source.locate_row(index)

    def _make_locator(self, needle: str) -> Locate:
        return lambda _aspect: self._source.locate_first(needle)


def _find_details(item: LexborNode) -> LexborNode | None:
    """The `details` that a row opens to, which older pages wrap once more."""
    wrapper = next((child for child in tree.list_elements(item) if child.tag == "div"), None)
    holders = (item,) if wrapper is None else (item, wrapper)
    return next((child for node in holders for child in tree.list_elements(node) if child.tag == "details"), None)


def _find_shape(level: SchemaLevel) -> str | None:
    """The type that a schema must be of: brackets mean a list, rows an object; variants may be of any type."""
    if level.items is not None:
        return "array"
    return "object" if level.rows and not level.variants else None


def _read_status(node: LexborNode) -> str | None:
    """The status of a response panel: its first child is a heading that names it."""
    if node.attributes.get("role") != "tabpanel":
        return None
    for child in tree.list_elements(node):
        if child.tag in ("h2", "h3", "h4") and (match := _STATUS.fullmatch(_read_heading(child))):
            return match[1]
        return None
    return None


def _read_heading(heading: LexborNode) -> str:
    """The text of a heading; the link to itself holds a space of no width."""
    return heading.text().replace("\u200b", "").strip()


def _has_status_heading(node: LexborNode) -> bool:
    return any(_STATUS.fullmatch(_read_heading(heading)) for heading in node.css("h2, h3, h4"))
