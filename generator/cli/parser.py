"""How arguments are parsed and explained: help with examples, and a hint where something was misspelt."""

from __future__ import annotations

import argparse
import os
import re
from typing import NoReturn

from generator import files

SHELLS = ("bash", "zsh")
EXIT_STATUS = "exit status: 0 clean, 1 findings, 2 could not judge (bad usage and bad input too)"
_CHOICE = re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)")
_UNKNOWN = re.compile(r"unrecognized arguments: (-\S+)")


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line about what is wrong and one about what to do."""

    def __init__(self, prog: str, *, description: str | None = None, epilog: str | None = None, help: str = "") -> None:  # noqa: A002, ARG002 what add_parser passes
        super().__init__(prog, description=description, epilog=epilog, allow_abbrev=False, formatter_class=_formatter)
        self.chosen: Parser | None = None

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and end with 2."""
        hint = _hint(message, (self.chosen or self).options())
        self.exit(2, f"error: {message}\n  help: {hint or f'see `{(self.chosen or self).prog} --help`'}\n")

    def options(self) -> list[str]:
        """Every option that this parser knows."""
        return list(self._option_string_actions)


def _hint(message: str, options: list[str]) -> str | None:
    if given := _CHOICE.search(message):
        near = files.suggestions.find_nearest(given[1], re.findall(r"[\w-]+", given[2]))
    elif given := _UNKNOWN.search(message):
        near = files.suggestions.find_nearest(given[1].partition("=")[0], options)
    else:
        return None
    return f"did you mean {near}?" if near else None


def examples(*lines: str) -> str:
    """The end of a command's help."""
    return "\n".join(("examples:", *(f"  {line}" for line in lines), "", EXIT_STATUS))


def _formatter(prog: str) -> argparse.HelpFormatter:
    # By itself it would load shutil to ask for the width, for each argument anew.
    try:
        width = os.get_terminal_size().columns
    except OSError:
        width = 100
    return _Formatter(prog, width=width - 2)


class _Formatter(argparse.HelpFormatter):
    """Wraps everything but the examples."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith("examples:") else super()._fill_text(text, width, indent)
