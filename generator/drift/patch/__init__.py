"""Edits of the fragment that settle findings."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.patch import (
        case,
        fixes,
        holders,
        keywords,
        locate,
        nullable,
        parts,
        properties,
        schema_from_page,
        search,
        side_effects,
        values,
    )

__all__ = [
    "case",
    "fixes",
    "holders",
    "keywords",
    "locate",
    "nullable",
    "parts",
    "properties",
    "schema_from_page",
    "search",
    "side_effects",
    "values",
]
__getattr__ = import_on_use(__name__)
