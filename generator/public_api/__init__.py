"""The public API of the generated package, and whether its version tells of its changes."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.public_api import annotations, changelog, changes, check, git_history, surface, version_bump

__all__ = ["annotations", "changelog", "changes", "check", "git_history", "surface", "version_bump"]
__getattr__ = import_on_use(__name__)
