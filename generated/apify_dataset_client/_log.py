"""The logger of this package: one line for each attempt at DEBUG, and silence for whoever does not ask."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger

NAME = __name__.partition(".")[0]

_logger: Logger | None = None


def listening() -> Logger | None:
    """The logger, where somebody listens to it at DEBUG."""
    global _logger  # noqa: PLW0603 looked up once
    if _logger is None:
        # Who has not loaded logging does not listen, and to load it takes longer than a call.
        logging = sys.modules.get("logging")
        if logging is None:
            return None
        _logger = logging.getLogger(NAME)
        _logger.addHandler(logging.NullHandler())
    return _logger if _logger.isEnabledFor(10) else None
