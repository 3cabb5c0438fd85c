"""What a source is, told from its content and never from its name."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from generator.files.suggestions import NOT_TEXT, unread
from generator.problem import Problem

if TYPE_CHECKING:
    from generator.drift.facts.model import Reading

MOST_BYTES = 10_000_000
_MOST_PAGE = 4_000_000
_OPENAPI = re.compile(r"""^\s*["']?openapi["']?\s*:""", re.MULTILINE)


def read_bytes(path: Path) -> bytes:
    """The content of a file, unless it is bigger than any documentation page."""
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            # A pipe or a terminal would be waited for without end.
            raise Problem("not a regular file", str(path), help="save its content as a file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and path.is_symlink():
            raise Problem("a link that leads nowhere", str(path), help="check the path") from None
        raise unread(error, path) from None
    if len(content) > MOST_BYTES:
        raise Problem(f"bigger than {MOST_BYTES // 1_000_000} MB", str(path))
    return content


def text(content: bytes, source: str) -> str:
    """Decode a source; anything but UTF-8 text is a `Problem`."""
    if not content.strip():
        raise Problem("empty", source, help="check the path, or save it again")
    if content.startswith(b"\x1f\x8b"):
        raise Problem("compressed; unpack it first", source)
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unread(error, source) from None
    if "\0" in decoded:
        raise Problem("not text: it contains NUL bytes", source, help=NOT_TEXT)
    return decoded


def form(content: str) -> str:
    """The form of a text: `openapi`, `html` or `markdown`."""
    start = content.lstrip()[:1]
    if start == "{":
        return "openapi"
    if start == "<":
        return "html"
    head = content[:4000]
    if _OPENAPI.search(head) and not head.startswith("---\ntitle"):
        return "openapi"
    return "markdown"


def page(content: str, source: str, kind: str) -> Reading:
    """Read a documentation page of either form."""
    if len(content) > _MOST_PAGE:
        raise Problem(f"bigger than {_MOST_PAGE // 1_000_000} MB", source)
    from generator.drift.sources.page.facts import reading  # noqa: PLC0415

    if kind == "html":
        from generator.drift.sources.html import reader as html  # noqa: PLC0415 - the parser is loaded only for HTML

        return reading(html.parse(content, source), source, kind)
    from generator.drift.sources.markdown import reader as markdown  # noqa: PLC0415

    return reading(markdown.parse(content, source), source, kind)
