"""The templates that openapi-python-client ships, installed or of another release, and how two releases differ."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from generator import paths
from generator.files.text_diff import diff_texts
from generator.problem import Problem

_FOLDER = "openapi_python_client/templates"


class StockTemplates(NamedTuple):
    """The templates of one release of openapi-python-client."""

    version: str
    folder: Path


def find_stock_templates() -> StockTemplates:
    """Find the templates of the installed release, or raise `Problem` where none is installed."""
    # Found by the package's place: importing it takes longer than everything else that is done here.
    spec = importlib.util.find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        raise Problem("openapi-python-client is not installed", help=paths.advise_install("generate"))
    return StockTemplates(_read_installed_version(), Path(spec.origin).with_name("templates"))


def _read_installed_version() -> str:
    try:
        return importlib.metadata.version("openapi-python-client")
    except importlib.metadata.PackageNotFoundError:
        return "of no known version"


def download_stock_templates(version: str, folder: Path) -> StockTemplates:
    """Unpack the templates of a release from the package registry into `folder`; raise `Problem` where that fails.

    The wheel is only unpacked: nothing in it is run.
    """
    requirement = f"openapi-python-client=={version}"
    options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--retries", "1", "--timeout", "10"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), requirement]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 no shell
    if run.returncode:
        raise Problem(f"cannot download {requirement}:", details=(run.stderr or run.stdout).strip().split("\n"))
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if name.startswith(f"{_FOLDER}/")])
    return StockTemplates(version, folder / _FOLDER)


def hash_templates(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every template in a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def diff_templates(names: Iterable[str], before: StockTemplates, after: StockTemplates) -> Iterator[str]:
    """Yield a unified diff for each of these templates that differs between two releases."""
    for name in names:
        old, new = _read_text(before.folder / name), _read_text(after.folder / name)
        if old != new:
            old_label, new_label = (f"openapi-python-client {stock.version}/{name}" for stock in (before, after))
            yield diff_texts(old, new, old_label, new_label)


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
