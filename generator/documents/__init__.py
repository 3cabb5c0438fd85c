"""YAML and JSON documents that know where each value stands."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.documents import edits, json, yaml

__all__ = ["edits", "json", "yaml"]
__getattr__ = import_on_use(__name__)
