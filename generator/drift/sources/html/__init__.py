"""Documentation pages as HTML."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.sources.html import limits, prose, reader, rows, source, tree

__all__ = ["limits", "prose", "reader", "rows", "source", "tree"]
__getattr__ = import_on_use(__name__)
