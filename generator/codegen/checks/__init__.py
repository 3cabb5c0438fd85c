"""What is refused before a package is written."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen.checks import extensions, misspelt, name_clashes, omissions

__all__ = ["extensions", "misspelt", "name_clashes", "omissions"]
__getattr__ = import_on_use(__name__)
