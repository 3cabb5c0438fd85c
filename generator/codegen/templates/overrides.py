"""Checks the templates folder: every file is used, and every override replaces a stock template that did not change."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.codegen.templates import stock
from generator.codegen.templates.stock import StockTemplates
from generator.files.suggestions import find_nearest
from generator.problem import Problem

LOCK = "upstream.lock"
_RUNTIME = "runtime/"
_OURS = (_RUNTIME, "package/")
_MODULE = re.compile(r"(__init__|errors|transports|types|_[a-z][a-z0-9_]*)\.py")
_ACCEPT = "run `python -m generator.codegen.templates.overrides` to accept"


class OverridesLock(NamedTuple):
    """The stock templates that our templates were last brought in line with."""

    digests: Mapping[str, str]
    """SHA-256 by name of template."""
    version: str
    """The release that they came from."""


def list_files(folder: Path) -> list[str]:
    """Return the path of every file in the templates folder, sorted."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if "__pycache__" not in path.parts)


def check_overrides(folder: Path) -> None:
    """Raise `Problem` for a template that replaces nothing, or whose stock template has changed since we wrote it."""
    installed = stock.find_stock_templates()
    digests = stock.hash_templates(installed.folder)
    lock = read_lock(folder)
    overrides = list(_list_overrides(folder))
    _check_runtime(folder)
    for name in overrides:
        if name not in digests:
            raise Problem("no stock template has this name", str(folder / name), help=_suggest_name(name, digests))
        if name not in lock.digests:
            raise Problem(f"the stock template {name} is not in the lock", str(folder / LOCK), help=_ACCEPT)
    for name in sorted(lock.digests.keys() - set(overrides)):
        raise Problem(f"{name} is locked, and no template overrides it", str(folder / LOCK), help=_ACCEPT)
    if changed := [name for name in overrides if lock.digests[name] != digests[name]]:
        raise _make_problem(folder, changed, lock.version, installed)


def _make_problem(folder: Path, changed: list[str], locked: str, installed: StockTemplates) -> Problem:
    have = "s have changed since they were" if len(changed) > 1 else " has changed since it was"
    return Problem(
        f"the stock template{have} overridden: {', '.join(changed)}",
        str(folder / LOCK),
        help=f"carry over what matters to our templates, then {_ACCEPT}",
        details=_diff(changed, locked, installed).rstrip().split("\n"),
    )


def _diff(names: list[str], locked: str, installed: StockTemplates) -> str:
    """Return the changes since the locked release, or why they cannot be shown; its templates are not kept here."""
    if locked == installed.version:
        return f"(the lock gives other hashes for {locked}, which is installed)"
    with tempfile.TemporaryDirectory() as scratch:
        try:
            before = stock.download_stock_templates(locked, Path(scratch))
        except Problem as problem:
            return f"(no difference can be shown: {problem})"
        return "".join(stock.diff_templates(names, before, installed))


def _check_runtime(folder: Path) -> None:
    """Raise `Problem` for a file of the runtime unless it is a module whose name no generated module can have."""
    for name in list_files(folder):
        if name.startswith(_RUNTIME) and not _MODULE.fullmatch(name.removeprefix(_RUNTIME)):
            raise Problem(
                "no module of a package: its name is not like _name.py",
                str(folder / name),
                help="rename it, or remove it",
            )


def write_lock(folder: Path) -> None:
    """Lock the hashes that the overridden stock templates have in the installed release."""
    installed = stock.find_stock_templates()
    digests = stock.hash_templates(installed.folder)
    names = [name for name in _list_overrides(folder) if name in digests]
    body = {"templates": {name: digests[name] for name in names}, "version": installed.version}
    (folder / LOCK).write_text(json.dumps(body, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _list_overrides(folder: Path) -> Iterator[str]:
    """Yield the files that must replace a stock template: all but partials, the lock, and the folders that are ours."""
    for name in list_files(folder):
        ours = name == LOCK or Path(name).name.startswith("_") or name.startswith(_OURS)
        if not ours:
            yield name


def read_lock(folder: Path) -> OverridesLock:
    """Read the lock of a templates folder, or raise `Problem`."""
    path = folder / LOCK
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
        return OverridesLock(dict(lock["templates"]), str(lock["version"]))
    except (OSError, ValueError) as error:
        raise Problem(f"cannot be read: {error}", str(path), help=_ACCEPT) from None
    except (KeyError, TypeError):
        raise Problem("must hold a version and digests of templates by name", str(path), help=_ACCEPT) from None


def find_locked_templates(lock: OverridesLock, scratch: Path) -> StockTemplates:
    """Return the stock templates of the locked release: those installed, or downloaded ones unpacked into `scratch`."""
    installed = stock.find_stock_templates()
    if lock.digests.items() <= stock.hash_templates(installed.folder).items():
        return installed
    return stock.download_stock_templates(lock.version, scratch)


def _suggest_name(name: str, stock_names: Mapping[str, str]) -> str:
    near = find_nearest(name, stock_names, 0.6)
    own = "start its name with _ if it is a partial of ours"
    return f"did you mean {near}? Else {own}" if near else own


if __name__ == "__main__":
    write_lock(Path("templates"))
