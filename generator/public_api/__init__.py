"""The public API of the generated package, and whether its version announces its changes.

`surface` describes one package, `changes` compares two, `version_bump` knows versions; `check` puts them together.
"""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.public_api import annotations, changelog, changes, check, git_history, surface, version_bump

__all__ = ["annotations", "changelog", "changes", "check", "git_history", "surface", "version_bump"]
__getattr__ = import_on_use(__name__)
