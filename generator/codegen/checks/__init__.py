"""Checks of a specification before a package is written from it."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen.checks import credentials, extensions, misspelt, name_clashes, omissions

__all__ = ["credentials", "extensions", "misspelt", "name_clashes", "omissions"]
__getattr__ = import_on_use(__name__)
