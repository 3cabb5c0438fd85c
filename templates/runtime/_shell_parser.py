"""The command line of the package: a command for each operation, an option for each of its parameters."""

from __future__ import annotations

import argparse
import shlex
import textwrap
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, NamedTuple

from ._api import DEFAULT_BASE_URL, TOKEN_VARIABLE, VERSION
from ._settings import DEFAULT_DEADLINE, DEFAULT_TIMEOUT

BODY = "body"
"""The parameter that is the body of the request; no other bears that name."""

_EXIT_STATUSES = "Exit status: 0 done, 1 the call failed, 2 it could not be made as asked, 130 interrupted."
_SWITCHES = {
    "--json": "print the body as it came, secrets masked",
    "--curl": "print the same request as a curl command, without the token; send nothing",
    "--show-secrets": "mask nothing in what is printed",
}


class Parameter(NamedTuple):
    """A parameter of an operation, as a shell gives it."""

    name: str
    positional: bool
    required: bool
    repeated: bool
    in_json: bool
    """Whether it is written as JSON."""
    doc: str
    example: str | None


class Command(NamedTuple):
    """An operation, as a shell calls it."""

    tag: str
    method: str
    request: str
    """Its HTTP method and path."""
    summary: str
    description: str
    page: str | None
    """Where it is documented."""
    parameters: tuple[Parameter, ...]
    fields: tuple[tuple[str, str], ...]
    """The fields of the result, each with its description."""


def build_parser(commands: Iterable[Command], summary: str) -> argparse.ArgumentParser:
    """Build the parser of the whole command line.

    What it parses has `command`, `parser` (the one of that command), and `flags`: the flag of each parameter.
    """
    parser = _Parser(
        prog=f"python -m {__package__}",
        description=_escape_placeholder(summary),
        epilog=_describe_token(),
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{__package__} {VERSION}")
    names = parser.add_subparsers(metavar="METHOD", required=True)
    commands = list(commands)
    groups: dict[str, Any] = {}
    for tag in dict.fromkeys(command.tag for command in commands):
        group = names.add_parser(_hyphenate(tag, names.choices), help=f"the methods of {tag}", allow_abbrev=False)
        groups[tag] = group.add_subparsers(metavar="METHOD", required=True)
    for command in commands:
        _add_command(groups[command.tag], command)
        if len(groups) == 1:  # the only group need not be named
            _add_command(names, command)
    return parser


def list_flags(flags: Mapping[Parameter, str]) -> set[str]:
    """Return every flag of a command, those of its parameters included."""
    return {"--help", "--base-url", "--timeout", *_SWITCHES, *flags.values()}


def suggest_word(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return, in parentheses, which known word may have been meant, or `otherwise` where none is near."""
    # Imported here, because only a mistake needs it.
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), 1)
    hint = f"did you mean {near[0]}?" if near else otherwise
    return hint and f" ({hint})"


class _Parser(argparse.ArgumentParser):
    """A parser that suggests a method for one that is misspelt."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = list(action.choices)
            listed = f"choose from {', '.join(choices)}"
            raise argparse.ArgumentError(action, f"invalid choice: {value!r}{suggest_word(value, choices, listed)}")


def _add_command(names: Any, command: Command) -> None:
    title = f"{command.request}: {command.summary}"
    parser: argparse.ArgumentParser = names.add_parser(
        _hyphenate(command.method, names.choices),
        help=_escape(command.summary or command.request),
        description=_escape_placeholder("\n\n".join(filter(None, (title, command.description)))),
        formatter_class=_ParagraphFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    for option, doc in _SWITCHES.items():
        add(option, action="store_true", help=doc)
    add("--base-url", metavar="URL", default=DEFAULT_BASE_URL, help="where the API stands (%(default)s)")
    add(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=DEFAULT_TIMEOUT,
        help=f"seconds for one attempt (%(default)g); a passing fault is tried again for up to {DEFAULT_DEADLINE:g}",
    )
    flags: dict[Parameter, str] = {}
    for parameter in command.parameters:
        flags[parameter] = _choose_flag(parameter, list_flags(flags))
        _add_parameter(add, parameter, flags[parameter])
    parser.epilog = _escape_placeholder(_build_epilog(command, _build_example(parser.prog, flags)))
    parser.set_defaults(parser=parser, command=command, flags=flags)


def _add_parameter(add: Callable[..., object], parameter: Parameter, flag: str) -> None:
    # The space in it keeps it apart from the names of options.
    dest, doc = f"parameter {parameter.name}", _escape(parameter.doc)
    if parameter.positional:
        add(dest, metavar=flag, help=doc)
        return
    action = "append" if parameter.repeated else "store"
    more = ["may be given several times"] if parameter.repeated else []
    more += ["read from a file, - for standard input"] if parameter.name == BODY else []
    doc = "; ".join([*filter(None, [doc]), *more])
    metavar = "FILE" if parameter.name == BODY else "JSON" if parameter.in_json else "VALUE"
    add(flag, dest=dest, metavar=metavar, action=action, required=parameter.required, help=doc)


def _choose_flag(parameter: Parameter, taken: Container[str]) -> str:
    if parameter.positional:
        return _hyphenate(parameter.name).upper()
    flag = f"--{_hyphenate(parameter.name)}"
    return flag if flag not in taken else f"--parameter-{parameter.name}"


def _hyphenate(name: str, taken: Container[str] = ()) -> str:
    """Return a Python name with hyphens, as shells have it, unless that is taken."""
    hyphenated = name.strip("_").replace("_", "-")
    return name if hyphenated in taken else hyphenated


def _build_example(prog: str, flags: Mapping[Parameter, str]) -> str:
    """Return a command line with every required parameter, by the examples of the specification."""
    words = [prog]
    for parameter, flag in flags.items():
        if parameter.required:
            given = shlex.quote(parameter.example or ("FILE" if parameter.name == BODY else flag.strip("-").upper()))
            words.append(given if parameter.positional else f"{flag} {given}")
    return " ".join(words)


def _build_epilog(command: Command, example: str) -> str:
    fields = [f"  {name}: {' '.join(doc.split())}" if doc else f"  {name}" for name, doc in command.fields]
    listed = ["What it gives:", *fields, ""] if fields else []
    page = [f"See {command.page}"] if command.page else []
    examples = ["Examples:", f"  {example}", *(f"  {example} {option}" for option in ("--json", "--curl")), ""]
    return "\n".join([*listed, *examples, _describe_token(), *page])


def _describe_token() -> str:
    token = f"The token is taken from {TOKEN_VARIABLE}. " if TOKEN_VARIABLE else ""
    return _escape_placeholder(token + _EXIT_STATUSES)


class _ParagraphFormatter(argparse.HelpFormatter):
    """Keeps paragraphs apart, which argparse would join."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        del indent
        return "\n".join(
            textwrap.fill(
                line,
                width,
                subsequent_indent="    " if line.startswith(" ") else "",
                break_long_words=False,
                break_on_hyphens=False,
            )
            for line in text.splitlines()
        )


def _escape(text: str) -> str:
    """Return a text of the specification on one line, for argparse to format."""
    return " ".join(text.replace("%", "%%").split())


def _escape_placeholder(text: str) -> str:
    """Return a description for argparse, which formats it only if it has `%(prog)` in it."""
    return text.replace("%", "%%") if "%(prog)" in text else text
