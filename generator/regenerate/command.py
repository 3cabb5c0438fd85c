"""The command `regenerate`: writes the package from the fragment, or checks that it is up to date."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import TYPE_CHECKING

from generator import codegen, documents, openapi, paths, public_api
from generator.files import folder_swap, reading
from generator.problem import Problem
from generator.regenerate import cache
from generator.regenerate import lock as generated_lock
from generator.regenerate.inputs import Inputs, is_up_to_date
from generator.regenerate.lock import GeneratedLock

if TYPE_CHECKING:
    from generator.codegen.package import WrittenPackage


_FORCE = "move what should stay to spec/, templates/ or elsewhere; `regenerate --force` gives it up"


def regenerate(inputs: Inputs, output: Path, *, force: bool = False) -> list[str]:
    """Write the package and return lines about what was done; nothing is touched when it is up to date.

    What would be lost beside the files that an earlier run wrote raises `Problem`, unless `force` gives it up.
    """
    started = time.perf_counter()
    shown = _format_path(output)
    if is_up_to_date(inputs, output):
        folder_swap.clear_leftovers(output, generated_lock.is_built)
        return [f"{shown}: up to date ({time.perf_counter() - started:.1f} s)"]
    _refuse_foreign(output)
    with folder_swap.stage_folder(output, generated_lock.is_built) as folder:
        written = _generate(inputs, folder)
        count = len(generated_lock.hash_files(folder)) + 1
        _refuse_foreign(output)  # again, for files that appeared meanwhile
        lost = list(_list_losses(output, folder))
        if lost and not force:
            raise Problem("nothing was written, because this would be lost:", details=lost, help=_FORCE)
        moved = list(_describe_api_change(output, folder))
    counts = (
        _format_count(written.operations, "operation"),
        _format_count(written.models, "model"),
        _format_count(count, "file"),
        *([f"{len(written.omitted)} left out"] if written.omitted else []),
    )
    summary = f"{shown}: {', '.join(counts)} written in {time.perf_counter() - started:.1f} s"
    omitted = [f"left out: {line}" for line in written.omitted]
    return [*(lost and ["given up:", *lost]), summary, *(f"note: {line}" for line in written.notes), *omitted, *moved]


def _describe_api_change(output: Path, folder: Path) -> Iterator[str]:
    """Lines about what the change means for users, if code or metadata differs from the package before."""
    before, after = (generated_lock.hash_files(package) for package in (output, folder))
    code = {name for name, _ in before.items() ^ after.items() if name.endswith((".py", ".toml"))}
    if before and code:
        yield from public_api.check.describe_change(output, folder)


def check(inputs: Inputs, output: Path, *, full: bool = False) -> list[str]:
    """One line for each file that is not what `regenerate` would write; compares hashes, with `full` every byte."""
    return [] if is_up_to_date(inputs, output) and not full else list(_compare_bytes(inputs, output))


def _compare_bytes(inputs: Inputs, output: Path) -> Iterator[str]:
    """Generate into another folder and compare byte for byte."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            _generate(inputs, Path(folder))
            wanted = _hash_with_lock(Path(folder))
    except OSError as error:
        raise Problem(f"cannot write: {error.strerror}", error.filename) from None
    found = _hash_with_lock(output)
    lock = generated_lock.read_lock(output)
    locked = lock.outputs if lock else {}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) == found.get(name):
            continue
        path = _format_path(output / name)
        if name not in found:
            yield f"{path}: missing"
        elif name not in wanted:
            yield f"{path}: extra" if name not in locked else f"{path}: stale, no longer generated"
        elif name in locked and locked[name] != found[name]:
            yield f"{path}: edited by hand"
        else:
            yield f"{path}: stale"


def _hash_with_lock(folder: Path) -> dict[str, str]:
    lock = folder / generated_lock.NAME
    digests = generated_lock.hash_files(folder)
    return {**digests, generated_lock.NAME: generated_lock.hash_file(lock)} if lock.is_file() else digests


