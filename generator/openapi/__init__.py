"""What is true of every OpenAPI document: keywords, types, validity."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.openapi import (
        json_types,
        keyword_roles,
        keyword_types,
        keywords,
        mending,
        references,
        schemas,
        validation,
    )

__all__ = ["json_types", "keyword_roles", "keyword_types", "keywords", "mending", "references", "schemas", "validation"]
__getattr__ = import_on_use(__name__)
