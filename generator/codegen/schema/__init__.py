"""What the generator makes of schemas before and after openapi-python-client has read them."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.codegen.schema import (
        cycles,
        discriminators,
        form_encoding,
        inline_classes,
        media_types,
        normalise,
        operations,
        security,
    )

__all__ = [
    "cycles",
    "discriminators",
    "form_encoding",
    "inline_classes",
    "media_types",
    "normalise",
    "operations",
    "security",
]
__getattr__ = import_on_use(__name__)
