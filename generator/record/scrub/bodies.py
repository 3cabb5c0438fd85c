"""Cleans bodies of JSON: values stay where the fragment declares them, of all others only the type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from generator.record.scrub.declared import BodySchemas, walk_json
from generator.record.scrub.identities import Path, is_identity, is_replaced, replace_identity
from generator.record.scrub.secrets import is_secret_property
from generator.record.scrub.texts import FREE_TEXT, TextMasker
from generator.secrets.detector import MASK

NO_JSON = object()
_DEEPEST = 50
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_LINK = re.compile(r"https?://\S+")


def parse_body(text: str) -> Any:
    """The value of a text of JSON, or `NO_JSON` for what is none or could not be written again."""
    try:
        data = json.loads(text)
        json.dumps(data, allow_nan=False)
        if any(len(path) > _DEEPEST for path, _ in walk_json(data)):
            return NO_JSON
    except (ValueError, RecursionError):
        return NO_JSON
    return data


def format_body(data: Any) -> str:
    """JSON with an indent of two; lone surrogates stay escaped, because no file can hold them."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return json.dumps(data, indent=2) if re.search("[\ud800-\udfff]", text) else text


class BodyCleaner:
    """Cleans one body; `note` gets the path, the old and the new of every value, and returns the new."""

    def __init__(self, texts: TextMasker, note: Callable[[str, Any, Any], Any]) -> None:
        self._texts, self._note = texts, note
        self._declared, self._settings = texts.declared, texts.declared.settings

    def clean(self, data: Any) -> Any:
        """The body without secrets and identities."""
        return self._clean((), data, self._declared.body, secret=False)

    def _clean(self, path: Path, value: Any, schemas: BodySchemas, *, secret: bool) -> Any:
        if isinstance(value, dict):
            return {
                (name := self._clean_name(key, schemas)): self._clean(
                    (*path, name),
                    inner,
                    schemas.find_property(key),
                    secret=secret or is_secret_property(key, self._declared),
                )
                for key, inner in value.items()
            }
        if isinstance(value, list):
            items = enumerate(value)
            return [self._clean((*path, number), inner, schemas.find_items(), secret=secret) for number, inner in items]
        new = _empty(value) if secret else self._clean_leaf(path, value, schemas)
        return self._note(_format_path(path), value, new)

    def _clean_name(self, name: str, schemas: BodySchemas) -> str:
        if schemas.find_property(name) or is_replaced(name, self._settings):
            return name
        return self._texts.mask_property_name(name, free=not schemas.has_properties)

    def _clean_leaf(self, path: Path, value: Any, schemas: BodySchemas) -> Any:
        if not isinstance(value, str):
            return value if schemas and path else _empty(value)
        if is_replaced(value, self._settings) or _DATE.fullmatch(value) or schemas.has_enum_value(value):
            return value
        if is_identity(path, self._declared) or self._texts.is_known(value):
            return MASK if self._texts.has_secret(value) else replace_identity(value, self._settings)
        if path == self._declared.error_type:
            return self._texts.mask_error_type(value)
        return self._texts.mask(value, FREE_TEXT) if (schemas and path) or _LINK.fullmatch(value) else MASK


def _empty(value: Any) -> Any:
    """A value of the same type that says nothing."""
    if isinstance(value, str):
        return value and MASK
    return type(value)(0) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _format_path(path: Path) -> str:
    """A path as the index writes it: `data.fields[]`."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
