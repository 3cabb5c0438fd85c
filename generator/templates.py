"""The contract of the templates folder: every file in it has a purpose, and overrides what we think it does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from generator.problem import Problem

LOCK = "upstream.lock"
_RUNTIME = "runtime/"
_MODULE = re.compile(r"(__main__|_[a-z][a-z0-9_]*)\.py\.jinja")


def files(folder: Path) -> list[str]:
    """The path of every file in the templates folder, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def check(folder: Path) -> None:
    """Raise `Problem` for a template that replaces nothing, or whose stock version has changed since."""
    stock = stock_digests()
    locked = _locked(folder / LOCK)
    overrides = list(_overrides(folder))
    _check_runtime(folder)
    for name in overrides:
        if name not in stock:
            raise Problem("no stock template has this name", str(folder / name), help=_advice(name, stock))
        if locked.get(name) != stock[name]:
            reason = "has changed since it was overridden" if name in locked else "is not in the lock"
            raise Problem(
                f"the stock template {name} {reason}",
                str(folder / LOCK),
                help="compare the two, then run `python -m generator.templates` to accept",
            )
    for name in sorted(locked.keys() - set(overrides)):
        raise Problem(
            f"{name} is locked, and no template overrides it",
            str(folder / LOCK),
            help="run `python -m generator.templates` to accept",
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


def stock_digests() -> dict[str, str]:
    """The SHA-256 of every template that openapi-python-client ships, by name."""
    # Found by the package's place: to import it would take longer than all the rest.
    from importlib.util import find_spec  # noqa: PLC0415

    spec = find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        raise Problem("openapi-python-client is not installed", help="run `make setup`")
    folder = Path(spec.origin).with_name("templates")
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in files(folder)}


def accept(folder: Path) -> None:
    """Write the lock for the stock templates that are overridden now."""
    stock = stock_digests()
    body = {name: stock[name] for name in _overrides(folder) if name in stock}
    (folder / LOCK).write_text(json.dumps(body, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _overrides(folder: Path) -> Iterator[str]:
    """Files that must replace a stock template: all but partials, runtime modules and the lock."""
    for name in files(folder):
        if name != LOCK and not Path(name).name.startswith("_") and not name.startswith(_RUNTIME):
            yield name


def _locked(path: Path) -> Mapping[str, str]:
    try:
        locked: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(f"cannot be read: {error}", str(path)) from None
    if not isinstance(locked, dict):
        raise Problem("must be a JSON object of digests by name", str(path), help="run `python -m generator.templates`")
    return locked


def _advice(name: str, stock: Mapping[str, str]) -> str:
    near = get_close_matches(name, stock, n=1)
    own = "start its name with _ if it is a partial of ours"
    return f"did you mean {near[0]}? Else {own}" if near else own


if __name__ == "__main__":
    accept(Path("templates"))
