"""Try another openapi-python-client in a scratch environment, and show what it would change for us."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator import paths
from generator.codegen.templates import overrides, stock
from generator.codegen.templates.stock import StockTemplates
from generator.files.text_diff import diff_texts
from generator.problem import Problem
from generator.regenerate.command import regenerate
from generator.regenerate.inputs import Inputs
from generator.secrets.display import make_lines_printable

ROOT = Path(paths.ROOT)

_NEWEST = ("--upgrade", "openapi-python-client")


def main(arguments: Sequence[str]) -> int:
    """Print what would change; return 0 if nothing does, 1 if something does, 2 if the release cannot be tried.

    `arguments` tell pip what to install: a release or a wheel, by default the newest release.
    """
    if arguments[:1] == ["--regenerate"]:
        return _regenerate_in_scratch(Path(arguments[1]))
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            for change in _find_changes(Path(folder), arguments or _NEWEST):
                print(make_lines_printable(change), flush=True)
                status = 1
        except Problem as problem:
            print(make_lines_printable(f"error: {problem}"), file=sys.stderr)
            return 2
    if not status:
        print("nothing changes")
    return status


def _find_changes(scratch: Path, wanted: Sequence[str]) -> Iterator[str]:
    site = scratch / "site"
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(site), *wanted], scratch, {})
    lock = overrides.read_lock(ROOT / "templates")
    before, after = overrides.find_locked_templates(lock, scratch / "locked"), _find_templates(site)
    if before.version != after.version:
        yield f"openapi-python-client {before.version} -> {after.version}"
    yield from stock.diff_templates(sorted(lock.digests), before, after)
    old, new = stock.hash_templates(before.folder), stock.hash_templates(after.folder)
    for name in sorted(old.keys() ^ new.keys()):
        yield f"stock template {'removed' if name in old else 'added'}: {name}"
    yield from _diff_packages(scratch, site)


def _find_templates(site: Path) -> StockTemplates:
    found = next(site.glob("openapi_python_client-*.dist-info"), None)
    if found is None:
        raise Problem("pip did not install openapi-python-client", help="name a release or a wheel of it")
    version = found.name.removeprefix("openapi_python_client-").removesuffix(".dist-info")
    return StockTemplates(version, site / "openapi_python_client/templates")


def _diff_packages(scratch: Path, site: Path) -> Iterator[str]:
    """Yield the diff of the package with the new release and our present templates."""
    shutil.copytree(ROOT / "templates", scratch / "templates")
    command = [sys.executable, "-m", "generator.regenerate.upgrade", "--regenerate", str(scratch)]
    _run(command, scratch, {"PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])})
    old, new = ROOT / "generated", scratch / "generated"
    names = {name for folder in (old, new) for name in stock.hash_templates(folder) if "__pycache__" not in name}
    for name in sorted(names - {"generated.lock"}):
        before, after = (_read_text(folder / name) for folder in (old, new))
        if before != after:
            yield diff_texts(before, after, f"generated/{name}", f"upgraded/{name}")


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _regenerate_in_scratch(scratch: Path) -> int:
    """Write the package with the release under trial, in a process that imports that release."""
    try:
        overrides.write_lock(scratch / "templates")
        inputs = Inputs(ROOT / paths.SPEC, ROOT / paths.SETTINGS, scratch / "templates")
        regenerate(inputs, scratch / "generated")
    except Problem as problem:
        print(make_lines_printable(str(problem)), file=sys.stderr)
        return 2
    except Exception as error:  # noqa: BLE001 another release may fail in any way
        message = f"the package cannot be generated with it: {type(error).__name__}: {error}"
        print(make_lines_printable(message), file=sys.stderr)
        return 2
    return 0


def _run(command: list[str], folder: Path, more_environment: dict[str, str]) -> None:
    environment = {**os.environ, **more_environment}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 no shell
    if run.returncode:
        raise Problem(f"{' '.join(command[1:4])} failed:", details=(run.stderr or run.stdout).strip().split("\n"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
