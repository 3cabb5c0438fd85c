"""Keep secrets out of everything that is shown: reprs, messages and logs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec

from ._api import SECRET_QUERIES

MASK = "***"

_SHORTEST_TOKEN = 8

# Control characters, and those that break lines or change the direction of text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


# Not a dataclass: importing dataclasses takes longer than all the rest of the package.
class RedactedRepr(msgspec.Struct, frozen=True):
    """A record whose `repr` leaves out the fields named in `_hidden_fields`."""

    _hidden_fields: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self.__struct_fields__ if name not in self._hidden_fields]


def mask_query(text: str, parameters: Iterable[str]) -> str:
    """Return `text` with the value of each of these query parameters masked, wherever they stand in it."""
    names = "|".join(re.escape(name) for name in sorted(parameters))
    return re.sub(rf"(?i)\b({names})=[^&#\s\"'<>]+", rf"\1={MASK}", text) if names else text


def shorten(text: str, length: int = 1000) -> str:
    """Return `text`, or its beginning if it is longer than `length` characters."""
    return text if len(text) <= length else f"{text[:length]}..."


def is_short(token: str) -> bool:
    """Return whether the token is too short for a real one, so that it may stand in any word."""
    return len(token) < _SHORTEST_TOKEN


def mask_token(text: str, token: str | None) -> str:
    """Return `text` with the token masked; a short one only where it is no part of a word."""
    if not token:
        return text
    if not is_short(token):
        return text.replace(token, MASK)
    return re.sub(rf"(?<![\w-]){re.escape(token)}(?![\w-])", MASK, text)


def redact(text: str, token: str | None = None) -> str:
    """Return `text` on one line, with the token and the secret query parameters of the API masked."""
    return mask_query(mask_token(_CONTROL.sub(" ", text), token), SECRET_QUERIES)
