"""Keep secrets out of everything that is shown: reprs, messages and logs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec

MASK = "***"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")

SECRET_KEYS: frozenset[str] = frozenset(("urlSigningSecretKey",))
"""Names of properties that hold a secret, as the specification marks them."""

SECRET_QUERIES: frozenset[str] = frozenset(("signature", "token"))
"""Query parameters that hold a secret, as the specification marks them."""


class RedactedRepr(msgspec.Struct, frozen=True):
    """A record whose `repr` leaves out the fields named in `_hidden_fields`."""

    # Struct and not dataclass: to load dataclasses takes longer than all the rest of the package.
    _hidden_fields: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [
            (name, getattr(self, name))
            for name in self.__struct_fields__
            if name not in self._hidden_fields
        ]


def mask_query(text: str, parameters: Iterable[str]) -> str:
    """`text` with the value of each of these query parameters replaced, wherever they stand."""
    names = "|".join(re.escape(name) for name in sorted(parameters))
    return re.sub(rf"(?i)\b({names})=[^&#\s\"'<>]+", rf"\1={MASK}", text) if names else text


def shorten(text: str, length: int = 1000) -> str:
    """`text`, or its beginning: a message is no place for a megabyte."""
    return text if len(text) <= length else f"{text[:length]}..."


def redact(text: str, secrets: Iterable[str | None] = ()) -> str:
    """`text` on one line, without these secrets and without what the specification calls secret in a URL."""
    text = _CONTROL.sub(" ", text)
    for secret in secrets:
        if secret:
            text = text.replace(secret, MASK)
    return mask_query(text, SECRET_QUERIES)
