"""Facts from a documentation page as HTML: as the server sends it, or as it stands after scripts ran."""

from __future__ import annotations

import re
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.documents.location import Location
from generator.drift.facts.model import Locate
from generator.drift.sources.html import limits, rows, tree
from generator.drift.sources.page.endpoint import (
    explain_missing_operation,
    parse_endpoint,
    parse_security_schemes,
)
from generator.drift.sources.page.model import Body, Level, Page, Row, Section
from generator.problem import Problem

_STATUS = re.compile(r"Status (\d{3}|[1-5]XX|default)")
_HIDDEN_TEXT = frozenset({"svg", "style", "script", "button"})


class _Text:
    """The text of the page, to find out where the n-th row stands when somebody asks."""

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.text = text

    @cached_property
    def rows(self) -> list[int]:
        return [match.start() for match in limits.ROW_MARK.finditer(self.text)]

    def row(self, index: int) -> Location:
        return self._at(self.rows[index]) if index < len(self.rows) else Location(self.source)

    def first(self, needle: str) -> Location:
        offset = self.text.find(needle)
        return self._at(offset) if offset >= 0 else Location(self.source)

    def _at(self, offset: int) -> Location:
        line = self.text.count("\n", 0, offset) + 1
        return Location(self.source, line, offset - self.text.rfind("\n", 0, offset))


def parse(text: str, source: str) -> Page:
    """Read a page; one that describes no operation raises `Problem`."""
    limits.refuse_hostile(text, source)
    limits.refuse_cut(text, source)
    parsed = LexborHTMLParser(text)
    headings = parsed.css(".openapi__method-endpoint")
    heading = headings[0] if headings else None
    if heading is None or parse_endpoint(heading.text(separator=" ")) is None:
        raise explain_missing_operation(source)
    if len({parse_endpoint(one.text(separator=" ")) for one in headings}) > 1:
        raise Problem("more than one operation on this page; check them one by one", source)
    container = parsed.css_first(".openapi-left-panel__container") or parsed.body or heading
    page = _Reader(_Text(source, text)).page(container, heading)
    blocks = parsed.css(".openapi-security__details pre")
    page.security = [scheme for block in blocks for scheme in parse_security_schemes(block.text())]
    return page


