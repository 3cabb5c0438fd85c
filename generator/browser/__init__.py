"""Reads pages as a browser shows them, in a browser that can reach nothing by itself."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.browser import guard, loading, page, tab, worker

__all__ = ["guard", "loading", "page", "tab", "worker"]
__getattr__ = import_on_use(__name__)
