"""Descriptions and notices in an HTML page, which stand between its headings, lists and schemas."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from generator.drift.sources.html import tree

_HIDDEN_TEXT = frozenset({"svg", "style", "script", "button"})


def read_page_prose(container: LexborNode) -> list[str]:
    """The paragraphs between the endpoint and the request."""
    prose: list[str] = []
    started = False
    for child in tree.list_elements(container):
        if "openapi__method-endpoint" in tree.get_classes(child):
            started, prose = True, []
        elif child.tag == "h2" and started:
            break
        elif started and child.tag not in _HIDDEN_TEXT and not is_deprecation(child):
            prose.append(child.text())
    return prose


def is_deprecation(node: LexborNode) -> bool:
    """Whether an element is the notice that the operation is deprecated, which has a title and a text."""
    title = next(tree.list_elements(node), None)
    is_notice = any(name.startswith(("theme-admonition", "admonition")) for name in tree.get_classes(node))
    return is_notice and title is not None and title.text(strip=True).lower() == "deprecated"


def read_response_prose(panel: LexborNode) -> list[str]:
    """The paragraphs of a response above its body."""
    return [
        child.text()
        for child in tree.list_elements(panel)
        if child.tag == "div" and not child.css_first("[role=tabpanel]")
    ]
