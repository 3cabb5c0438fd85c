"""Finds elements in the tree of an HTML page."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

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
