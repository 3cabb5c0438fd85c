"""Values of a document as documentation prints them."""

from __future__ import annotations

import json


def unwrap_single(texts: list[str]) -> object:
    """The only text of a list as itself, several as the list, none as None."""
    return texts[0] if len(texts) == 1 else (texts or None)


def render_value(value: object) -> str:
    """A JSON value as documentation prints it: texts without quotes, the rest as compact JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(_convert_whole_numbers(value), ensure_ascii=False, separators=(",", ":"))


def _convert_whole_numbers(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _convert_whole_numbers(item) for key, item in value.items()}
    return [_convert_whole_numbers(item) for item in value] if isinstance(value, list) else value
