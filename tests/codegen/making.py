"""Packages made from small specifications: generated, imported under a name of their own, and called."""

from __future__ import annotations

import ast
import importlib
import itertools
import json
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from generator.codegen.formatting import format_package
from generator.codegen.import_check import check_imports
from generator.codegen.package import write_package
from generator.documents.yaml import parse
from generator.openapi.validation import validate
from tests.codegen.compiled import COMPILED
from tests.paths import ROOT

TEMPLATES = ROOT / "templates"
_numbers = itertools.count(1)
# Most modules are the same in every package.
_parse_once = lru_cache(maxsize=200)(ast.parse)


@dataclass(slots=True)
class Recorder:
    """A transport that gives one answer and remembers what it was asked."""

    status: int
    content: bytes
    urls: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    raw_response: Any = None

    def send(self, request: Any) -> Any:
        """Answer."""
        self.urls.append(request.url)
        self.methods.append(request.method)
        return self.raw_response(self.status, {"content-type": "application/json"}, self.content)

    def close(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True, slots=True)
class Made:
    """A generated package."""

    folder: Path
    package: ModuleType

    def module(self, name: str) -> ModuleType:
        """One of its modules."""
        return importlib.import_module(f"{self.package.__name__}.{name}")

    def model(self, name: str) -> Any:
        """One of its models or enumerations."""
        return getattr(self.module("models"), name)

    def call(self, method: str, *arguments: Any, status: int = 200, body: Any = None, **named: Any) -> Any:
        """Call `tag.method` against one answer; bytes go as they are, the rest as JSON."""
        return self.ask(method, *arguments, status=status, body=body, **named)[0]

    def ask(
        self, method: str, *arguments: Any, status: int = 200, body: Any = None, sent: Any = None, **named: Any
    ) -> Any:
        """The result and the recorder; `sent` is the body of the request."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        recorder = Recorder(status, content, raw_response=self.package.RawResponse)
        tag, _, name = method.rpartition(".")
        given = named if sent is None else {**named, "body": sent}
        with self.package.MadeClient(transport=recorder) as client:
            return getattr(getattr(client, tag or "default"), name)(*arguments, **given), recorder


def specification(schemas: str = "", paths: str = "", **more: Any) -> str:
    """A whole document around some schemas and paths, both in YAML, from column 0."""
    head = ["openapi: 3.1.0", 'info: {title: Made, version: "1", x-client-name: Made}']
    head += [
        "servers: [{url: https://api.example.com}]",
        *(f"{key}: {json.dumps(value)}" for key, value in more.items()),
    ]
    body = ["paths:", textwrap.indent(textwrap.dedent(paths).strip("\n"), "  ")] if paths.strip() else ["paths: {}"]
    if schemas.strip():
        body += ["components:", "  schemas:", textwrap.indent(textwrap.dedent(schemas).strip("\n"), "    ")]
    return "\n".join([*head, *body])


def generate(text: str, folder: Path, name: str, *, allow_omissions: bool = False) -> None:
    """Generate a package of this name into an empty folder."""
    document = parse(text, "spec.yaml")
    validate(document)
    settings = parse(f"project_name_override: {name}\npackage_name_override: {name}\n", "client.yaml")
    written = write_package(document, settings, TEMPLATES, folder, COMPILED, allow_omissions=allow_omissions)
    format_package(folder)
    with mock.patch.object(ast, "parse", _parse_once):
        check_imports(written.package, written.public)


@contextmanager
def made(text: str, folder: Path, *, allow_omissions: bool = False) -> Iterator[Made]:
    """Generate a package from a document and import it; forgotten at the end."""
    name = f"made_{next(_numbers)}"
    place = folder / name
    place.mkdir(parents=True)
    generate(text, place, name, allow_omissions=allow_omissions)
    sys.path.insert(0, str(place))
    try:
        yield Made(place, importlib.import_module(name))
    finally:
        sys.path.remove(str(place))
        for module in [module for module in sys.modules if module.partition(".")[0] == name]:
            del sys.modules[module]
