"""What templates are given of models and operations."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen.views import models, requests, results, types

__all__ = ["models", "requests", "results", "types"]
__getattr__ = import_on_use(__name__)
