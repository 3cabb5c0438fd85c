"""The templates: context, undefined names, and the stock templates they replace."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen.templates import context, names_check, overrides, stock

__all__ = ["context", "names_check", "overrides", "stock"]
__getattr__ = import_on_use(__name__)
