"""The code generator: from a parsed fragment to the files of a package."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.codegen import (
        checks,
        formatting,
        import_check,
        package,
        rendering,
        schema,
        settings,
        templates,
        text,
        views,
    )

__all__ = [
    "checks",
    "formatting",
    "import_check",
    "package",
    "rendering",
    "schema",
    "settings",
    "templates",
    "text",
    "views",
]
__getattr__ = import_on_use(__name__)
