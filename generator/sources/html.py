"""Facts from a documentation page as HTML: as the server sends it, or as it stands after scripts ran."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.facts import Aspect, Locate, Location
from generator.problem import Problem
from generator.sources.page import MOST_ROWS, Body, Level, Page, Row, Section, endpoint, schemes

_DEEPEST = 400
_MOST_OPEN = 2_000
# Elements whose end may be left out are not counted, nor those that have none.
_TAG = re.compile(
    r"<(/?)(?!(?:p|li|dd|dt|td|th|tr|br|hr|img|input|link|meta|source|option|path|circle|rect|line|wbr|col|base|area)\b)[a-zA-Z]"
)
# A start tag as a parser reads it: a bracket between quotes is no end.
_START = re.compile(
    r"""<([a-zA-Z][^\s/>]*)((?:[\s/]+|=?[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?|=)*+)"""
)
_MOST_TAGS = 50_000
_LONGEST_TAG = 20_000
_FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"})
_MOST_REOPENED = 2_000_000
_STATUS = re.compile(r"Status (\d{3}|[1-5]XX|default)")
_ROW_MARK = re.compile(r"""class=["']?[^"'>]*\bopenapi-schema__property\b""")
_HIDDEN_TEXT = frozenset({"svg", "style", "script", "button"})


class _Text:
    """The text of the page, to find out where the n-th row stands when somebody asks."""

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.text = text

    @cached_property
    def rows(self) -> list[int]:
        return [match.start() for match in _ROW_MARK.finditer(self.text)]

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
    _refuse_hostile(text, source)
    tree = LexborHTMLParser(text)
    headings = tree.css(".openapi__method-endpoint")
    heading = headings[0] if headings else None
    if heading is None or endpoint(heading.text(separator=" ")) is None:
        raise Problem("not the documentation page of an operation", source)
    if len({endpoint(one.text(separator=" ")) for one in headings}) > 1:
        raise Problem("more than one operation on this page; check them one by one", source)
    container = tree.css_first(".openapi-left-panel__container") or tree.body or heading
    page = _Reader(_Text(source, text)).page(container, heading)
    page.security = [scheme for block in tree.css(".openapi-security__details pre") for scheme in schemes(block.text())]
    return page


def _refuse_hostile(text: str, source: str) -> None:
    """Elements left open cost the parser the square of their number; real pages close theirs."""
    depth = 0
    for match in _TAG.finditer(text):
        depth += -1 if match[1] else 1
        if depth > _MOST_OPEN:
            raise Problem("nested too deeply to be a documentation page", source)
    if len(_ROW_MARK.findall(text)) > MOST_ROWS:
        raise Problem("more rows than a documentation page can have", source)
    _refuse_tags(text, source)


def _refuse_tags(text: str, source: str) -> None:
    """Attributes cost the square of their number, and formatting left open is opened again in each paragraph."""
    tags, styles = 0, set()
    for match in _START.finditer(text):
        tags += 1
        if tags > _MOST_TAGS:
            raise Problem("more tags than a documentation page can have", source)
        if len(match[0]) > _LONGEST_TAG:
            raise Problem("a tag longer than a documentation page can have", source)
        if match[1].lower() in _FORMATTING:
            styles.add(match[0])
    # A parser keeps at most three alike.
    if 3 * len(styles) * tags > _MOST_REOPENED:
        raise Problem("more kinds of formatting than a documentation page can have", source)


class _Reader:
    """Walks the tree once and counts rows, so that each can be found again in the text."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self._rows = 0

    def page(self, container: LexborNode, heading: LexborNode) -> Page:
        page = Page(heading.text(separator=" "), self._locator("openapi__method-endpoint"))
        before = container.css("strong.openapi-schema__property")
        self._order = {node.mem_id: index for index, node in enumerate(before)}
        self._sections(container, page, 0)
        page.prose = _page_prose(container)
        return page

    def _sections(self, node: LexborNode, page: Page, depth: int) -> None:
        _guard(depth, self._text.source)
        for child in _elements(node):
            if child.tag == "details" and self._details(child, page):
                continue
            if (status := _status(child)) is not None:
                page.add(self._response(child, status))
            elif "openapi-tabs__container" in _classes(child) and not _has_status_heading(child):
                self._unnamed_responses(child, page)
            else:
                self._sections(child, page, depth + 1)

    def _details(self, node: LexborNode, page: Page) -> bool:
        title = _summary_text(node)
        if match := re.fullmatch(r"(Path|Query|Header|Cookie) Parameters", title):
            for item in node.css(".openapi-params__list-item"):
                page.parameters.append((match[1].lower(), self._row(item, 0)))
            return True
        if "mime" in _classes(node) or re.fullmatch(r"Body\s*(array)?\s*(required)?", title):
            self._request(node, title, page)
            return True
        return False

    def _request(self, node: LexborNode, title: str, page: Page) -> None:
        words = re.sub(r"(Body|array)(?=\w)", r"\1 ", title).split()
        level = self._level(_content(node), 0)
        body = Body(None, level, shape="array" if "array" in words[1:] else _shape(level))
        existing = next((section for section in page.sections if section.part == "request-body"), None)
        if existing is not None:
            existing.bodies.append(body)
            return
        section = Section("request-body", self._locator("header-body"), [body], required="required" in words[1:])
        page.add(section)

    def _unnamed_responses(self, container: LexborNode, page: Page) -> None:
        """Older pages name the status in the tab only, which the server does not always render."""
        tabs = [tab.text(strip=True) for tab in container.css(".openapi-tabs__response-code-item")]
        panels = list(_panels(container))
        if tabs and len(tabs) == len(panels):
            for tab, panel in zip(tabs, panels, strict=True):
                page.add(self._response(panel, tab))

    def _response(self, panel: LexborNode, status: str) -> Section:
        section = Section(f"response:{status}", self._locator(f"Status {status}"))
        schemas = [node for node in panel.css("details") if _summary_text(node) == "Schema"]
        media = [tab.text(strip=True) for tab in panel.css(".openapi-tabs__mime li, .openapi-tabs__mime-item")]
        media = media if len(media) == len(schemas) else []
        for index, node in enumerate(schemas):
            name = media[index] if media else None
            examples = self._examples(panel, node, single=len(schemas) == 1)
            level = self._level(_content(node), 0)
            section.bodies.append(Body(name, level, examples, _shape(level)))
        if not schemas and panel.css_first("pre code") is not None:
            section.bodies.append(Body(None, None))
        section.prose = _response_prose(panel)
        return section

    def _examples(self, panel: LexborNode, schema: LexborNode, *, single: bool) -> list[str]:
        scope = panel if single else _enclosing(schema, "openapi-tabs__schema-container")
        blocks = [] if scope is None else [code for code in scope.css("pre code") if not _inside_row(code)]
        return [_code_text(block) for block in blocks]

    def _level(self, node: LexborNode, depth: int) -> Level:
        level = Level()
        self._fill(node, level, depth)
        return level

    def _fill(self, node: LexborNode, level: Level, depth: int) -> None:
        """Collect the rows below `node`, whatever wraps them; brackets and forms open levels of their own."""
        _guard(depth, self._text.source)
        target, awaiting = level, False
        for child in _elements(node):
            classes = _classes(child)
            if _bracket(child, classes) == "open":
                level.items = target = level.items or Level()
            elif _bracket(child, classes) == "close":
                target = level
            elif "openapi-discriminator__item" in classes:
                target.opaque = True
            elif "openapi-schema__list-item" in classes:
                target.rows.append(self._row(child, depth + 1))
            elif child.tag == "span" and "badge" in classes and child.text(strip=True) in ("anyOf", "oneOf"):
                awaiting = True
            elif awaiting and ("openapi-tabs__schema-container" in classes or "tabs-container" in classes):
                self._variants(child, target, depth + 1)
                awaiting = False
            else:
                self._fill(child, target, depth + 1)

    def _variants(self, container: LexborNode, level: Level, depth: int) -> None:
        for panel in _panels(container):
            level.variants.append(self._level(panel, depth + 1))
        level.variant_labels = [tab.text(strip=True) for tab in _own_tabs(container)]
        if not level.variants:
            level.variants.append(Level())

    def _row(self, item: LexborNode, depth: int) -> Row:
        _guard(depth, self._text.source)
        head = item.css_first(".openapi-schema__container")
        if head is None:
            return Row(
                "", "", dict.fromkeys((Aspect.NULLABLE, Aspect.REQUIRED, Aspect.DEPRECATED), False), self._locator("")
            )
        details = next((child for child in _elements(item) if child.tag == "details"), None)
        if details is None:
            wrapper = next((child for child in _elements(item) if child.tag == "div"), None)
            details = next((c for c in _elements(wrapper) if c.tag == "details"), None) if wrapper is not None else None
        row = Row(
            _part(head, "property"), _part(head, "name") or _part(head, "type"), _flags(head), self._row_locator(head)
        )
        row.folds = details is not None
        if details is not None:
            content = _content(details)
            _own_text(content, row)
            row.level = self._level(content, depth + 1)
        else:
            _own_text(item, row)
        return row

    def _row_locator(self, head: LexborNode) -> Locate:
        name = head.css_first("strong")
        index = self._order.get(name.mem_id, 0) if name is not None else 0
        return lambda _aspect: self._text.row(index)

    def _locator(self, needle: str) -> Locate:
        return lambda _aspect: self._text.first(needle)


def _shape(level: Level) -> str | None:
    """Brackets mean a list, rows an object; several forms mean neither."""
    if level.items is not None:
        return "array"
    return "object" if level.rows and not level.variants else None


def _guard(depth: int, source: str) -> None:
    if depth > _DEEPEST:
        raise Problem("nested too deeply to be a documentation page", source)


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    return node.iter(include_text=False)


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _status(node: LexborNode) -> str | None:
    """The status of a response panel: its first child is a heading that names it."""
    if node.attributes.get("role") != "tabpanel":
        return None
    for child in _elements(node):
        if child.tag in ("h2", "h3", "h4") and (match := _STATUS.fullmatch(_bare(child))):
            return match[1]
        return None
    return None


def _bare(heading: LexborNode) -> str:
    """The text of a heading; the link to itself holds a space of no width."""
    return heading.text().replace("\u200b", "").strip()


def _has_status_heading(node: LexborNode) -> bool:
    return any(_STATUS.fullmatch(_bare(heading)) for heading in node.css("h2, h3, h4"))


def _panels(container: LexborNode) -> Iterator[LexborNode]:
    """The tab panels of a container, without those inside other panels."""
    stack = list(_elements(container))[::-1]
    while stack:
        node = stack.pop()
        if node.attributes.get("role") == "tabpanel":
            yield node
        else:
            stack += list(_elements(node))[::-1]


def _own_tabs(container: LexborNode) -> Iterator[LexborNode]:
    stack = list(_elements(container))[::-1]
    while stack:
        node = stack.pop()
        if node.attributes.get("role") == "tab":
            yield node
        elif node.attributes.get("role") != "tabpanel":
            stack += list(_elements(node))[::-1]


def _summary_text(details: LexborNode) -> str:
    summary = next((child for child in _elements(details) if child.tag == "summary"), None)
    return " ".join(summary.text().split()) if summary is not None else ""


def _content(details: LexborNode) -> LexborNode:
    """What folds open: everything in `details` but its summary."""
    return next((child for child in _elements(details) if child.tag != "summary"), details)


def _bracket(node: LexborNode, classes: list[str]) -> str | None:
    if "openapi-array-bracket-open" in classes:
        return "open"
    if "openapi-array-bracket-close" in classes:
        return "close"
    if node.tag in ("li", "div") and not classes and len(text := node.text(strip=True)) <= len("Array ["):
        return {"Array [": "open", "Array[": "open", "]": "close"}.get(text)
    return None


def _part(head: LexborNode, name: str) -> str:
    node = head.css_first(f".openapi-schema__{name}")
    return " ".join(node.text().split()) if node is not None else ""


def _flags(head: LexborNode) -> dict[Aspect, bool]:
    return {
        aspect: head.css_first(f".openapi-schema__{aspect.value}") is not None
        for aspect in (Aspect.NULLABLE, Aspect.REQUIRED, Aspect.DEPRECATED)
    }


def _own_text(node: LexborNode, row: Row) -> None:
    """Read qualifiers, default, examples and prose of a row, but nothing of the rows below it."""
    for child in _elements(node):
        classes = _classes(child)
        if _is_structure(child, classes):
            continue
        strong = child.css_first("strong") if child.tag in ("p", "div", "span") else None
        title = strong.text(strip=True) if strong is not None else ""
        if "openapi-examples" in classes:
            row.examples += [code.text() for code in child.css(".openapi-example code")]
        elif title in _SETTERS and not _has_rows(child) and child.text().strip().startswith(title):
            _SETTERS[title](row, child)
        elif _wraps(child):
            _own_text(child, row)
        elif text := child.text().strip():
            row.prose.append(text)


def _wraps(node: LexborNode) -> bool:
    """Whether more is inside than prose."""
    if node.tag in ("div", "ul") and _has_rows(node):
        return True
    return node.tag == "div" and any(strong.text(strip=True) in _SETTERS for strong in node.css("strong"))


def _set_qualifiers(row: Row, node: LexborNode) -> None:
    row.qualifiers = "".join(
        f"`{part.text()}`" if part.tag == "code" else part.text()
        for part in node.iter(include_text=True)
        if part.tag != "strong"
    )


def _set_default(row: Row, node: LexborNode) -> None:
    row.default = _code(node)


def _set_constant(row: Row, node: LexborNode) -> None:
    row.constant = _code(node)


def _add_example(row: Row, node: LexborNode) -> None:
    row.examples.append(_code(node))


_SETTERS: dict[str, Callable[[Row, LexborNode], None]] = {
    "Possible values:": _set_qualifiers,
    "Default value:": _set_default,
    "Constant value:": _set_constant,
    "Example:": _add_example,
}


def _code(node: LexborNode) -> str:
    code = node.css_first("code")
    return code.text() if code is not None else ""


def _is_structure(node: LexborNode, classes: list[str]) -> bool:
    return (
        node.tag in ("details", "summary", "br")
        or "openapi-schema__list-item" in classes
        or "openapi-schema__container" in classes
        or "openapi-tabs__schema-container" in classes
        or "badge" in classes
        or "openapi-array-bracket-open" in classes
        or "openapi-array-bracket-close" in classes
    )


def _has_rows(node: LexborNode) -> bool:
    return node.css_first(".openapi-schema__list-item, .openapi-schema__container") is not None


def _inside_row(node: LexborNode) -> bool:
    return _enclosing(node, "openapi-schema__list-item") is not None


def _enclosing(node: LexborNode, name: str) -> LexborNode | None:
    above = node.parent
    while above is not None:
        if name in _classes(above):
            return above
        above = above.parent
    return None


def _code_text(code: LexborNode) -> str:
    lines = code.css(".token-line")
    return "\n".join(line.text().rstrip("\n") for line in lines) if lines else code.text()


def _page_prose(container: LexborNode) -> list[str]:
    """The paragraphs between the endpoint and the request."""
    prose: list[str] = []
    started = False
    for child in _elements(container):
        if "openapi__method-endpoint" in _classes(child):
            started, prose = True, []
        elif child.tag == "h2" and started:
            break
        elif started and child.tag not in _HIDDEN_TEXT:
            prose.append(child.text())
    return prose


def _response_prose(panel: LexborNode) -> list[str]:
    return [child.text() for child in _elements(panel) if child.tag == "div" and not child.css_first("[role=tabpanel]")]
