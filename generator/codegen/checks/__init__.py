"""What is refused before a package is written."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.codegen.checks import extensions, misspelt, name_clashes, omissions

__all__ = ["extensions", "misspelt", "name_clashes", "omissions"]
__getattr__ = import_on_use(__name__)
