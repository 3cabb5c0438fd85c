"""Facts, and the comparison of two sources of them."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.facts import compare, difference, equivalence, model

__all__ = ["compare", "difference", "equivalence", "model"]
__getattr__ = import_on_use(__name__)
