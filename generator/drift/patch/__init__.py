"""Edits of the fragment that settle findings."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.patch import case, fixes, keywords, locate, presence, schema_from_page, search, values

__all__ = ["case", "fixes", "keywords", "locate", "presence", "schema_from_page", "search", "values"]
__getattr__ = import_on_use(__name__)
