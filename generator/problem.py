"""The one exception that ends a command: what is wrong, where, and what to do."""

from __future__ import annotations


class Problem(Exception):
    """A reason why a command cannot do its work; the command line prints it and exits with 2.

    `message` says what was expected and what came, `file`, `line` and `column` (from 1) where,
    `help` what to do about it.
    """

    def __init__(
        self,
        message: str,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        help: str | None = None,  # noqa: A002 the word that stands before it in every diagnostic
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.help = help

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n  help: {self.help}" if self.help else text
