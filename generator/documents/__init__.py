"""YAML and JSON documents that know where each value stands."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.documents import edits, json, location, yaml

__all__ = ["edits", "json", "location", "yaml"]
__getattr__ = import_on_use(__name__)
