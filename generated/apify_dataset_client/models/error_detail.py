"""The model `ErrorDetail`."""

from __future__ import annotations

from msgspec import field

from .._model import Model


class ErrorDetail(Model, frozen=True, kw_only=True):
    """What went wrong."""

    type_: str = field(name="type")
    """A stable name of the error, to be matched by programs."""
    message: str
    """A sentence for people; its wording changes."""
