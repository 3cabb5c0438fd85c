"""Finds elements in the tree of an HTML page."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.problem import Problem

_MAX_DEPTH = 400


def list_elements(node: LexborNode) -> Iterator[LexborNode]:
    """The children that are elements."""
    return node.iter(include_text=False)


def get_classes(node: LexborNode) -> list[str]:
    """The classes of an element."""
    return (node.attributes.get("class") or "").split()


def find_panels(container: LexborNode) -> Iterator[LexborNode]:
    """The tab panels of a container, without those inside other panels."""
    stack = list(list_elements(container))[::-1]
    while stack:
        node = stack.pop()
        if node.attributes.get("role") == "tabpanel":
            yield node
        else:
            stack += list(list_elements(node))[::-1]


def find_own_tabs(container: LexborNode) -> Iterator[LexborNode]:
    """The tabs of a container, without those inside its panels."""
    stack = list(list_elements(container))[::-1]
    while stack:
        node = stack.pop()
        if node.attributes.get("role") == "tab":
            yield node
        elif node.attributes.get("role") != "tabpanel":
            stack += list(list_elements(node))[::-1]


def find_tabs(node: LexborNode, name: str) -> list[tuple[str, LexborNode | None]]:
    """The tabs below a node that have a class, each with its panel; None for a panel that is not in the page."""
    tab = node.css_first(f".{name}")
    return _list_tabs(tab, name) if tab is not None else []


def find_enclosing_tabs(node: LexborNode, name: str) -> list[tuple[str, LexborNode | None]]:
    """The tabs of a class, the panel of one of which holds a node."""
    above = node.parent
    while above is not None:
        if above.attributes.get("role") == "tabpanel":
            tabs = find_tabs(above.parent.parent, name) if above.parent and above.parent.parent else []
            if any(panel is not None and panel.mem_id == above.mem_id for _, panel in tabs):
                return tabs
        above = above.parent
    return []


def _list_tabs(tab: LexborNode, name: str) -> list[tuple[str, LexborNode | None]]:
    """All tabs beside one, with their panels; of tabs that are filled when they are opened, one has a panel."""
    container = tab.parent
    while container is not None and next(find_panels(container), None) is None:
        container = container.parent
    if container is None:
        return []
    return list_tabs(container, name)


def list_tabs(container: LexborNode, name: str = "") -> list[tuple[str, LexborNode | None]]:
    """The tabs of a container, or those of a class, with their panels."""
    tabs = [one for one in find_own_tabs(container) if not name or name in get_classes(one)]
    panels: list[LexborNode | None] = [*find_panels(container)]
    if len(panels) != len(tabs):
        shown = panels[0] if len(panels) == 1 else None
        if tabs and (shown is None or "hidden" in shown.attributes):
            raise Problem(f"{len(tabs)} tabs and {len(panels)} of what they open; the page has been cut")
        panels = [shown if one.attributes.get("aria-selected") == "true" else None for one in tabs]
    return [(one.text(strip=True), panel) for one, panel in zip(tabs, panels, strict=True)]


def contains(node: LexborNode, inner: LexborNode) -> bool:
    """Whether an element is another one, or around it."""
    above: LexborNode | None = inner
    while above is not None and above.mem_id != node.mem_id:
        above = above.parent
    return above is not None


def remove_tabs(parsed: LexborHTMLParser, name: str) -> None:
    """Take tabs of a class out of the page, with their panels."""
    while (tab := parsed.css_first(f".{name}")) is not None:
        for _, panel in _list_tabs(tab, name):
            if panel is not None:
                panel.decompose()
        (tab.parent or tab).decompose()


def find_bracket(node: LexborNode) -> str | None:
    """Whether an element is the bracket that opens or closes the items of a list: `open`, `close` or None."""
    classes = get_classes(node)
    if "openapi-array-bracket-open" in classes:
        return "open"
    if "openapi-array-bracket-close" in classes:
        return "close"
    if node.tag in ("li", "div") and not classes and len(text := node.text(strip=True)) <= len("Array ["):
        return {"Array [": "open", "Array[": "open", "]": "close"}.get(text)
    return None


def get_summary(details: LexborNode) -> str:
    """The text that a `details` element shows when it is closed."""
    summary = next((child for child in list_elements(details) if child.tag == "summary"), None)
    return " ".join(summary.text().split()) if summary is not None else ""


def get_content(details: LexborNode) -> LexborNode:
    """The first element in `details` that is not its summary."""
    return next((child for child in list_elements(details) if child.tag != "summary"), details)


def find_enclosing(node: LexborNode, name: str) -> LexborNode | None:
    """The nearest element around `node` that has a class."""
    above = node.parent
    while above is not None:
        if name in get_classes(above):
            return above
        above = above.parent
    return None


def read_code(code: LexborNode) -> str:
    """The text of a code block, without what highlights it."""
    lines = code.css(".token-line")
    return "\n".join(line.text().rstrip("\n") for line in lines) if lines else code.text()


def check_depth(depth: int, source: str) -> None:
    """Raise `Problem` deeper than a real page goes, before recursion does."""
    if depth > _MAX_DEPTH:
        raise Problem("nested too deeply to be a documentation page", source)
