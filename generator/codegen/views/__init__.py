"""Views: what templates are given of models, operations and tags."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen.views import models, operations, requests, results, tags, types

__all__ = ["models", "operations", "requests", "results", "tags", "types"]
__getattr__ = import_on_use(__name__)
