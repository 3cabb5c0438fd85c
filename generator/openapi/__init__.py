"""What is true of every OpenAPI document: keywords, types, validity."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.openapi import json_types, keyword_roles, keyword_types, validation

__all__ = ["json_types", "keyword_roles", "keyword_types", "validation"]
__getattr__ = import_on_use(__name__)
