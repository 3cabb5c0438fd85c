"""What no documentation page is: text that would cost the parser too much, or that has been cut."""

from __future__ import annotations

import re

from generator.drift.sources.page.model import MAX_ROWS
from generator.problem import Problem

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
ROW_MARK = re.compile(r"""class=["']?[^"'>]*\bopenapi-schema__property\b""")


def refuse_hostile(text: str, source: str) -> None:
    """Elements left open cost the parser the square of their number; real pages close theirs."""
    depth = 0
    for match in _TAG.finditer(text):
        depth += -1 if match[1] else 1
        if depth > _MOST_OPEN:
            raise Problem("nested too deeply to be a documentation page", source)
    if len(ROW_MARK.findall(text)) > MAX_ROWS:
        raise Problem("more rows than a documentation page can have", source)
    _refuse_tags(text, source)


def refuse_cut(text: str, source: str) -> None:
    """A parser closes what is open at the end; a page that came whole leaves nothing so but `p` and the like."""
    for tag in ("details", "div"):
        if _open(text, tag) and _open(_without_scripts(text), tag):
            raise Problem(f"an element `{tag}` has no end; the page has been cut", source)


def _open(text: str, tag: str) -> bool:
    return text.count(f"<{tag}") > text.count(f"</{tag}")


def _without_scripts(text: str) -> str:
    return "".join(piece.partition("<script")[0] for piece in text.split("</script"))


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
