"""The operations from a shell: arguments in, a table, JSON or a curl command out, and an exit status."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import textwrap
from collections.abc import Callable, Container, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any, get_args, get_type_hints

import msgspec

from . import __version__
from ._commands import COMMANDS, ENVIRONMENT_VARIABLE, SUMMARY, Command, Parameter
from ._decoding import JSONBody
from ._shell_output import format_curl, format_table, mask_body
from ._transport import RawResponse, Request
from .client import DEFAULT_BASE_URL, DEFAULT_DEADLINE, DEFAULT_TIMEOUT, ApifyClient
from .errors import ApifyError, InvalidIdentifierError, InvalidJSONError, SchemaMismatchError

_STATUSES = (
    "Exit status: 0 done, 1 the call failed, 2 it could not be made as asked, 130 interrupted."
)
_SWITCHES = {
    "--json": "print the body as it came, secrets masked",
    "--curl": "print the same request as a curl command, without the token; send nothing",
    "--show-secrets": "mask nothing in what is printed",
}
_BODY = "body"
"""The argument that is the body of the request; no other bears that name."""
_PRIVATE = {401, 403, 404}
"""Statuses that a token may change."""


def main() -> int:
    """Do what the command line says; the exit status."""
    options, unknown = _parser().parse_known_args()
    parser: argparse.ArgumentParser = options.parser
    if unknown:
        parser.error(
            f"unrecognized arguments: {' '.join(unknown)}{_meant(unknown[0], _taken(options.flags))}"
        )
    try:
        output = _interruptible(lambda: _output(options))
    except InvalidIdentifierError as error:
        parser.error(str(error))
    except ApifyError as error:
        sys.stderr.write(f"{parser.prog}: {error}{_hint(error)}\n")
        return 1
    except ValueError as error:
        parser.error(str(error))
    return _written(output, parser.prog)


class _Parser(argparse.ArgumentParser):
    """Says of a misspelt method which one may have been meant."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = list(action.choices)
            listed = f"choose from {', '.join(choices)}"
            raise argparse.ArgumentError(
                action, f"invalid choice: {value!r}{_meant(value, choices, listed)}"
            )


def _meant(word: str, known: Iterable[str], otherwise: str = "") -> str:
    # Here, because only a mistake needs it.
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), 1)
    said = f"did you mean {near[0]}?" if near else otherwise
    return said and f" ({said})"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"python -m {__package__}",
        description=_unformatted(SUMMARY),
        epilog=_token_help(),
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{__package__} {__version__}")
    names = parser.add_subparsers(metavar="METHOD", required=True)
    groups: dict[str, Any] = {}
    for tag in dict.fromkeys(command.tag for command in COMMANDS):
        group = names.add_parser(
            _spelled(tag, names.choices), help=f"the methods of {tag}", allow_abbrev=False
        )
        groups[tag] = group.add_subparsers(metavar="METHOD", required=True)
    for command in COMMANDS:
        _add(groups[command.tag], command)
        if len(groups) == 1:  # its name says nothing
            _add(names, command)
    return parser


def _add(names: Any, command: Command) -> None:
    parser: argparse.ArgumentParser = names.add_parser(
        _spelled(command.method, names.choices),
        help=_escaped(command.summary or command.request),
        description=_unformatted(
            "\n\n".join(
                filter(None, (f"{command.request}: {command.summary}", command.description))
            )
        ),
        formatter_class=_Paragraphs,
        allow_abbrev=False,
    )
    add = parser.add_argument
    for option, doc in _SWITCHES.items():
        add(option, action="store_true", help=doc)
    add(
        "--base-url",
        metavar="URL",
        default=DEFAULT_BASE_URL,
        help="where the API stands (%(default)s)",
    )
    add(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=DEFAULT_TIMEOUT,
        help=f"seconds for one attempt (%(default)g); a passing fault is tried again for up to {DEFAULT_DEADLINE:g}",
    )
    flags: dict[Parameter, str] = {}
    for parameter in command.parameters:
        flags[parameter] = _flag(parameter, _taken(flags))
        _add_parameter(add, parameter, flags[parameter])
    parser.epilog = _unformatted(_epilog(command, _example(parser.prog, flags)))
    parser.set_defaults(parser=parser, command=command, flags=flags)


def _taken(flags: Mapping[Parameter, str]) -> set[str]:
    return {"--help", "--base-url", "--timeout", *_SWITCHES, *flags.values()}


def _example(prog: str, flags: Mapping[Parameter, str]) -> str:
    """A whole command line with what is required, by the examples of the specification."""
    words = [prog]
    for parameter, flag in flags.items():
        if parameter.required:
            given = shlex.quote(
                parameter.example
                or ("FILE" if parameter.name == _BODY else flag.strip("-").upper())
            )
            words.append(given if parameter.positional else f"{flag} {given}")
    return " ".join(words)


def _flag(parameter: Parameter, taken: Container[str]) -> str:
    if parameter.positional:
        return _spelled(parameter.name).upper()
    flag = f"--{_spelled(parameter.name)}"
    return flag if flag not in taken else f"--parameter-{parameter.name}"


