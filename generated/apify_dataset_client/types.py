"""What calls return besides models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Generic, TypeVar, cast

import msgspec

from ._redaction import RedactedRepr
from .errors import ApifyError

T = TypeVar("T")


class Headers(Mapping[str, str]):
    """The headers of a response; names match in any case, and `repr` shows names only."""

    __slots__ = ("_given", "_lowered")

    def __init__(self, values: Mapping[str, str]) -> None:
        self._given = values
        self._lowered: dict[str, str] | None = None

    @property
    def _values(self) -> dict[str, str]:
        # Read only when they are asked for, because most calls never do.
        if self._lowered is None:
            self._lowered = {name.lower(): value for name, value in self._given.items()}
        return self._lowered

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({', '.join(self._values)})"

    def __reduce__(self) -> tuple[object, ...]:
        return Headers, (self._values,)


class Response(RedactedRepr, Generic[T], frozen=True):
    """A successful response, with status, headers and bytes beside the parsed value."""

    status: int
    """The HTTP status."""
    headers: Headers
    content: bytes
    """The body, decompressed."""
    parsed: T
    """What the method without `_response` returns."""
    attempts: int
    """How many requests were made."""

    _hidden_fields: ClassVar[frozenset[str]] = frozenset({"content"})

    @property
    def request_id(self) -> str | None:
        """The `X-Request-Id` of the response, `None` when the API sent none."""
        return self.headers.get("x-request-id")


class Result(msgspec.Struct, Generic[T], frozen=True):
    """What came of one identifier of many: a `value`, or the `error` in its place."""

    id: str
    value: T | None
    error: ApifyError | None

    def unwrap(self) -> T:
        """Return the value.

        Raises:
            ApifyError: If there is an error in its place.
        """
        if self.error is not None:
            raise self.error
        return cast("T", self.value)
