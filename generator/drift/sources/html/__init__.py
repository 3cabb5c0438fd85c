"""Documentation pages as HTML."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.sources.html import limits, reader, rows, tree

__all__ = ["limits", "reader", "rows", "tree"]
__getattr__ = import_on_use(__name__)
