"""Reports of a run: one module for each format, and what several of them share."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.report import (
        formats,
        github,
        grouping,
        html,
        json,
        markdown,
        phrases,
        redact,
        rules_page,
        sarif,
        text,
    )

__all__ = [
    "formats",
    "github",
    "grouping",
    "html",
    "json",
    "markdown",
    "phrases",
    "redact",
    "rules_page",
    "sarif",
    "text",
]
__getattr__ = import_on_use(__name__)
