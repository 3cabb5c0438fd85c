"""The templates: context, undefined names, and the stock templates they replace."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.codegen.templates import context, names_check, overrides, stock

__all__ = ["context", "names_check", "overrides", "stock"]
__getattr__ = import_on_use(__name__)
