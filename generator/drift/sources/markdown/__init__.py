"""Documentation pages as Markdown captures."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.sources.markdown import indentation, lines, parameters, reader, rows, schema, truncation

__all__ = ["indentation", "lines", "parameters", "reader", "rows", "schema", "truncation"]
__getattr__ = import_on_use(__name__)
