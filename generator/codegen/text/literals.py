"""Quotes texts of a specification for Python, TOML, Markdown, shells and terminals, so that none is read as code."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


def unwrap(value: Any) -> Any:
    """Return the plain value in an `UntrustedString` of openapi-python-client; other values as they are."""
    unwrap = getattr(value, "get_untrusted_value", None)
    return unwrap() if unwrap else value


def format_literal(value: Any) -> str:
    """Format a Python literal of text, numbers, truth values, `None`, and tuples, lists, sets or mappings of these."""
    value = unwrap(value)
    if isinstance(value, str):
        return escape_hidden(json.dumps(value, ensure_ascii=False))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{format_literal(key)}: {format_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    if isinstance(value, (tuple, list)):
        items = ", ".join(format_literal(item) for item in value)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"[{items}]" if isinstance(value, list) else f"({items}{comma})"
    if isinstance(value, float) and math.isinf(value):
        return "1e999" if value > 0 else "-1e999"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    raise TypeError(f"no literal for {type(value).__name__}")


def format_toml(value: Any) -> str:
    """Format a basic string of TOML, which has the escapes of JSON but none for half a surrogate pair."""
    return format_literal(re.sub("[\ud800-\udfff]", "\ufffd", str(unwrap(value))))


def format_markdown(value: Any) -> str:
    """Format a text for a Markdown page, on one line, without anything that Markdown or HTML acts on."""
    text = " ".join(_replace_hidden(str(unwrap(value))).split())
    text = re.sub(r"([\\`*_{}\[\]<>#|!~$&])", r"\\\1", text)
    # What GitHub makes links of; after it, what begins a list or a heading at the start of a line.
    text = re.sub(r"(:(?=//)|(?<=\bwww)\.|@)", r"\\\1", text)
    return re.sub(r"^([-+=]|\d+(?=[.)]))", lambda start: _escape_list_marker(start[1]), text)


def format_code_span(value: Any) -> str:
    """Format a text for a code span of Markdown, without its backticks; the span can stand in a table."""
    return " ".join(_replace_hidden(str(unwrap(value))).split()).replace("`", "'").replace("|", "\\|")


def quote_shell_word(value: Any) -> str:
    """Quote a text as one word of a POSIX shell, on one line, without backticks, which would end a code block."""
    return shlex.quote(" ".join(_replace_hidden(str(unwrap(value))).replace("`", " ").split()))


def format_printable(value: Any) -> str:
    """Format a text for a terminal, line by line, without control characters."""
    return "\n".join(map(_replace_hidden, str(unwrap(value)).splitlines()))


def format_link(value: Any) -> str:
    """Format a URL as a Markdown link, and anything but http and https as text."""
    text = str(unwrap(value))
    if not re.match(r"https?://[^/?#\s]", text):
        return format_markdown(text)
    return f"<{quote(text.encode('utf-8', 'replace'), safe=_URL)}>"


# Characters that have a meaning in a URL, and none in an autolink of Markdown.
_URL = "!#$%&'()*+,/:;=?@[]~"


def _escape_list_marker(start: str) -> str:
    return f"\\{start}" if not start.isdigit() else f"{start}\\"


# Listed here, because the tables of `unicodedata` differ between Python versions and the output must not: controls,
# spaces but the usual one, marks without a glyph, separators, surrogates, private characters, and no characters.
_HIDDEN = re.compile(
    "[\\x00-\\x1f\\x7f-\\xa0\\xad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u08e2\\u115f\\u1160\\u1680\\u17b4\\u17b5"
    "\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ud800-\\uf8ff\\ufe00-\\ufe0f\\ufeff"
    "\\uffa0\\ufff0-\\uffff\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0000-\\U0010ffff]"
)
_ONE_UNIT = 0xFFFF


def escape_hidden(text: str) -> str:
    """Replace every invisible character by a Python escape."""
    return _HIDDEN.sub(lambda match: _escape(ord(match[0])), text)


def _replace_hidden(text: str) -> str:
    return _HIDDEN.sub(" ", text)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code <= _ONE_UNIT else f"\\U{code:08x}"
