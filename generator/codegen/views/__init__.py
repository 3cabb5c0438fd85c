"""What templates are given of models and operations."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.codegen.views import models, requests, results, types

__all__ = ["models", "requests", "results", "types"]
__getattr__ = import_on_use(__name__)