class _Reader:
    """Walks the tree once; rows are numbered, so that each can be found again in the text."""

    def __init__(self, text: _Text) -> None:
        self._text = text

    def page(self, container: LexborNode, heading: LexborNode) -> Page:
        page = Page(heading.text(separator=" "), self._locator("openapi__method-endpoint"))
        before = container.css("strong.openapi-schema__property")
        self._order = {node.mem_id: index for index, node in enumerate(before)}
        self._sections(container, page, 0)
        if len(container.css(".openapi-params__list-item")) > len(page.parameters):
            raise Problem(
                "parameters outside of the sections for them; the layout is not understood", self._text.source
            )
        self._refuse_unread(container, page)
        tabs = container.css(".openapi-tabs__response-code-item")
        page.listed = [(tab.text(strip=True), self._locator("openapi-tabs__response-code-item")) for tab in tabs]
        page.prose = _page_prose(container)
        page.captured = True
        return page

    def _refuse_unread(self, container: LexborNode, page: Page) -> None:
        """Schemas that no status was found for: to read the others only would be to take these for removed."""
        shown = sum(tree.summary_text(node) == "Schema" for node in container.css("[role=tabpanel] details"))
        if page.sections and shown > sum(len(section.bodies) for section in page.sections):
            raise Problem("a schema that belongs to no status; the layout is not understood", self._text.source)

    def _sections(self, node: LexborNode, page: Page, depth: int) -> None:
        tree.guard(depth, self._text.source)
        for child in tree.elements(node):
            if child.tag == "details" and self._details(child, page):
                continue
            if (status := _status(child)) is not None:
                page.add_section(self._response(child, status))
            elif "openapi-tabs__container" in tree.classes(child) and not _has_status_heading(child):
                self._unnamed_responses(child, page)
            else:
                self._sections(child, page, depth + 1)

    def _details(self, node: LexborNode, page: Page) -> bool:
        title = tree.summary_text(node)
        if match := re.fullmatch(r"(Path|Query|Header|Cookie) Parameters", title):
            self._parameters(node, match[1].lower(), page)
            return True
        if "mime" in tree.classes(node) or re.fullmatch(r"Body\s*(array)?\s*(required)?", title):
            self._request(node, title, page)
            return True
        return False

    def _parameters(self, node: LexborNode, place: str, page: Page) -> None:
        title = f"{place.title()} Parameters"
        if node.text(strip=True) != title:
            page.titled[place] = self._locator(title)
        items = node.css(".openapi-params__list-item")
        page.parameters += [(place, self._row(item, 0)) for item in items]
        for head in node.css(".openapi-schema__container") if items else ():
            if tree.enclosing(head, "openapi-params__list-item") is None:
                raise rows.unread(head.text(), self._row_locator(head))

    def _request(self, node: LexborNode, title: str, page: Page) -> None:
        words = re.sub(r"(Body|array)(?=\w)", r"\1 ", title).split()
        level = self._level(tree.content(node), 0)
        body = Body(None, level, shape="array" if "array" in words[1:] else _shape(level))
        existing = next((section for section in page.sections if section.part == "request-body"), None)
        if existing is not None:
            existing.bodies.append(body)
            return
        section = Section("request-body", self._locator("header-body"), [body], required="required" in words[1:])
        page.add_section(section)

    def _unnamed_responses(self, container: LexborNode, page: Page) -> None:
        """Older pages name the status in the tab only, which the server does not always render."""
        tabs = [tab.text(strip=True) for tab in container.css(".openapi-tabs__response-code-item")]
        panels = list(tree.panels(container))
        if tabs and len(tabs) == len(panels):
            for tab, panel in zip(tabs, panels, strict=True):
                page.add_section(self._response(panel, tab))

    def _response(self, panel: LexborNode, status: str) -> Section:
        section = Section(f"response:{status}", self._locator(f"Status {status}"))
        schemas = [node for node in panel.css("details") if tree.summary_text(node) == "Schema"]
        # A list of several selectors matches an element once for each of them.
        tabs = panel.css(".openapi-tabs__mime-item") or panel.css(".openapi-tabs__mime li")
        media = [tab.text(strip=True) for tab in tabs]
        media = media if len(media) == len(schemas) else []
        for index, node in enumerate(schemas):
            name = media[index] if media else None
            examples = self._examples(panel, node, single=len(schemas) == 1)
            level = self._level(tree.content(node), 0)
            section.bodies.append(Body(name, level, examples, _shape(level)))
        if not schemas and panel.css_first("pre code") is not None:
            section.bodies.append(Body(None, None))
        section.prose = _response_prose(panel)
        return section

    def _examples(self, panel: LexborNode, schema: LexborNode, *, single: bool) -> list[str]:
        scope = panel if single else tree.enclosing(schema, "openapi-tabs__schema-container")
        blocks = [] if scope is None else [code for code in scope.css("pre code") if not rows.inside_row(code)]
        return [tree.code_text(block) for block in blocks]

    def _level(self, node: LexborNode, depth: int) -> Level:
        level = Level()
        self._fill(node, level, depth)
        return level

    def _fill(self, node: LexborNode, level: Level, depth: int) -> None:
        """Collect the rows below `node`, whatever wraps them; brackets and forms open levels of their own."""
        tree.guard(depth, self._text.source)
        target, awaiting = level, False
        for child in tree.elements(node):
            classes = tree.classes(child)
            if _bracket(child, classes) == "open":
                level.items = target = level.items or Level()
            elif _bracket(child, classes) == "close":
                target = level
            elif "openapi-discriminator__item" in classes:
                target.opaque = True
            elif "openapi-schema__list-item" in classes:
                target.rows.append(self._row(child, depth + 1))
            elif "openapi-schema__container" in classes:
                raise rows.unread(child.text(), self._row_locator(child))
            elif child.tag == "span" and "badge" in classes and child.text(strip=True) in ("anyOf", "oneOf"):
                awaiting = True
            elif awaiting and ("openapi-tabs__schema-container" in classes or "tabs-container" in classes):
                self._variants(child, target, depth + 1)
                awaiting = False
            else:
                self._fill(child, target, depth + 1)

    def _variants(self, container: LexborNode, level: Level, depth: int) -> None:
        for panel in tree.panels(container):
            level.variants.append(self._level(panel, depth + 1))
        level.variant_labels = [tab.text(strip=True) for tab in tree.own_tabs(container)]
        if not level.variants:
            level.variants.append(Level())

    def _row(self, item: LexborNode, depth: int) -> Row:
        tree.guard(depth, self._text.source)
        head = item.css_first(".openapi-schema__container")
        if head is None:
            raise rows.unread(item.text(), self._locator("list-item"))
        row = rows.row(head, self._row_locator(head))
        details = _folded(item)
        row.folds = details is not None
        if details is not None:
            content = tree.content(details)
            rows.own_text(content, row)
            row.level = self._level(content, depth + 1)
        else:
            rows.own_text(item, row)
        return row

    def _row_locator(self, head: LexborNode) -> Locate:
        name = head.css_first("strong")
        index = self._order.get(name.mem_id, 0) if name is not None else 0
        return lambda _aspect: self._text.row(index)

    def _locator(self, needle: str) -> Locate:
        return lambda _aspect: self._text.first(needle)


