"""The logger of this package: one line for each attempt at DEBUG, and silence for whoever does not ask."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger

NAME = __name__.partition(".")[0]

_logger: Logger | None = None


def find_logger() -> Logger | None:
    """The logger, where somebody listens to it at DEBUG."""
    global _logger  # noqa: PLW0603 looked up once
    logger = _logger
    if logger is None:
        # Who has not loaded logging does not listen, and to load it takes longer than a call.
        if "logging" not in sys.modules:
            return None
        import logging

        logger = _logger = logging.getLogger(NAME)
        logger.addHandler(logging.NullHandler())
    return logger if logger.isEnabledFor(10) else None
