"""What one row of an HTML page says about itself: name, label, flags, qualifiers, default, examples, prose."""

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


def row(head: LexborNode, locate: Locate) -> Row:
    """The row that begins with `head`; words in it that mean nothing known are a `Problem`."""
    name, label = _part(head, "property"), _part(head, "name") or _part(head, "type")
    flags = {aspect: _part(head, aspect.value) for aspect in _FLAGS}
    words = "".join((name, label, *flags.values()))
    if len(_SPACE.sub("", words)) != len(_SPACE.sub("", head.text())):
        raise unread(head.text(), locate)
    return Row(name, label, {aspect: bool(text) for aspect, text in flags.items()}, locate)


def unread(text: str, locate: Locate) -> Problem:
    """Why a page with such a row cannot be judged."""
    place = locate(Aspect.PRESENCE)
    shown = " ".join(text.split())[:60]
    return Problem(f"a row of unknown form, {shown!r}; the layout is not understood", place.file, place.line)


def _part(head: LexborNode, name: str) -> str:
    node = head.css_first(f".openapi-schema__{name}")
    return " ".join(node.text().split()) if node is not None else ""


def own_text(node: LexborNode, row: Row) -> None:
    """Read qualifiers, default, examples and prose of a row, but nothing of the rows below it."""
    for child in tree.elements(node):
        classes = tree.classes(child)
        if _is_structure(child, classes):
            continue
        strong = child.css_first("strong") if child.tag in ("p", "div", "span") else None
        title = strong.text(strip=True) if strong is not None else ""
        if "openapi-examples" in classes:
            row.examples += [code.text() for code in child.css(".openapi-example code")]
        elif title in _SETTERS and not _has_rows(child) and child.text().strip().startswith(title):
            _SETTERS[title](row, child)
        elif _wraps(child):
            own_text(child, row)
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


def inside_row(node: LexborNode) -> bool:
    """Whether something belongs to a row."""
    return tree.enclosing(node, "openapi-schema__list-item") is not None
