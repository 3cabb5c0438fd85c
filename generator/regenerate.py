"""The command that turns the fragment into the package, or says whether the package is what it would write."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator import generated_lock, swap, templates
from generator.generated_lock import GeneratedLock
from generator.problem import Problem

if TYPE_CHECKING:
    from generator.codegen.project import Written

ROOT = Path(__file__).resolve().parent.parent
_CODEGEN = Path(__file__).with_name("codegen")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where everything that decides the output stands."""

    fragment: Path
    settings: Path
    templates: Path
    allow_omissions: bool = False
    """Whether the package may lack what cannot be generated."""

    def digests(self) -> dict[str, str]:
        """The digest of each input by a name that is the same on every machine."""
        named = {"fragment": self.fragment, "client.yaml": self.settings}
        named |= {f"templates/{name}": self.templates / name for name in templates.files(self.templates)}
        named |= {f"generator/codegen/{path.name}": path for path in sorted(_CODEGEN.glob("[!.]*.*"))}
        named |= {f"generator/{name}.py": _CODEGEN.with_name(f"{name}.py") for name in ("document", "fragment")}
        return {name: generated_lock.digest(path) for name, path in named.items()}


def regenerate(inputs: Inputs, output: Path) -> str:
    """Write the package and say what was done; nothing is touched when it is up to date."""
    started = time.perf_counter()
    shown = _shown(output)
    if not list(_differences(inputs, output)):
        return f"{shown}: up to date ({time.perf_counter() - started:.1f} s)"
    _refuse_foreign(output)
    with swap.staging(output) as folder:
        written = _generate(inputs, folder)
        count = len(generated_lock.digests(folder)) + 1
    counts = (
        _counted(written.operations, "operation"),
        _counted(written.models, "model"),
        _counted(count, "file"),
        *([f"{len(written.omitted)} left out"] if written.omitted else []),
    )
    summary = f"{shown}: {', '.join(counts)} written in {time.perf_counter() - started:.1f} s"
    omitted = [f"left out: {line}" for line in written.omitted]
    return "\n".join([summary, *(f"note: {line}" for line in written.notes), *omitted])


def check(inputs: Inputs, output: Path, *, full: bool = False) -> list[str]:
    """One line for each file that is not what `regenerate` would write; hashes decide unless `full`."""
    differences = list(_differences(inputs, output))
    return list(_compared(inputs, output)) if differences or full else []


def _differences(inputs: Inputs, output: Path) -> Iterator[str]:
    """What the lock alone can tell: a changed input, tool or output."""
    lock = generated_lock.read(output)
    if lock is None:
        yield generated_lock.NAME
        return
    yield from _changed(lock.inputs, inputs.digests())
    yield from _changed(lock.tools, generated_lock.tool_versions())
    yield from _changed(lock.outputs, generated_lock.digests(output))
    if lock.omitted and not inputs.allow_omissions:
        yield generated_lock.NAME


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    return (name for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name))


def _compared(inputs: Inputs, output: Path) -> Iterator[str]:
    """Generate beside it and compare byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        _generate(inputs, Path(folder))
        wanted = _with_lock(Path(folder))
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


def _generate(inputs: Inputs, folder: Path) -> Written:
    templates.check(inputs.templates)
    try:
        # Late: these load the generator with all it needs, half a second that a check need not spend.
        from generator import fragment  # noqa: PLC0415
        from generator.codegen.formatting import format_package  # noqa: PLC0415
        from generator.codegen.linking import check_linked  # noqa: PLC0415
        from generator.codegen.project import write_package  # noqa: PLC0415
        from generator.document import read  # noqa: PLC0415
    except ImportError as error:
        raise Problem(f"{error.name} cannot be imported: {error}", help="run `make setup`") from None
    document, settings = fragment.load(inputs.fragment), read(inputs.settings)
    written = write_package(document, settings, inputs.templates, folder, allow_omissions=inputs.allow_omissions)
    format_package(folder)
    check_linked(written.package, written.public)
    outputs = generated_lock.digests(folder)
    lock = GeneratedLock(inputs.digests(), outputs, generated_lock.tool_versions(), written.omitted)
    (folder / generated_lock.NAME).write_text(lock.text(), encoding="utf-8")
    return written


def _refuse_foreign(output: Path) -> None:
    """Replacing a folder deletes what is in it, so it must be one of ours."""
    if output.exists() and (not output.is_dir() or (any(output.iterdir()) and generated_lock.read(output) is None)):
        raise Problem(
            f"holds something that was not generated: it has no readable {generated_lock.NAME}",
            str(output),
            help="choose another --output, or remove it yourself",
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
