"""The command that turns the fragment into the package, or says whether the package is what it would write."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from generator.codegen import templates
from generator.files import folder_swap
from generator.problem import Problem
from generator.regenerate import lock as generated_lock
from generator.regenerate.inputs import Inputs, up_to_date
from generator.regenerate.lock import GeneratedLock

if TYPE_CHECKING:
    from generator.codegen.package import WrittenPackage


def regenerate(inputs: Inputs, output: Path) -> list[str]:
    """Write the package and say what was done; nothing is touched when it is up to date."""
    started = time.perf_counter()
    shown = _shown(output)
    if up_to_date(inputs, output):
        folder_swap.tidy(output)
        return [f"{shown}: up to date ({time.perf_counter() - started:.1f} s)"]
    _refuse_foreign(output)
    with folder_swap.staging(output) as folder:
        written = _generate(inputs, folder)
        count = len(generated_lock.digests(folder)) + 1
        moved = list(_moved(output, folder))
        _refuse_foreign(output)  # what came meanwhile
    counts = (
        _counted(written.operations, "operation"),
        _counted(written.models, "model"),
        _counted(count, "file"),
        *([f"{len(written.omitted)} left out"] if written.omitted else []),
    )
    summary = f"{shown}: {', '.join(counts)} written in {time.perf_counter() - started:.1f} s"
    omitted = [f"left out: {line}" for line in written.omitted]
    return [summary, *(f"note: {line}" for line in written.notes), *omitted, *moved]


def _moved(output: Path, folder: Path) -> Iterator[str]:
    """What the change means for users, if any code or metadata differs from the package before."""
    before, after = (generated_lock.digests(package) for package in (output, folder))
    code = {name for name, _ in before.items() ^ after.items() if name.endswith((".py", ".toml"))}
    if before and code:
        from generator.public_api import check as api  # noqa: PLC0415 it takes as long as half of all the rest

        yield from api.describe_change(output, folder)


def check(inputs: Inputs, output: Path, *, full: bool = False) -> list[str]:
    """One line for each file that is not what `regenerate` would write; hashes decide unless `full`."""
    return [] if up_to_date(inputs, output) and not full else list(_compared(inputs, output))


def _compared(inputs: Inputs, output: Path) -> Iterator[str]:
    """Generate beside it and compare byte for byte."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            _generate(inputs, Path(folder))
            wanted = _with_lock(Path(folder))
    except OSError as error:
        raise Problem(f"cannot write: {error.strerror}", error.filename) from None
    found = _with_lock(output)
    lock = generated_lock.read(output)
    locked = lock.outputs if lock else {}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) == found.get(name):
            continue
        path = _shown(output / name)
        if name not in found:
            yield f"{path}: missing"
        elif name not in wanted:
            yield f"{path}: extra" if name not in locked else f"{path}: stale, no longer generated"
        elif name in locked and locked[name] != found[name]:
            yield f"{path}: edited by hand"
        else:
            yield f"{path}: stale"


def _with_lock(folder: Path) -> dict[str, str]:
    lock = folder / generated_lock.NAME
    digests = generated_lock.digests(folder)
    return {**digests, generated_lock.NAME: generated_lock.digest(lock)} if lock.is_file() else digests


def _generate(inputs: Inputs, folder: Path) -> WrittenPackage:
    templates.overrides.check_overrides(Path(inputs.templates))
    try:
        # Late: these load the generator with all it needs, half a second that a check need not spend.
        with _absent("httpx", "httpcore"):  # for fetching documents, which is never asked of it
            import openapi_python_client  # noqa: F401, PLC0415
        from generator.codegen.formatting import format_package  # noqa: PLC0415
        from generator.codegen.package import write_package  # noqa: PLC0415
        from generator.documents.yaml import read  # noqa: PLC0415
        from generator.regenerate import cache  # noqa: PLC0415
    except ImportError as error:
        raise Problem(f"{error.name} cannot be imported: {error}", help="run `make setup`") from None
    kept = cache.folder(inputs)
    document, settings = read(Path(inputs.fragment)), read(Path(inputs.settings))
    cache.validate(document, kept)
    compiled = cache.templates(kept) if kept else None
    allowed = inputs.allow_omissions
    written = write_package(document, settings, Path(inputs.templates), folder, compiled, allow_omissions=allowed)
    _add_changelog(inputs, folder)
    format_package(folder)
    outputs = generated_lock.digests(folder)
    cache.link(written, outputs, kept)
    lock = GeneratedLock(inputs.digests(), outputs, generated_lock.tool_versions(), written.omitted)
    (folder / generated_lock.NAME).write_text(lock.text(), encoding="utf-8")
    return written


@contextlib.contextmanager
def _absent(*names: str) -> Iterator[None]:
    """Have modules that are not loaded yet imported as empty ones: they would take a tenth of the whole run."""
    empty = {name: ModuleType(name) for name in names if name not in sys.modules}
    sys.modules.update(empty)
    try:
        yield
    finally:
        for name in empty:
            del sys.modules[name]


def _add_changelog(inputs: Inputs, folder: Path) -> None:
    if Path(inputs.changelog).exists():
        shutil.copyfile(inputs.changelog, folder / "CHANGELOG.md")


def _refuse_foreign(output: Path) -> None:
    """Replacing a folder deletes what is in it, so it must be one of ours."""
    if output.exists() and (not output.is_dir() or (any(output.iterdir()) and generated_lock.read(output) is None)):
        raise Problem(
            f"holds something that was not generated: it has no readable {generated_lock.NAME}",
            str(output),
            help=f"choose another --output, take {generated_lock.NAME} from version control, or remove it yourself",
        )
    lock = generated_lock.read(output)
    for name in sorted(generated_lock.digests(output).keys() - lock.outputs.keys()) if lock else ():
        raise Problem(
            "was not generated, and would be deleted", _shown(output / name), help="move it elsewhere, or remove it"
        )


def _shown(path: Path) -> str:
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else str(path)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
