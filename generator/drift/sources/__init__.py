"""Where facts are read from: OpenAPI documents, documentation pages, the lock."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.sources import (
        addresses,
        detect,
        embedded,
        html,
        intersection,
        markdown,
        merging,
        openapi,
        operation,
        page,
        rendering,
        schemas,
    )

__all__ = [
    "addresses",
    "detect",
    "embedded",
    "html",
    "intersection",
    "markdown",
    "merging",
    "openapi",
    "operation",
    "page",
    "rendering",
    "schemas",
]
__getattr__ = import_on_use(__name__)
