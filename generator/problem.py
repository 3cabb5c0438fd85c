"""The one exception that ends a command: what is wrong, where, and what to do; and what to say of any other one."""

from __future__ import annotations

import os
import sys

TRACEBACK = "GENERATOR_TRACEBACK"
"""The variable of the environment that asks for tracebacks of errors that should not happen."""


class Problem(Exception):
    """A reason why a command cannot do its work; the command line prints it and exits with 2.

    `message` says in one line what was expected and what came, `details` are further lines about it, `file`, `line` and
    `column` (from 1) say where, and `help` what to do about it.
    """

    def __init__(
        self,
        message: str,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        help: str | None = None,  # noqa: A002 the word that stands before it in every diagnostic
        *,
        details: tuple[str, ...] | list[str] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.help = help
        self.details = details

    def list_lines(self) -> list[str]:
        """What is printed; only between these lines is a line break meant as one."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        first = f"{place}: {self.message}" if place else self.message
        return [first, *self.details, *([f"  help: {self.help}"] if self.help else [])]

    def __str__(self) -> str:
        return "\n".join(self.list_lines())


class NotFetched(Problem):
    """A page that could not be fetched, which a browser could not do either: it fetches in the same way."""


def describe_bug(error: Exception) -> str:
    """What failed and where, in one line; the whole traceback goes to standard error if the environment asks for it."""
    if isinstance(error, RecursionError):
        return "nested too deeply to be read"
    if isinstance(error, MemoryError):
        return "more than fits into memory"
    if os.environ.get(TRACEBACK):
        sys.excepthook(type(error), error, error.__traceback__)
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    return f"this should not happen, please report it: {type(error).__name__}: {error} at {place}"
