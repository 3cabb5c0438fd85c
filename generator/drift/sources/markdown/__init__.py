"""Documentation pages as Markdown captures."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.sources.markdown import (
        forms,
        indentation,
        items,
        lines,
        nesting,
        parameters,
        reader,
        rows,
        schema,
        truncation,
    )

__all__ = ["forms", "indentation", "items", "lines", "nesting", "parameters", "reader", "rows", "schema", "truncation"]
__getattr__ = import_on_use(__name__)
