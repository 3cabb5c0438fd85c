"""Reads pages from the network, within limits."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.fetch import connection, decompress, page, source, url_policy

__all__ = ["connection", "decompress", "page", "source", "url_policy"]
__getattr__ = import_on_use(__name__)
