"""Pages that carry the OpenAPI document they were made from, by other generators of documentation."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.sources.embedded import carried, fences, literals, neighbours, renderers, table, tags

__all__ = ["carried", "fences", "literals", "neighbours", "renderers", "table", "tags"]
__getattr__ = import_on_use(__name__)
