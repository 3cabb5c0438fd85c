"""Renders values as YAML or JSON text in the style of the document that they go into."""

from __future__ import annotations

import functools
import json

import yaml

from generator.documents import yaml as document
from generator.documents.layout import Style
from generator.problem import Problem

WIDTH = 120
"""Columns that a value in brackets may reach."""
_QUOTES = ("'", '"')


def render_json(value: object, indent: tuple[int, int] | None, *, compact: bool) -> str:
    """Render JSON on one line, or with `indent`, the column of its first line and the step, on several."""
    column, step = indent or (0, None)
    dump = functools.partial(json.dumps, value, indent=step, separators=(",", ":") if compact else None)
    readable = dump(ensure_ascii=False)
    text = readable if readable.replace("\n", "").isprintable() else dump()
    return text.replace("\n", f"\n{' ' * column}")


def render_scalar(value: object, style: Style, *, quote: str = "", flow: bool = True) -> str:
    """Render a scalar; a text gets quotes if `quote` is one or if it needs them, which more do in brackets (`flow`)."""
    if not isinstance(value, str):
        return json.dumps(value)
    if style.json:
        return render_json(value, None, compact=True)
    if quote not in _QUOTES and _is_plain(value, flow=flow):
        return value
    quote = quote if quote in _QUOTES else style.quote
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return "".join(map(_escape, json.dumps(value, ensure_ascii=False)))


def render_inline(value: object, style: Style) -> str:
    """Render a value on one line, with brackets."""
    if isinstance(value, dict):
        entries = (f"{render_scalar(str(key), style)}: {render_inline(one, style)}" for key, one in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(render_inline(one, style) for one in value) + "]"
    return render_scalar(value, style)


def render_after_key(value: object, column: int, style: Style) -> str:
    """Render what follows the colon of a key in `column`: on the same line, or on lines that are indented further."""
    if not isinstance(value, (dict, list)) or not value:
        return f" {render_inline(value, style)}"
    if isinstance(value, list):
        inline = render_inline(value, style)
        words = not any(isinstance(one, (dict, list)) for one in value)
        if style.brackets and words and len(inline) < WIDTH - column:
            return f" {inline}"
        start = column + style.dash
        return "".join(f"\n{' ' * start}- {render_after_dash(one, start + 2, style)}" for one in value)
    start = column + style.step
    return "".join(f"\n{' ' * start}{entry}" for entry in _render_entries(value, start, style))


def render_after_dash(value: object, column: int, style: Style) -> str:
    """Render what follows a dash, from `column` on."""
    if isinstance(value, dict) and value:
        return f"\n{' ' * column}".join(_render_entries(value, column, style))
    return render_inline(value, style)


def _render_entries(value: dict[str, object], column: int, style: Style) -> list[str]:
    return [f"{render_scalar(str(key), style)}:{render_after_key(one, column, style)}" for key, one in value.items()]


def _escape(character: str) -> str:
    # Beyond U+FFFF not as two surrogates, as JSON has it: YAML knows no such pairs.
    code = ord(character)
    return character if character.isprintable() else f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def _is_plain(text: str, *, flow: bool) -> bool:
    """Whether YAML 1.1 and 1.2 read a text back as itself without quotes, with `flow` also between brackets."""
    if not text.isprintable() or not text.strip() or text != text.strip():
        return False
    try:
        pair = {text: text}
        if flow and yaml.load(f"[{text}]", Loader=yaml.CSafeLoader) != [text]:
            return False
        older = yaml.load(f"{text}: {text}", Loader=yaml.CSafeLoader)
        return bool(older == pair and document.parse(f"{text}: {text}", "").data == pair)
    except (yaml.YAMLError, ValueError, TypeError, Problem):
        return False