def _add_parameter(add: Callable[..., object], parameter: Parameter, flag: str) -> None:
    # With a space in it, so that it is the name of nothing else.
    dest, doc = f"parameter {parameter.name}", _escaped(parameter.doc)
    if parameter.positional:
        add(dest, metavar=flag, help=doc)
        return
    action = "append" if parameter.repeated else "store"
    more = ["may be given several times"] if parameter.repeated else []
    more += ["read from a file, - for standard input"] if parameter.name == _BODY else []
    doc = "; ".join([*filter(None, [doc]), *more])
    metavar = "FILE" if parameter.name == _BODY else "JSON" if parameter.in_json else "VALUE"
    add(flag, dest=dest, metavar=metavar, action=action, required=parameter.required, help=doc)


def _spelled(name: str, taken: Container[str] = ()) -> str:
    """A Python name as shells have them, unless that is taken."""
    spelled = name.strip("_").replace("_", "-")
    return name if spelled in taken else spelled


def _output(options: argparse.Namespace) -> bytes:
    """What is to be printed."""
    command: Command = options.command
    looking = _Looking() if options.curl else None
    with ApifyClient(
        base_url=options.base_url, timeout=options.timeout, transport=looking
    ) as client:
        call = getattr(getattr(client, command.tag), f"{command.method}_response")
        types = get_type_hints(call)
        arguments = {
            parameter.name: (
                _body if parameter.name == _BODY else _json if parameter.in_json else _value
            )(vars(options)[f"parameter {parameter.name}"], types[parameter.name], flag)
            for parameter, flag in options.flags.items()
        }
        try:
            response = call(**arguments)
        except _Seen as seen:
            return _line(format_curl(seen.request, ENVIRONMENT_VARIABLE))
    secrets = [] if options.show_secrets else [_token()]
    if isinstance(response.parsed, bytes):
        return response.parsed
    if options.json or isinstance(response.parsed, str):
        content: bytes = response.content
        return _line(content if options.show_secrets else mask_body(content, secrets))
    return _line(format_table(response.parsed, None if options.show_secrets else secrets))


def _value(given: Any, wanted: Any, flag: str) -> Any:
    """What was given as the type that the method takes."""
    if given is None:
        return None
    try:
        return msgspec.convert(given, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"argument {flag}: {error}") from None


def _json(given: str | None, wanted: Any, flag: str) -> Any:
    """What was given as JSON; text where the method takes text too."""
    if given is None:
        return None
    read: JSONBody[Any] = JSONBody(wanted)
    try:
        return read(given.encode("utf-8", "surrogateescape"), {})
    except InvalidJSONError:
        if str in get_args(wanted):
            return given
        raise ValueError(f"argument {flag}: expected JSON, got {given!r}") from None
    except SchemaMismatchError as error:
        raise ValueError(f"argument {flag}: {str(error).removeprefix('the body: ')}") from None


def _body(file: str | None, wanted: Any, flag: str) -> Any:
    """The content of a file: JSON, unless the method takes bytes or text as they are."""
    if file is None:
        return None
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        if {bytes, str, type(None)}.issuperset(get_args(wanted) or [wanted]):
            return content
        return msgspec.json.decode(content)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"argument {flag}: {error}") from None


class _Seen(Exception):  # noqa: N818 - no error
    """The request was seen, and was not sent."""

    def __init__(self, request: Request) -> None:
        self.request = request


class _Looking:
    """A transport that only looks, so that what is shown is what would be sent."""

    def send(self, request: Request) -> RawResponse:
        """Send nothing."""
        raise _Seen(request)

    def close(self) -> None:
        """Nothing to close."""


def _interruptible(work: Callable[[], bytes]) -> bytes:
    """In another thread, because what waits inside a transport may hear no signal."""
    future: Future[bytes] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result()


def _written(output: bytes, prog: str) -> int:
    try:
        while output:
            # Unbuffered output may take only a part.
            output = output[sys.stdout.buffer.write(output) :]
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; the interpreter must not try once more as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        sys.stderr.write(f"{prog}: cannot write: {error.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _line(text: str | bytes) -> bytes:
    content = (
        text.encode(sys.stdout.encoding, "backslashreplace") if isinstance(text, str) else text
    )
    return content if not content or content.endswith(b"\n") else content + b"\n"


def _hint(error: ApifyError) -> str:
    if ENVIRONMENT_VARIABLE and not _token() and error.status in _PRIVATE:
        return (
            f"\n{ENVIRONMENT_VARIABLE} is not set; without a token only what is public can be seen."
        )
    return ""


def _token() -> str | None:
    return os.environ.get(ENVIRONMENT_VARIABLE) if ENVIRONMENT_VARIABLE else None


def _token_help() -> str:
    token = f"The token is taken from {ENVIRONMENT_VARIABLE}. " if ENVIRONMENT_VARIABLE else ""
    return _unformatted(token + _STATUSES)


class _Paragraphs(argparse.HelpFormatter):
    """Keeps paragraphs apart, where argparse would run them together."""

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


def _epilog(command: Command, example: str) -> str:
    fields = [
        f"  {name}: {' '.join(doc.split())}" if doc else f"  {name}" for name, doc in command.fields
    ]
    listed = ["What it gives:", *fields, ""] if fields else []
    page = [f"See {command.page}"] if command.page else []
    examples = [
        "Examples:",
        f"  {example}",
        *(f"  {example} {option}" for option in ("--json", "--curl")),
        "",
    ]
    return "\n".join([*listed, *examples, _token_help(), *page])


def _escaped(text: str) -> str:
    """A text of the specification, for argparse to format."""
    return " ".join(text.replace("%", "%%").split())


def _unformatted(text: str) -> str:
    # argparse formats a description only when it has this in it.
    return text.replace("%", "%%") if "%(prog)" in text else text
