"""What griffe reads in docstrings: the sections of each, and what it warns of."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import griffe


class _Collecting(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is said."""
        self.messages.append(record.getMessage())


@contextmanager
def warnings() -> Iterator[list[str]]:
    """What griffe warns of meanwhile."""
    handler, logger = _Collecting(), logging.getLogger("griffe")
    logger.addHandler(handler)
    try:
        yield handler.messages
    finally:
        logger.removeHandler(handler)


def sections(docstring: griffe.Docstring | None) -> list[tuple[str, Any]]:
    """The kind and the value of each section."""
    return [(section.kind.value, section.value) for section in (docstring.parse("google") if docstring else [])]


def objects(path: Path) -> Iterator[griffe.Object]:
    """A module and everything that is defined in it."""
    waiting: list[Any] = [griffe.visit(path.stem, path, path.read_text(encoding="utf-8"))]
    while waiting:
        found = waiting.pop()
        if not found.is_alias:
            yield found
            waiting += found.members.values()
