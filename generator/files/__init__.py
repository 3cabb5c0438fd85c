"""Reading, replacing and naming files."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.files import folder_swap, suggestions

__all__ = ["folder_swap", "suggestions"]
__getattr__ = import_on_use(__name__)
