"""Parses arguments, and explains them: help with examples, and a hint where something was misspelt."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from generator import cli, files, paths, secrets
from generator.problem import Problem

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

PROGRAM = paths.PROGRAM
SHELLS = ("bash", "zsh")
CLEAN, FINDINGS, COULD_NOT_JUDGE = 0, 1, 2
_EXIT_STATUS = "exit status: 0 clean, 1 findings, 2 could not judge (bad usage and bad input too)"
_EXIT_STATUS_WITHOUT_FINDINGS = "exit status: 0 done, 2 could not do it (bad usage and bad input too)"
_UNKNOWN = re.compile(r"unrecognized arguments: (-\S+)")


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line about what is wrong and one about what to do."""

    def __init__(self, prog: str, *, description: str | None = None, epilog: str | None = None, help: str = "") -> None:  # noqa: A002, ARG002 what add_parser passes
        super().__init__(
            prog, description=description, epilog=epilog, allow_abbrev=False, formatter_class=_make_formatter
        )
        self.chosen: Parser | None = None

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and end with 2."""
        parser = self.chosen or self
        hint = _suggest(message, list(parser._option_string_actions)) or f"see `{parser.prog} --help`"  # noqa: SLF001
        cli.output.print_problem(Problem(message, help=hint))
        self.exit(COULD_NOT_JUDGE)

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print the help, which names scenarios of the project."""
        super()._print_message(secrets.display.make_lines_printable(message), file)


def _suggest(message: str, options: list[str]) -> str | None:
    """A guess at what was meant, from argparse's own message about what was given."""
    given, chosen, choices = message.partition("invalid choice: '")[2].rpartition("' (choose from ")
    if chosen:
        near = files.suggestions.find_nearest(given, re.findall(r"[\w-]+", choices))
    elif unknown := _UNKNOWN.search(message):
        near = files.suggestions.find_nearest(unknown[1].partition("=")[0], options)
    else:
        return None
    return f"did you mean {near}?" if near else None


def format_epilog(*examples: str, finds: bool = True) -> str:
    """The end of a command's help: examples, and what its exit status means, of which 1 is for one that `finds`."""
    status = _EXIT_STATUS if finds else _EXIT_STATUS_WITHOUT_FINDINGS
    return "\n".join(("examples:", *(f"  {example}" for example in examples), "", status))


def parse_name(text: str) -> str:
    """The type of an option that names a file or more; an empty one would pass for the default."""
    if not text.strip():
        raise argparse.ArgumentTypeError("expected a name, got nothing; a variable may be empty")
    return text


def parse_path(text: str) -> Path:
    """The type of an option that names one file or folder."""
    return Path(parse_name(text))


def add_api_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `record` and `serve` have in common: the fragment, its client and its recordings."""
    add = parser.add_argument
    add("--spec", type=parse_path, metavar="FILE", help=f"the fragment, with recording.yaml beside it ({paths.SPEC})")
    add("--client", type=parse_path, metavar="DIR", help=f"where the generated package is ({paths.GENERATED})")
    add("--folder", type=parse_path, metavar="DIR", help=f"where the recordings are ({paths.RECORDINGS})")


def _make_formatter(prog: str) -> argparse.HelpFormatter:
    # Without a width, argparse loads shutil to ask for it, for each argument anew.
    columns = os.environ.get("COLUMNS", "")
    try:
        width = int(columns) if columns.isdecimal() else os.get_terminal_size().columns
    except OSError:
        width = 100
    return _Formatter(prog, width=width - 2)


class _Formatter(argparse.HelpFormatter):
    """Wraps every text but the epilog."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith("examples:") else super()._fill_text(text, width, indent)
