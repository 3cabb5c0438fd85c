"""The command line: one module for each command."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.cli import completion, main, parser

__all__ = ["completion", "main", "parser"]
__getattr__ = import_on_use(__name__)
