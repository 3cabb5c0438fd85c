"""Loads the generated client, and finds the method that calls an operation in the package's `COMMANDS`."""

from __future__ import annotations

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from generator import paths
from generator.problem import Problem


class ClientPackage(NamedTuple):
    """A generated package, and the operation that recordings are made of."""

    module: ModuleType
    client: type[Any]
    """The synchronous client."""
    tag: str
    method: str
    path: str
    """The path of the operation: `/v1/stations/{stationId}`."""

    @property
    def error(self) -> type[Exception]:
        """The base class of the client's errors."""
        error: type[Exception] = getattr(self.module, self.client.__name__.removesuffix("Client") + "Error")
        return error

    @property
    def base_path(self) -> str:
        """The path of the API's own address, which stands before that of the operation: `/v1`, or nothing."""
        base_url = inspect.signature(self.client).parameters.get("base_url")
        return urlsplit(str(base_url.default)).path.rstrip("/") if base_url else ""

    def find_identifier(self, path: str) -> str | None:
        """The identifier in the path of a request, None if it is one to another operation."""
        pattern = "([^/]+)".join(map(re.escape, re.split(r"\{[^{}]*\}", self.base_path + self.path)))
        match = re.fullmatch(pattern, path)
        return match[1] if match else None


def find_client_package(folder: Path, operation: str = "") -> ClientPackage:
    """Import the package in a folder; `operation`, as `GET /v1/stations/{stationId}`, is needed if it has several.

    Raises `Problem` if there is no package, if it cannot be imported, or if no operation takes just an identifier.
    """
    name = next((path.parent.name for path in sorted(folder.glob("*/_commands.py"))), None)
    if name is None:
        raise Problem("there is no generated client", str(folder), help=f"run {paths.format_command('regenerate')}")
    # The package is not installed beside its own generator.
    sys.path.insert(0, str(folder))
    try:
        module, commands, clients = (import_module(f"{name}{part}") for part in ("", "._commands", ".client"))
    except ImportError as error:
        raise Problem(
            f"the client cannot be imported: {error}", help=f"run {paths.format_command('regenerate')}"
        ) from None
    finally:
        sys.path.remove(str(folder))
    simple = [
        command
        for command in commands.COMMANDS
        if [parameter.positional for parameter in command.parameters if parameter.required] == [True]
    ]
    fitting = [command for command in simple if command.request == operation] if operation else simple
    if len(fitting) != 1:
        known = ", ".join(command.request for command in simple) or "none"
        message = f"expected one operation with one identifier, got {operation or len(fitting)}"
        raise Problem(message, help=f"`operation` in recording.yaml names one of {known}")
    command = fitting[0]
    client = next(
        value
        for name, value in vars(clients).items()
        if name.endswith("Client") and not name.startswith("Async") and isinstance(value, type)
    )
    return ClientPackage(module, client, command.tag, command.method, command.request.partition(" ")[2])
