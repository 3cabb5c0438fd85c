"""The contract of the templates folder: every file in it has a purpose, and overrides what we think it does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from generator.codegen.templates import stock as upstream
from generator.problem import Problem

LOCK = "upstream.lock"
_RUNTIME = "runtime/"
_OURS = (_RUNTIME, "package/", f"{upstream.COPIES}/")
_MODULE = re.compile(r"(__main__|_[a-z][a-z0-9_]*)\.py\.jinja")


def files(folder: Path) -> list[str]:
    """The path of every file in the templates folder, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def check(folder: Path) -> None:
    """Raise `Problem` for a template that replaces nothing, or whose stock version has changed since."""
    stock = upstream.digests(upstream.stock())
    lock = _locked(folder / LOCK)
    overrides = list(_overrides(folder))
    _check_runtime(folder)
    for name in overrides:
        if name not in stock:
            raise Problem("no stock template has this name", str(folder / name), help=_advice(name, stock))
        if name not in lock.templates:
            raise Problem(f"the stock template {name} is not in the lock", str(folder / LOCK), help=_ACCEPT)
    for name in sorted(lock.templates.keys() - set(overrides)):
        raise Problem(f"{name} is locked, and no template overrides it", str(folder / LOCK), help=_ACCEPT)
    if changed := [name for name in overrides if lock.templates[name] != stock[name]]:
        raise _changed(folder, changed, lock.version)


_ACCEPT = "run `python -m generator.codegen.templates.overrides` to accept"


def _changed(folder: Path, names: list[str], locked: str) -> Problem:
    installed = upstream.version()
    copies = folder / upstream.COPIES
    labels = {"before": f"openapi-python-client {locked}", "after": f"openapi-python-client {installed}"}
    difference = "".join(upstream.changes(names, copies, upstream.stock(), labels)).rstrip()
    have = "s have changed since they were" if len(names) > 1 else " has changed since it was"
    return Problem(
        f"the stock template{have} overridden: {', '.join(names)}\n{difference}".rstrip(),
        str(folder / LOCK),
        help=f"carry over what matters to our templates, then {_ACCEPT}",
    )


def _check_runtime(folder: Path) -> None:
    """A runtime module is written by the name of its template, which no generated module may have."""
    for name in files(folder):
        if name.startswith(_RUNTIME) and not _MODULE.fullmatch(name.removeprefix(_RUNTIME)):
            raise Problem(
                "no module is written from this: its name is not like _name.py.jinja",
                str(folder / name),
                help="rename it, or remove it",
            )


def accept(folder: Path) -> None:
    """Write the lock, and keep copies, of the stock templates that are overridden now."""
    stock, copies = upstream.stock(), folder / upstream.COPIES
    digests = upstream.digests(stock)
    names = [name for name in _overrides(folder) if name in digests]
    for path in copies.glob("*.jinja") if copies.is_dir() else ():
        path.unlink()
    for name in names:
        (copies / name).parent.mkdir(parents=True, exist_ok=True)
        (copies / name).write_bytes((stock / name).read_bytes())
    body = {"templates": {name: digests[name] for name in names}, "version": upstream.version()}
    (folder / LOCK).write_text(json.dumps(body, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _overrides(folder: Path) -> Iterator[str]:
    """Files that must replace a stock template: all but partials, the lock, and the folders that are ours."""
    for name in files(folder):
        ours = name == LOCK or Path(name).name.startswith("_") or name.startswith(_OURS)
        if not ours:
            yield name


class _Lock(NamedTuple):
    """The stock templates that are overridden, as they were then."""

    templates: Mapping[str, str]
    """Digests by name."""
    version: str


def _locked(path: Path) -> _Lock:
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
        return _Lock(dict(lock["templates"]), str(lock["version"]))
    except (OSError, ValueError) as error:
        raise Problem(f"cannot be read: {error}", str(path), help=_ACCEPT) from None
    except (KeyError, TypeError):
        raise Problem("must hold a version and digests of templates by name", str(path), help=_ACCEPT) from None


def _advice(name: str, stock: Mapping[str, str]) -> str:
    near = get_close_matches(name, stock, n=1)
    own = "start its name with _ if it is a partial of ours"
    return f"did you mean {near[0]}? Else {own}" if near else own


if __name__ == "__main__":
    accept(Path("templates"))
