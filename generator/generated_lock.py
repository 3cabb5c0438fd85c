"""`generated.lock`: what a package was generated from, and what came out, so that a check needs only hashes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from generator.problem import Problem

NAME = "generated.lock"
TOOLS = ("jinja2", "openapi-python-client", "ruff")
"""The distributions whose version decides bytes of the output."""

LITTER = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_BUILT = {"build", "dist"}
"""Made by using the package in place; never written by the generator, never counted as extra."""


@dataclass(frozen=True, slots=True)
class GeneratedLock:
    """Digests of inputs and outputs by path, and versions of tools by name."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    tools: Mapping[str, str]
    omitted: Sequence[str] = ()
    """What of the fragment the package lacks, because that was allowed."""

    def text(self) -> str:
        """The lock as it is written: JSON, sorted, one entry a line."""
        body = {"inputs": self.inputs, "outputs": self.outputs, "schema": 1, "tools": self.tools}
        if self.omitted:
            body["omitted"] = list(self.omitted)
        return json.dumps(body, indent=2, sort_keys=True) + "\n"


def read(package: Path) -> GeneratedLock | None:
    """The lock of a package, or `None` when it has none that can be read."""
    try:
        body: Any = json.loads((package / NAME).read_text(encoding="utf-8"))
        inputs, outputs, tools = (dict(body[name]) for name in ("inputs", "outputs", "tools"))
        return GeneratedLock(inputs, outputs, tools, tuple(body.get("omitted", ())))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def digests(package: Path) -> dict[str, str]:
    """The digest of every file of a package but its lock, by path."""
    return {name: digest(path) for name, path in sorted(_files(package)) if name != NAME}


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; a file that cannot be read raises `Problem`."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", str(path)) from None


def tool_versions() -> dict[str, str]:
    """The installed versions of the tools; a missing one raises `Problem`."""
    try:
        return {name: version(name) for name in TOOLS}
    except PackageNotFoundError as error:
        raise Problem(f"{error.name} is not installed", help="run `make setup`") from None


def _files(folder: Path, prefix: str = "") -> Iterator[tuple[str, Path]]:
    for path in folder.iterdir() if folder.is_dir() else ():
        name = f"{prefix}{path.name}"
        built = not prefix and (path.name in _BUILT or path.name.endswith(".egg-info"))
        if path.name in LITTER or built:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, f"{name}/")
        else:
            yield name, path
