"""The command `serve`: answers requests on this machine with the recordings."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.serve import command, http_server, matching

__all__ = ["command", "http_server", "matching"]
__getattr__ = import_on_use(__name__)
