"""The command `serve`: answers requests on this machine with the recordings."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.serve import command, http_server, matching

__all__ = ["command", "http_server", "matching"]
__getattr__ = import_on_use(__name__)
