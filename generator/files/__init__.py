"""Reading, replacing and naming files."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.files import folder_swap, reading, suggestions, text_diff, writing

__all__ = ["folder_swap", "reading", "suggestions", "text_diff", "writing"]
__getattr__ = import_on_use(__name__)
