"""The command `regenerate`, and what it needs to know what is up to date."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.regenerate import cache, command, inputs, lock, upgrade

__all__ = ["cache", "command", "inputs", "lock", "upgrade"]
__getattr__ = import_on_use(__name__)
