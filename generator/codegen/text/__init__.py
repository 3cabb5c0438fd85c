"""Names and literals of the generated Python code."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.codegen.text import literals, names

__all__ = ["literals", "names"]
__getattr__ = import_on_use(__name__)
