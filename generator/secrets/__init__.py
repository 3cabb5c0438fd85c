"""Finds and masks secrets."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.secrets import detect, display

__all__ = ["detect", "display"]
__getattr__ = import_on_use(__name__)
