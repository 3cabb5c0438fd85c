"""Recorded HTTP exchanges, as files and as data."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.recordings import cassette, claims, exchanges, index, renewal, scenarios, settings, store

__all__ = ["cassette", "claims", "exchanges", "index", "renewal", "scenarios", "settings", "store"]
__getattr__ = import_on_use(__name__)
