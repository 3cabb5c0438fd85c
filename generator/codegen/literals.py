"""Text from a specification as text in code: whatever it holds, it stays data."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any

_WIDTH = 100


def raw(value: Any) -> Any:
    """The plain value behind the generator's wrapper around untrusted text."""
    unwrap = getattr(value, "get_untrusted_value", None)
    return unwrap() if unwrap else value


def literal(value: Any) -> str:
    """A Python literal for text, numbers, truth values, `None`, tuples, lists, sets and mappings of these."""
    value = raw(value)
    if isinstance(value, str):
        return _escaped(json.dumps(value, ensure_ascii=False))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    if isinstance(value, (tuple, list)):
        items = ", ".join(literal(item) for item in value)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"[{items}]" if isinstance(value, list) else f"({items}{comma})"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    raise TypeError(f"no literal for {type(value).__name__}")


def toml(value: Any) -> str:
    """A TOML basic string."""
    # JSON's escapes are TOML's, but for DEL and what Python spells with \\U.
    return literal(raw(value)).replace("\\/", "/")


def docstring(value: Any, indent: int = 4) -> str:
    """A docstring, quotes included, whose value is the text, wrapped; continuation lines are indented."""
    text = str(raw(value)).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    lines = [wrapped for line in text.splitlines() or [""] for wrapped in _wrapped(line, _WIDTH - indent)]
    text = "\n".join(_escaped(line.rstrip()) for line in lines).strip()
    if text.endswith('"') and not text.endswith('\\"'):
        text = text[:-1] + '\\"'
    if "\n" in text:
        text += "\n"
    return textwrap.indent(f'"""{text}"""', " " * indent, lambda line: bool(line.strip())).lstrip()


def markdown(value: Any) -> str:
    """Text for a Markdown page, on one line and with nothing in it that Markdown or HTML would act on."""
    text = " ".join(_visible(str(raw(value))).split())
    return re.sub(r"([\\`*_{}\[\]<>#|!~$&])", r"\\\1", text)


def code(value: Any) -> str:
    """Text for between the backticks of a Markdown code span, in a table too."""
    return " ".join(_visible(str(raw(value))).split()).replace("`", "'").replace("|", "\\|")


def _wrapped(line: str, width: int) -> list[str]:
    margin = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    ) or [""]


def _escaped(text: str) -> str:
    """`text` with every character that cannot be seen spelled as an escape."""
    return "".join(_escape(character) if _is_hidden(character) else character for character in text)


def _visible(text: str) -> str:
    return "".join(" " if _is_hidden(character) else character for character in text)


def _is_hidden(character: str) -> bool:
    # Control, format (bidirectional marks), surrogate, private and unassigned; line and paragraph separators.
    return unicodedata.category(character)[0] == "C" or unicodedata.category(character) in {
        "Zl",
        "Zp",
    }


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
