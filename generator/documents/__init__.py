"""YAML and JSON documents that know where each value stands."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.documents import edits, json, location, pointer, yaml

__all__ = ["edits", "json", "location", "pointer", "yaml"]
__getattr__ = import_on_use(__name__)
