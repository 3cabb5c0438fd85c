"""The logger of this package: one line for each attempt, at DEBUG."""

from __future__ import annotations

import logging
from functools import cache

NAME = __name__.partition(".")[0]


def find_logger() -> logging.Logger | None:
    """Return the logger, or `None` where it would drop what is logged at DEBUG."""
    logger = _get_logger()
    return logger if logger.isEnabledFor(logging.DEBUG) else None


@cache
def log_to_stderr() -> None:
    """Write the lines to standard error, as the environment variable asks for."""
    logger = _get_logger()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)


@cache
def _get_logger() -> logging.Logger:
    """Return the logger, with a handler that does nothing, so that Python writes nothing where there is no other."""
    logger = logging.getLogger(NAME)
    logger.addHandler(logging.NullHandler())
    return logger
