"""The public API of the generated package, and whether its version tells of its changes."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.public_api import annotations, changelog, changes, check, git_history, surface, version_bump

__all__ = ["annotations", "changelog", "changes", "check", "git_history", "surface", "version_bump"]
__getattr__ = import_on_use(__name__)
