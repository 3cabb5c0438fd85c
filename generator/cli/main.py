"""Runs one command, and turns every error into a message and exit status 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

import generator
from generator import cli
from generator.cli import output
from generator.cli.parser import CLEAN, COULD_NOT_JUDGE, PROGRAM, SHELLS, Parser, format_epilog
from generator.problem import TRACEBACK, Problem, describe_bug
from generator.version import NAME, VERSION

COMMANDS = ("regenerate", "api", "drift", "follow", "lock", "record", "serve", "rules")
"""Each is the module `generator.cli.NAME`; a `_` in the name of a module is a `-` in that of the command."""
_WITHOUT_FINDINGS = ("lock", "serve", "rules")
_FIRST_EXAMPLES = ("regenerate", "drift", "rules documented-nullable")
_TRACEBACK_HELP = f"environment: {TRACEBACK}=1 prints the traceback of an error that should not happen"


class Command(Protocol):
    """What the module of a command has; `run` is set as a default of its options."""

    PURPOSE: str
    """What it does, for the list of all commands: begins in lower case, no full stop."""
    EXAMPLES: tuple[str, ...]
    """Arguments that it can be tried with."""

    def add_arguments(self, parser: Parser) -> None:
        """Add its options, and `run`, which takes the parsed options and returns the exit status."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 clean, 1 findings, 2 could not judge."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        # A page may hold characters that the encoding of the terminal lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = make_parser(given[0] if given else "")
    options = parser.parse_args(given)
    if options.print_completion:
        print(cli.completion.write_script(parser, options.print_completion))
        return CLEAN
    if options.command is None:
        parser.error(f"which command? There are {', '.join(COMMANDS)}")
    try:
        status: int = options.run(options)
    except Problem as problem:
        output.print_problem(problem)
        return COULD_NOT_JUDGE
    except KeyboardInterrupt:
        output.print_note("interrupted")
        return COULD_NOT_JUDGE
    except Exception as error:  # noqa: BLE001 Python's own status for it is 1, which would mean findings
        output.print_problem(Problem(describe_bug(error), help=f"set {TRACEBACK}=1 to see the traceback"))
        return COULD_NOT_JUDGE
    return status


def make_parser(chosen: str) -> Parser:
    """The parser for one command, or for all where none is chosen: to load all takes a tenth of a short run."""
    first = (f"{PROGRAM} {example}" for example in _FIRST_EXAMPLES)
    parser = Parser(PROGRAM, description=generator.__doc__, epilog=f"{format_epilog(*first)}\n{_TRACEBACK_HELP}")
    parser.add_argument("--version", action="version", version=f"{NAME} {VERSION}")
    parser.add_argument("--print-completion", choices=SHELLS, help="print what a shell needs to complete")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=PROGRAM, dest="command")
    for name in [chosen] if chosen in COMMANDS else COMMANDS:
        module: Command = getattr(cli, name.replace("-", "_"))
        command = commands.add_parser(
            name,
            help=module.PURPOSE,
            description=f"{module.PURPOSE[:1].upper()}{module.PURPOSE[1:]}.",
            epilog=format_epilog(
                *(f"{PROGRAM} {name} {example}".rstrip() for example in module.EXAMPLES),
                finds=name not in _WITHOUT_FINDINGS,
            ),
        )
        module.add_arguments(command)
        if name == chosen:
            parser.chosen = command
    return parser
