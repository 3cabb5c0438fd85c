"""The command line: one module for each command."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.cli import (
        api,
        completion,
        drift,
        follow,
        lock,
        main,
        output,
        parser,
        record,
        regenerate,
        rules,
        serve,
    )

__all__ = [
    "api",
    "completion",
    "drift",
    "follow",
    "lock",
    "main",
    "output",
    "parser",
    "record",
    "regenerate",
    "rules",
    "serve",
]
__getattr__ = import_on_use(__name__)
