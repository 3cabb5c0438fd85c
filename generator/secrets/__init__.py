"""Finds and masks secrets."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.secrets import detector, display, patterns

__all__ = ["detector", "display", "patterns"]
__getattr__ = import_on_use(__name__)
