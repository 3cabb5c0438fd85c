"""What renders documentation from OpenAPI documents: one module for each, which finds the document in a page."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.sources.embedded.renderers import (
        docusaurus,
        gitbook,
        mintlify,
        rapidoc,
        readme,
        redoc,
        scalar,
        stoplight,
        swagger_ui,
    )

__all__ = [
    "docusaurus",
    "gitbook",
    "mintlify",
    "rapidoc",
    "readme",
    "redoc",
    "scalar",
    "stoplight",
    "swagger_ui",
]
__getattr__ = import_on_use(__name__)
