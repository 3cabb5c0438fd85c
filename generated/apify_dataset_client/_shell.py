"""The operations from a shell: arguments in, a table, JSON or a curl command out, and an exit status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any, get_args, get_type_hints

import msgspec

from ._api import TOKEN_VARIABLE, ClientError
from ._decoding import JSONBody
from ._shell_output import format_curl, format_table, mask_body
from ._shell_parser import BODY, Command, build_parser, list_flags, suggest_word
from ._transport import RawResponse, Request
from .errors import InvalidIdentifierError, InvalidJSONError, SchemaMismatchError

_TOKEN_STATUSES = {401, 403, 404}
"""HTTP statuses that a request with a token may not get."""


def main(client: Callable[..., Any], commands: Iterable[Command], summary: str) -> int:
    """Do what the command line says.

    Args:
        client: The class of the client.
        commands: What the command line offers.
        summary: What `--help` says of the package.

    Returns:
        The exit status.
    """
    options, unknown = build_parser(commands, summary).parse_known_args()
    parser: argparse.ArgumentParser = options.parser
    if unknown:
        near = suggest_word(unknown[0], list_flags(options.flags))
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{near}")
    try:
        output = _run_in_thread(lambda: _call(client, options))
    except InvalidIdentifierError as error:
        parser.error(str(error))
    except ClientError as error:
        sys.stderr.write(f"{parser.prog}: {error}{_suggest_token(error)}\n")
        return 1
    except ValueError as error:
        parser.error(str(error))
    return _write_output(output, parser.prog)


def _call(client: Callable[..., Any], options: argparse.Namespace) -> bytes:
    """Make the call, and return what is to be printed."""
    command: Command = options.command
    transport = _DryRunTransport() if options.curl else None
    with client(base_url=options.base_url, timeout=options.timeout, transport=transport) as made:
        call = getattr(getattr(made, command.tag), f"{command.method}_response")
        types = get_type_hints(call)
        arguments = {
            parameter.name: (_read_body if parameter.name == BODY else _read_json if parameter.in_json else _convert)(
                vars(options)[f"parameter {parameter.name}"], types[parameter.name], flag
            )
            for parameter, flag in options.flags.items()
        }
        try:
            response = call(**arguments)
        except _DryRunError as run:
            return _end_line(format_curl(run.request, TOKEN_VARIABLE))
    secrets = [] if options.show_secrets else [_read_token()]
    if isinstance(response.parsed, bytes):
        return response.parsed
    if options.json or isinstance(response.parsed, str):
        content: bytes = response.content
        return _end_line(content if options.show_secrets else mask_body(content, secrets))
    return _end_line(format_table(response.parsed, None if options.show_secrets else secrets))


def _convert(given: Any, wanted: Any, flag: str) -> Any:
    """Return an argument as the type that the method takes."""
    if given is None:
        return None
    try:
        return msgspec.convert(given, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"argument {flag}: {error}") from None


def _read_json(given: str | None, wanted: Any, flag: str) -> Any:
    """Return an argument that is JSON as the type that the method takes; any text where that can be text."""
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


def _read_body(file: str | None, wanted: Any, flag: str) -> Any:
    """Return the content of a file: parsed as JSON, unless the method takes bytes or text."""
    if file is None:
        return None
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        if {bytes, str, type(None)}.issuperset(get_args(wanted) or [wanted]):
            return content
        return msgspec.json.decode(content)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"argument {flag}: {error}") from None


class _DryRunError(Exception):
    """Carries the request that would have been sent."""

    def __init__(self, request: Request) -> None:
        self.request = request


class _DryRunTransport:
    """Sends nothing, so that `--curl` shows the very request that would be sent."""

    def send(self, request: Request) -> RawResponse:
        """Raise `_DryRunError` with the request."""
        raise _DryRunError(request)

    def close(self) -> None:
        """Do nothing; there are no connections."""


def _run_in_thread(work: Callable[[], bytes]) -> bytes:
    """Return what `work` returns, from another thread, so that Ctrl-C is not blocked by a transport that waits."""
    future: Future[bytes] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result()


def _write_output(output: bytes, prog: str) -> int:
    """Write to standard output, and return the exit status."""
    try:
        while output:
            # One call may write only a part, if standard output is unbuffered.
            output = output[sys.stdout.buffer.write(output) :]
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has closed the pipe; else the interpreter would try to flush once more as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        sys.stderr.write(f"{prog}: cannot write: {error.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _end_line(text: str | bytes) -> bytes:
    """Return bytes for standard output, with a newline at their end."""
    content = text.encode(sys.stdout.encoding, "backslashreplace") if isinstance(text, str) else text
    return content if not content or content.endswith(b"\n") else content + b"\n"


def _suggest_token(error: ClientError) -> str:
    if TOKEN_VARIABLE and not _read_token() and error.status in _TOKEN_STATUSES:
        return f"\n{TOKEN_VARIABLE} is not set; without a token only what is public can be seen."
    return ""


def _read_token() -> str | None:
    return os.environ.get(TOKEN_VARIABLE) if TOKEN_VARIABLE else None
