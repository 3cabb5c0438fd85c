"""What openapi-python-client ships: its templates, and how they differ from those that ours were made after."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from generator.problem import Problem

COPIES = "upstream"
"""Folder of the stock templates as they were when they were overridden."""


def stock() -> Path:
    """The folder of the templates that openapi-python-client ships."""
    # Found by the package's place: to import it would take longer than all the rest.
    from importlib.util import find_spec  # noqa: PLC0415

    spec = find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        raise Problem("openapi-python-client is not installed", help="run `make setup`")
    return Path(spec.origin).with_name("templates")


def version() -> str:
    """The version of openapi-python-client that is installed."""
    from importlib import metadata  # noqa: PLC0415 only where the version is told

    try:
        return metadata.version("openapi-python-client")
    except metadata.PackageNotFoundError:
        return "of no known version"


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every template in a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def changes(names: Iterator[str] | list[str], before: Path, after: Path, labels: Mapping[str, str]) -> Iterator[str]:
    """For each template that changed, the difference as `diff -u` prints it; `labels` name the two versions."""
    for name in names:
        old, new = _lines(before / name), _lines(after / name)
        if old != new:
            lines = difflib.unified_diff(old, new, f"{labels['before']}/{name}", f"{labels['after']}/{name}")
            yield "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
