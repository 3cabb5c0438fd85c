"""Try another openapi-python-client in a scratch environment, and show what it would change for us."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.codegen.templates import overrides, stock
from generator.problem import Problem
from generator.regenerate.command import regenerate
from generator.regenerate.inputs import ROOT as CHECKOUT
from generator.regenerate.inputs import Inputs

ROOT = Path(CHECKOUT)

_NEWEST = ("--upgrade", "openapi-python-client")


def main(arguments: Sequence[str]) -> int:
    """Print what would change and return 0 if nothing does, 1 if something, 2 if it could not be tried.

    `arguments` say to pip what to install: the newest release, unless they name another or a file.
    """
    if arguments[:1] == ["--regenerate"]:
        return _regenerate(Path(arguments[1]))
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            for change in _changes(Path(folder), arguments or _NEWEST):
                print(change, flush=True)
                status = 1
        except Problem as problem:
            print(f"error: {problem}", file=sys.stderr)
            return 2
    if not status:
        print("nothing changes")
    return status


def _changes(scratch: Path, wanted: Sequence[str]) -> Iterator[str]:
    site = scratch / "site"
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(site), *wanted], scratch, {})
    before, after = stock.version(), _version(site)
    if before != after:
        yield f"openapi-python-client {before} -> {after}"
    old, new = stock.stock(), site / "openapi_python_client/templates"
    labels = {"before": before, "after": after}
    overridden = sorted(path.relative_to(ROOT / "templates/upstream").as_posix() for path in _copies())
    yield from stock.changes(overridden, old, new, labels)
    for name in sorted(stock.digests(new).keys() ^ stock.digests(old).keys()):
        yield f"stock template {'removed' if (old / name).is_file() else 'added'}: {name}"
    yield from _compared(scratch, site)


def _copies() -> Iterator[Path]:
    return (ROOT / "templates/upstream").rglob("*.jinja")


def _version(site: Path) -> str:
    found = next(site.glob("openapi_python_client-*.dist-info"), None)
    if found is None:
        raise Problem("pip did not install openapi-python-client", help="name a release or a wheel of it")
    return found.name.removeprefix("openapi_python_client-").removesuffix(".dist-info")


def _compared(scratch: Path, site: Path) -> Iterator[str]:
    """What the package would be: our templates, taken to be made for the new stock ones."""
    shutil.copytree(ROOT / "templates", scratch / "templates")
    path = os.pathsep.join([str(site), str(ROOT)])
    _run(
        [sys.executable, "-m", "generator.regenerate.upgrade", "--regenerate", str(scratch)],
        scratch,
        {"PYTHONPATH": path},
    )
    old, new = ROOT / "generated", scratch / "generated"
    names = {name for folder in (old, new) for name in stock.digests(folder) if "__pycache__" not in name}
    for name in sorted(names - {"generated.lock"}):
        before, after = (_text(folder / name).splitlines(keepends=True) for folder in (old, new))
        if before != after:
            yield "".join(difflib.unified_diff(before, after, f"generated/{name}", f"upgraded/{name}"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _regenerate(scratch: Path) -> int:
    """In the scratch environment: write the package with the copy of our templates."""
    try:
        overrides.accept(scratch / "templates")
        inputs = Inputs(ROOT / "spec/dataset.yaml", ROOT / "spec/client.yaml", scratch / "templates")
        regenerate(inputs, scratch / "generated")
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    except Exception as error:  # noqa: BLE001 another release may fail in any way
        print(f"the package cannot be generated with it: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    return 0


def _run(command: list[str], folder: Path, more: dict[str, str]) -> None:
    environment = {**os.environ, **more}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 no shell
    if run.returncode:
        raise Problem(f"{' '.join(command[1:4])} failed:\n{(run.stderr or run.stdout).strip()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
