"""Names and literals of the generated Python code."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen.text import docstrings, literals, names

__all__ = ["docstrings", "literals", "names"]
__getattr__ = import_on_use(__name__)