def _generate(inputs: Inputs, folder: Path) -> WrittenPackage:
    # First, because it refuses links and what is no regular file before anything opens them.
    digests = inputs.compute_digests()
    codegen.templates.overrides.check_overrides(Path(inputs.templates))
    try:
        # Late, because it takes 0.3 s, which a check does not need.
        with _stub_modules("httpx", "httpcore"):
            import openapi_python_client  # noqa: F401, PLC0415
        package, formatting = codegen.package, codegen.formatting
    except ImportError as error:
        raise Problem(f"{error.name} cannot be imported: {error}", help=paths.advise_install("generate")) from None
    kept = cache.find_folder(inputs)
    document, settings = (documents.yaml.read(Path(file)) for file in (inputs.fragment, inputs.settings))
    document, mended = (document, []) if inputs.strict else openapi.mending.mend(document)
    cache.validate(document, kept)
    written = package.write_package(
        document,
        settings,
        Path(inputs.templates),
        folder,
        cache.make_template_cache(kept) if kept else None,
        mended=mended,
        allow_omissions=inputs.allow_omissions,
        strict=inputs.strict,
    )
    _add_changelog(inputs, folder)
    formatting.format_package(folder)
    outputs = generated_lock.hash_files(folder)
    cache.check_imports(written, outputs, kept)
    lock = GeneratedLock(digests, outputs, generated_lock.find_tool_versions(), written.omitted)
    (folder / generated_lock.NAME).write_text(lock.render(), encoding="utf-8")
    return written


@contextlib.contextmanager
def _stub_modules(*names: str) -> Iterator[None]:
    """Put empty modules in the place of those that are not loaded yet.

    openapi-python-client imports httpx at its top to fetch documents, which it never does for us, and httpx takes a
    fifth of a whole run to load.
    """
    empty = {name: ModuleType(name) for name in names if name not in sys.modules}
    sys.modules.update(empty)
    try:
        yield
    finally:
        for name in empty:
            del sys.modules[name]


def _add_changelog(inputs: Inputs, folder: Path) -> None:
    if Path(inputs.changelog).exists():
        (folder / "CHANGELOG.md").write_bytes(reading.read_bytes(inputs.changelog, follow=False))


def _refuse_foreign(output: Path) -> None:
    """Refuse to replace a folder that holds what was not generated, because replacing it deletes that."""
    if output.exists() and (
        not output.is_dir() or (any(output.iterdir()) and generated_lock.read_lock(output) is None)
    ):
        raise Problem(
            f"holds something that was not generated: it has no readable {generated_lock.NAME}",
            str(output),
            help=f"choose another --output, take {generated_lock.NAME} from version control, or remove it yourself",
        )


def _list_losses(output: Path, built: Path) -> Iterator[str]:
    """A line for each file, or folder of such files, that exists nowhere else and would be replaced or deleted."""
    lock = generated_lock.read_lock(output)
    if lock is None:
        return
    new = generated_lock.hash_files(built)
    folders = {parent for name in (*lock.outputs, *new) for parent in PurePosixPath(name).parents}
    lines: dict[str, None] = {}
    for name, digest in generated_lock.hash_files(output).items():
        content = digest.removesuffix(generated_lock.EXECUTABLE)
        if content in (lock.outputs.get(name), new.get(name)):
            continue
        if name not in lock.outputs:
            above = [parent for parent in PurePosixPath(name).parents if parent not in folders]
            shown = f"{_format_path(output / above[-1])}/" if above else _format_path(output / name)
            lines[f"  {shown}: was not generated, and would be deleted"] = None
        elif lock.inputs:  # after a merge conflict, the files of either side are no edits
            lines[f"  {_format_path(output / name)}: edited by hand, and would be replaced"] = None
    yield from lines


def _format_path(path: Path) -> str:
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else str(path)


def _format_count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
