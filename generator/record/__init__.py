"""The command `record`: calls the API and compares the answers with the recordings."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.record import api_call, calls, command, scrub

__all__ = ["api_call", "calls", "command", "scrub"]
__getattr__ = import_on_use(__name__)
