"""Reads one row of an HTML page, but nothing below it: name, label, flags, qualifiers, default, examples, prose."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from generator.drift.facts.model import Aspect, Locate
from generator.drift.sources.html import tree
from generator.drift.sources.page.model import Row
from generator.problem import Problem

_FLAGS = (Aspect.NULLABLE, Aspect.REQUIRED, Aspect.DEPRECATED)
_SPACE = re.compile(r"\s+")


def parse_row(head: LexborNode, locate: Locate) -> Row:
    """The row whose container is `head`; words in it that are not understood raise `Problem`."""
    name, label = _get_text(head, "property"), _get_text(head, "name") or _get_text(head, "type")
    flags = {aspect: _get_text(head, aspect.value) for aspect in _FLAGS}
    words = "".join((name, label, *flags.values()))
    if len(_SPACE.sub("", words)) != len(_SPACE.sub("", head.text())):
        raise explain_unknown_row(head.text(), locate)
    return Row(name, label, {aspect: bool(text) for aspect, text in flags.items()}, locate)


def explain_unknown_row(text: str, locate: Locate) -> Problem:
    """The `Problem` to raise for a row that cannot be parsed."""
    place = locate(Aspect.PRESENCE)
    shown = " ".join(text.split())[:60]
    return Problem(f"a row of unknown form, {shown!r}; the layout is not understood", place.file, place.line)


def _get_text(head: LexborNode, name: str) -> str:
    node = head.css_first(f".openapi-schema__{name}")
    return " ".join(node.text().split()) if node is not None else ""


def read_settings(node: LexborNode, row: Row) -> None:
    """Read qualifiers, default, examples and prose of a row, but nothing of the rows below it."""
    for child in tree.list_elements(node):
        classes = tree.get_classes(child)
        if _is_structure(child, classes):
            continue
        strong = child.css_first("strong") if child.tag in ("p", "div", "span") else None
        title = strong.text(strip=True) if strong is not None else ""
        line = strong.parent if strong is not None else None
        if "openapi-examples" in classes:
            row.examples += [code.text() for code in child.css(".openapi-example code")]
        elif line and title in _SETTERS and not _has_rows(child) and child.text().strip().startswith(title):
            _SETTERS[title](row, line)
        elif _wraps_settings(child):
            read_settings(child, row)
        elif text := child.text().strip():
            row.prose.append(text)


def _wraps_settings(node: LexborNode) -> bool:
    """Whether rows or settings are inside, not only prose."""
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
    row.default = _get_code(node)


def _set_constant(row: Row, node: LexborNode) -> None:
    row.constant = _get_code(node)


def _add_example(row: Row, node: LexborNode) -> None:
    row.examples.append(_get_code(node))


_SETTERS: dict[str, Callable[[Row, LexborNode], None]] = {
    "Possible values:": _set_qualifiers,
    "Default value:": _set_default,
    "Constant value:": _set_constant,
    "Example:": _add_example,
}


def _get_code(node: LexborNode) -> str:
    code = node.css_first("code")
    return code.text() if code is not None else node.text().partition(":")[2].strip()


def _is_structure(node: LexborNode, classes: list[str]) -> bool:
    return (
        node.tag in ("details", "summary", "br")
        or "openapi-schema__list-item" in classes
        or "openapi-schema__container" in classes
        or "openapi-tabs__schema-container" in classes
        or "openapi-tabs__container" in classes
        or "badge" in classes
        or "openapi-array-bracket-open" in classes
        or "openapi-array-bracket-close" in classes
    )


def _has_rows(node: LexborNode) -> bool:
    return node.css_first(".openapi-schema__list-item, .openapi-schema__container") is not None


def is_inside_row(node: LexborNode) -> bool:
    """Whether an element is inside a row."""
    return tree.find_enclosing(node, "openapi-schema__list-item") is not None
