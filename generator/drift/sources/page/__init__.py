"""What a documentation page holds, whatever form it was read from."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.sources.page import facts, type_labels

__all__ = ["facts", "type_labels"]
__getattr__ = import_on_use(__name__)
