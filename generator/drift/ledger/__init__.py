"""The ledger of accepted findings."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.ledger import apply, draft, file, proof, scope

__all__ = ["apply", "draft", "file", "proof", "scope"]
__getattr__ = import_on_use(__name__)
