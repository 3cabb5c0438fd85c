"""What a documentation page holds, whatever form it was read from."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.sources.page import endpoint, facts, model, nameless, rows, type_labels

__all__ = ["endpoint", "facts", "model", "nameless", "rows", "type_labels"]
__getattr__ = import_on_use(__name__)
