"""Bodies of JSON: values stay where the fragment declares them, of all others the type does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from generator.record.scrub import identities
from generator.record.scrub import secrets as credentials
from generator.record.scrub.declared import Place, walk
from generator.record.scrub.identities import Path
from generator.record.scrub.texts import Texts
from generator.secrets.detect import MASK

NO_JSON = object()
_DEEPEST = 50
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_LINK = re.compile(r"https?://\S+")


def parsed(text: str) -> Any:
    """The value that a text of JSON spells, or `NO_JSON` for what is none or could not be spelled again."""
    try:
        data = json.loads(text)
        json.dumps(data, allow_nan=False)
        if any(len(path) > _DEEPEST for path, _ in walk(data)):
            return NO_JSON
    except (ValueError, RecursionError):
        return NO_JSON
    return data


def spelled(data: Any) -> str:
    """With an indent of two, as the API spells it."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return json.dumps(data, indent=2) if re.search("[\ud800-\udfff]", text) else text


class Body:
    """One body; `noted` is told the path, the old and the new of every value."""

    def __init__(self, texts: Texts, noted: Callable[[str, Any, Any], Any]) -> None:
        self._texts, self._noted = texts, noted

    def clean(self, data: Any) -> Any:
        """The body without secrets and identities."""
        return self._value((), data, self._texts.declared.body, secret=False)

    def _value(self, path: Path, value: Any, place: Place, *, secret: bool) -> Any:
        if isinstance(value, dict):
            return {
                (name := self._key(key, place)): self._value(
                    (*path, name),
                    inner,
                    place.member(key),
                    secret=secret or credentials.is_secret(key, self._texts.declared),
                )
                for key, inner in value.items()
            }
        if isinstance(value, list):
            items = enumerate(value)
            return [self._value((*path, number), inner, place.item(), secret=secret) for number, inner in items]
        new = _emptied(value) if secret else self._leaf(path, value, place)
        return self._noted(_dotted(path), value, new)

    def _key(self, key: str, place: Place) -> str:
        if place.member(key) or identities.is_scrubbed(key):
            return key
        return self._texts.key(key, free=not place.has_members)

    def _leaf(self, path: Path, value: Any, place: Place) -> Any:
        if not isinstance(value, str):
            return value if place and path else _emptied(value)
        if identities.is_scrubbed(value) or _MOMENT.fullmatch(value) or place.lists(value):
            return value
        if identities.identifies(path, self._texts.declared) or self._texts.knows(value):
            return MASK if self._texts.hides(value) else identities.replacement(value)
        if path == self._texts.declared.error_type:
            return self._texts.kind(value)
        return self._texts.text(value) if (place and path) or _LINK.fullmatch(value) else MASK


def _emptied(value: Any) -> Any:
    """Of a value its type is left."""
    if isinstance(value, str):
        return value and MASK
    return type(value)(0) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _dotted(path: Path) -> str:
    """A path as the index spells it: `data.fields[]`."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
