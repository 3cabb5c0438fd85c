"""Facts, and the comparison of two sources of them."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.facts import compare, difference, equivalence, media_types, model, nodes, pair, pairing

__all__ = ["compare", "difference", "equivalence", "media_types", "model", "nodes", "pair", "pairing"]
__getattr__ = import_on_use(__name__)
