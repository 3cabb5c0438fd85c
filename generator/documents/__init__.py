"""YAML and JSON documents that know where each value stands."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.documents import dates, edits, fields, json, layout, literals, location, pointer, yaml

__all__ = ["dates", "edits", "fields", "json", "layout", "literals", "location", "pointer", "yaml"]
__getattr__ = import_on_use(__name__)
