"""Pages with something taken away: each element of an HTML page, each line and run of lines of a Markdown one.

Whether a fact went with it is told from the document that the page was rendered from, not by the readers: the words
that are gone are those of facts, unless they stand in prose of the document or are the page's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser

OF_THE_PAGE = frozenset(
    {"Page", "Request", "Responses", "Status", "Schema", "Example", "Body", "array", "anyOf", "oneOf"}
)
_PROSE = frozenset({"description", "summary"})
_SILENT_LABELS = ("", "undefined", "null[]", "circular(Thing)")
_LABEL = re.compile(r'(<span class="openapi-schema__(?:name|type)">)[^<]*(</span>)')
_MARKDOWN_LABEL = re.compile(r"^(\s*(?:[-*+] +)?\*\*[^*]+\*\*)(.*?)((?: ?(?:required|nullable|deprecated))*)$")
_RUNS = (2, 3, 5, 8, 13, 21, 34)


class Removal(NamedTuple):
    """A page without something: what was done to it, the page, and the words that went."""

    name: str
    text: str
    words: frozenset[str]


def remove_each(form: str, page: str) -> Iterator[Removal]:
    """Every removal from a page of this form, without those that leave the page as it was."""
    front = re.match(r"---\n.*?\n---\n", page, re.DOTALL)
    of_no_fact = set(_split(front[0])) if front else set()
    before = _words(form, page)
    for name, text in _from_html(page) if form == "html" else _from_markdown(page):
        if text != page:
            yield Removal(name, text, frozenset((before - _words(form, text)).keys() - of_no_fact))


def words_of_facts(operation: Any) -> frozenset[str]:
    """The words that tell of a fact, such as names, types and values, and occur in no prose of the document."""
    facts: set[str] = set()
    prose: set[str] = set()
    stack = [operation]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            facts |= {word for name in node for word in _split(str(name))}
            stack += [value for name, value in node.items() if name not in _PROSE]
            prose |= {word for name in _PROSE & node.keys() for word in _split(str(node[name]))}
        elif isinstance(node, list):
            stack += node
        else:
            facts |= set(_split(str(node)))
    return frozenset(facts - prose)


def _words(form: str, text: str) -> Counter[str]:
    if form == "html":
        body = LexborHTMLParser(text).body
        text = body.text(separator=" ") if body is not None else ""
    return Counter(_split(text))


def _split(text: str) -> list[str]:
    return re.findall(r"[\w.-]*\w", text)


def _from_html(page: str) -> Iterator[tuple[str, str]]:
    count = len(LexborHTMLParser(page).css(".openapi-left-panel__container *"))
    for index in range(count):
        parsed = LexborHTMLParser(page)
        node = parsed.css(".openapi-left-panel__container *")[index]
        name = f"{node.tag} {index} {' '.join(node.text().split())[:40]!r}"
        node.decompose()
        yield f"remove {name}", parsed.html or ""
    for match in _LABEL.finditer(page):
        for label in _SILENT_LABELS:
            changed = f"{page[: match.start()]}{match[1]} {label}{match[2]}{page[match.end() :]}"
            yield f"label {match[0]!r} as {label!r}", changed


def _from_markdown(page: str) -> Iterator[tuple[str, str]]:
    lines = page.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    for index in filled:
        yield f"remove line {index + 1} {lines[index][:40]!r}", _join(lines, index, index + 1)
        if end := _end_of_subtree(lines, index):
            yield f"empty line {index + 1} {lines[index][:40]!r}", _join(lines, index + 1, end)
            yield f"remove subtree {index + 1} {lines[index][:40]!r}", _join(lines, index, end)
        if (match := _MARKDOWN_LABEL.match(lines[index])) and match[2].strip():
            for label in _SILENT_LABELS:
                line = f"{match[1]} {label}{match[3]}".rstrip()
                yield f"label {index + 1} as {label!r}", "\n".join([*lines[:index], line, *lines[index + 1 :]])
        for length in _RUNS:
            yield f"remove {length} lines from {index + 1}", _join(lines, index, index + length)


def _end_of_subtree(lines: list[str], start: int) -> int | None:
    """The line after those that are indented more than this one, if there are any."""
    own = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > own):
        end += 1
    return end if any(line.strip() for line in lines[start + 1 : end]) else None


def _join(lines: list[str], start: int, end: int) -> str:
    return "\n".join(lines[:start] + lines[end:])