def _folded(item: LexborNode) -> LexborNode | None:
    """What a row folds open, which older pages wrap once more."""
    wrapper = next((child for child in tree.elements(item) if child.tag == "div"), None)
    holders = (item,) if wrapper is None else (item, wrapper)
    return next((child for node in holders for child in tree.elements(node) if child.tag == "details"), None)


def _shape(level: Level) -> str | None:
    """Brackets mean a list, rows an object; several forms mean neither."""
    if level.items is not None:
        return "array"
    return "object" if level.rows and not level.variants else None


def _status(node: LexborNode) -> str | None:
    """The status of a response panel: its first child is a heading that names it."""
    if node.attributes.get("role") != "tabpanel":
        return None
    for child in tree.elements(node):
        if child.tag in ("h2", "h3", "h4") and (match := _STATUS.fullmatch(_bare(child))):
            return match[1]
        return None
    return None


def _bare(heading: LexborNode) -> str:
    """The text of a heading; the link to itself holds a space of no width."""
    return heading.text().replace("\u200b", "").strip()


def _has_status_heading(node: LexborNode) -> bool:
    return any(_STATUS.fullmatch(_bare(heading)) for heading in node.css("h2, h3, h4"))


def _bracket(node: LexborNode, classes: list[str]) -> str | None:
    if "openapi-array-bracket-open" in classes:
        return "open"
    if "openapi-array-bracket-close" in classes:
        return "close"
    if node.tag in ("li", "div") and not classes and len(text := node.text(strip=True)) <= len("Array ["):
        return {"Array [": "open", "Array[": "open", "]": "close"}.get(text)
    return None


def _page_prose(container: LexborNode) -> list[str]:
    """The paragraphs between the endpoint and the request."""
    prose: list[str] = []
    started = False
    for child in tree.elements(container):
        if "openapi__method-endpoint" in tree.classes(child):
            started, prose = True, []
        elif child.tag == "h2" and started:
            break
        elif started and child.tag not in _HIDDEN_TEXT:
            prose.append(child.text())
    return prose


def _response_prose(panel: LexborNode) -> list[str]:
    return [
        child.text() for child in tree.elements(panel) if child.tag == "div" and not child.css_first("[role=tabpanel]")
    ]
