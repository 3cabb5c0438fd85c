"""Ways through the tree of an HTML page."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from generator.problem import Problem

_DEEPEST = 400


def elements(node: LexborNode) -> Iterator[LexborNode]:
    """The children that are elements."""
    return node.iter(include_text=False)


def classes(node: LexborNode) -> list[str]:
    """The classes of an element."""
    return (node.attributes.get("class") or "").split()


def panels(container: LexborNode) -> Iterator[LexborNode]:
    """The tab panels of a container, without those inside other panels."""
    stack = list(elements(container))[::-1]
    while stack:
        node = stack.pop()
        if node.attributes.get("role") == "tabpanel":
            yield node
        else:
            stack += list(elements(node))[::-1]


def own_tabs(container: LexborNode) -> Iterator[LexborNode]:
    """The tabs of a container, without those inside its panels."""
    stack = list(elements(container))[::-1]
    while stack:
        node = stack.pop()
        if node.attributes.get("role") == "tab":
            yield node
        elif node.attributes.get("role") != "tabpanel":
            stack += list(elements(node))[::-1]


def summary_text(details: LexborNode) -> str:
    """What is shown of something that folds."""
    summary = next((child for child in elements(details) if child.tag == "summary"), None)
    return " ".join(summary.text().split()) if summary is not None else ""


def content(details: LexborNode) -> LexborNode:
    """What folds open: everything in `details` but its summary."""
    return next((child for child in elements(details) if child.tag != "summary"), details)


def enclosing(node: LexborNode, name: str) -> LexborNode | None:
    """The nearest element around `node` that has a class."""
    above = node.parent
    while above is not None:
        if name in classes(above):
            return above
        above = above.parent
    return None


def code_text(code: LexborNode) -> str:
    """Code without the marks of its highlighting."""
    lines = code.css(".token-line")
    return "\n".join(line.text().rstrip("\n") for line in lines) if lines else code.text()


def guard(depth: int, source: str) -> None:
    """Raise `Problem` below any depth that a page can have."""
    if depth > _DEEPEST:
        raise Problem("nested too deeply to be a documentation page", source)
