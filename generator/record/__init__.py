"""The command `record`: calls the API and compares its responses with the recordings."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.record import api_call, calls, command, scrub

__all__ = ["api_call", "calls", "command", "scrub"]
__getattr__ = import_on_use(__name__)
