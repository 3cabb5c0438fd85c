"""The drift rules, and the findings they make of differences."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.rules import catalogue, findings, messages

__all__ = ["catalogue", "findings", "messages"]
__getattr__ = import_on_use(__name__)
