"""Prepares schemas for openapi-python-client, and reads from the specification what it drops."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen.schema import (
        cycles,
        discriminators,
        extracted_spec,
        flattening,
        form_encoding,
        inline_classes,
        intersection,
        media_types,
        normalise,
        operations,
        python_names,
        security,
    )

__all__ = [
    "cycles",
    "discriminators",
    "extracted_spec",
    "flattening",
    "form_encoding",
    "inline_classes",
    "intersection",
    "media_types",
    "normalise",
    "operations",
    "python_names",
    "security",
]
__getattr__ = import_on_use(__name__)
