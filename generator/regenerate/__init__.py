"""The command `regenerate`, and the hashes by which it knows what is up to date."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.regenerate import cache, command, inputs, lock, upgrade

__all__ = ["cache", "command", "inputs", "lock", "upgrade"]
__getattr__ = import_on_use(__name__)
