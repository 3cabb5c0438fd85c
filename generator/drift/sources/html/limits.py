"""Refuses text that no documentation page is: it would cost the parser too much, or it has been cut."""

from __future__ import annotations

import re

from generator.drift.sources.page.model import MAX_ROWS
from generator.problem import Problem

_MAX_OPEN = 2_000
_MAX_DEPTHS = 5_000_000
"""The sum of the depths of all tags: what is below an element is looked through for each element around it."""
# Elements whose end may be left out are not counted, nor those that have none.
_TAG = re.compile(
    r"<(/?)(?!(?:p|li|dd|dt|td|th|tr|br|hr|img|input|link|meta|source|option|path|circle|rect|line|wbr|col|base|area)\b)[a-zA-Z]"
)
# A start tag as a parser reads it: a bracket between quotes is no end.
_START = re.compile(
    r"""<([a-zA-Z][^\s/>]*)((?:[\s/]+|=?[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?|=)*+)"""
)
_MAX_TAGS = 50_000
_MAX_TAG_LENGTH = 20_000
_FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"})
_MAX_REOPENED = 2_000_000
_ROW_CLASS = re.compile(r"\bopenapi-schema__property\b")
_ENDS_VALUE = re.compile("[\"'>]")


def refuse_hostile(text: str, source: str) -> None:
    """Raise `Problem` for text that is too expensive to parse.

    Elements that are left open cost the square of their number. Real pages close theirs.
    """
    depth = depths = 0
    for match in _TAG.finditer(text):
        depth += -1 if match[1] else 1
        depths += max(depth, 0)
        if depth > _MAX_OPEN or depths > _MAX_DEPTHS:
            raise Problem("nested too deeply to be a documentation page", source)
    if len(find_rows(text)) > MAX_ROWS:
        raise Problem("more rows than a documentation page can have", source)
    _refuse_tags(text, source)


def find_rows(text: str) -> list[int]:
    """Where the attribute begins that marks an element as the name of a row, for each row."""
    rows, done = list[int](), 0
    for match in _ROW_CLASS.finditer(text):
        begin = text.rfind("class=", done, match.start())
        quoted = text[begin + len("class=") : begin + len("class='")] in ("'", '"')
        if begin >= 0 and not _ENDS_VALUE.search(text, begin + len("class=") + quoted, match.start()):
            rows.append(begin)
        done = match.end()
    return rows


def refuse_cut(text: str, source: str) -> None:
    """Raise `Problem` if an element has no end, which a parser would close without a word."""
    for tag in ("details", "div"):
        if _is_left_open(text, tag) and _is_left_open(_strip_scripts(text), tag):
            raise Problem(f"an element `{tag}` has no end; the page has been cut", source)


def _is_left_open(text: str, tag: str) -> bool:
    return text.count(f"<{tag}") > text.count(f"</{tag}")


def _strip_scripts(text: str) -> str:
    return "".join(piece.partition("<script")[0] for piece in text.split("</script"))


def _refuse_tags(text: str, source: str) -> None:
    """Raise `Problem` for too many or too long tags.

    Attributes cost the square of their number. Formatting that is left open is opened again in each paragraph (HTML
    standard, "reconstruct the active formatting elements").
    """
    tags, styles = 0, set()
    for match in _START.finditer(text):
        tags += 1
        if tags > _MAX_TAGS:
            raise Problem("more tags than a documentation page can have", source)
        if len(match[0]) > _MAX_TAG_LENGTH:
            raise Problem("a tag longer than a documentation page can have", source)
        if match[1].lower() in _FORMATTING:
            styles.add(match[0])
    # At most three equal ones are opened again: the "Noah's Ark clause" of the HTML standard.
    if 3 * len(styles) * tags > _MAX_REOPENED:
        raise Problem("more kinds of formatting than a documentation page can have", source)
