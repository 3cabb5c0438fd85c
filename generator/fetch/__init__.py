"""Reads pages from the network, within limits."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.fetch import connection, decompress, page, source, url_policy

__all__ = ["connection", "decompress", "page", "source", "url_policy"]
__getattr__ = import_on_use(__name__)
