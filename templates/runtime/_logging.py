"""The logger of this package: one line for each attempt, at DEBUG."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger

NAME = __name__.partition(".")[0]

_logger: Logger | None = None


def find_logger() -> Logger | None:
    """Return the logger, or `None` where it would drop what is logged at DEBUG."""
    global _logger  # noqa: PLW0603 - looked up once
    logger = _logger
    if logger is None:
        # A program that has not loaded logging has set up no handler, and to load it takes longer than a call.
        if "logging" not in sys.modules:
            return None
        import logging

        logger = _logger = logging.getLogger(NAME)
        logger.addHandler(logging.NullHandler())
    return logger if logger.isEnabledFor(10) else None
