"""The model `ErrorResponse`."""

from __future__ import annotations

from typing import ClassVar

from .._model import Model
from .error_detail import ErrorDetail


class ErrorResponse(Model, frozen=True, kw_only=True):
    """The body of every error."""

    error: ErrorDetail
    """What went wrong."""

    _models: ClassVar[tuple[tuple[str, str], ...]] = (("error", "error"),)
