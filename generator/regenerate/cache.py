"""Keeps results of one run for the next, in a folder for exactly this code and these installed packages."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from generator import codegen, openapi
from generator.regenerate import lock
from generator.regenerate.inputs import Inputs

if TYPE_CHECKING:
    import jinja2
    from jinja2.bccache import Bucket

    from generator.codegen.package import WrittenPackage
    from generator.documents.yaml import Document

_FOLDER = Path(__file__).parents[1].joinpath("__pycache__") / "generator"


def find_folder(inputs: Inputs) -> Path | None:
    """Find or make the folder for this code and these installed packages; `None` where it cannot be written to."""
    code = {name: digest for name, digest in inputs.compute_digests().items() if name.startswith("generator/")}
    found = _FOLDER / sha256(repr((code, sorted(lock.list_installed().items()))).encode()).hexdigest()
    try:
        if not found.is_dir():
            shutil.rmtree(_FOLDER, ignore_errors=True)
            # It holds code that is run, so nobody else may write to it, whatever the umask.
            _FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
            found.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return found if os.access(found, os.W_OK) else None


def validate(document: Document, kept: Path | None) -> None:
    """Validate a document, unless one with the same content was found valid before."""

    def check() -> None:
        openapi.validation.validate(document)

    _run_once(kept, "valid", document.data, check)


def check_imports(written: WrittenPackage, outputs: Mapping[str, str], kept: Path | None) -> None:
    """Check that every import of the package resolves, unless a package of the same files passed before."""

    def check() -> None:
        codegen.import_check.check_imports(written.package, written.public)

    _run_once(kept, "linked", (written.package.name, written.public, sorted(outputs.items())), check)


def _run_once(kept: Path | None, kind: str, content: object, check: Callable[[], None]) -> None:
    """Run a check that raises when it fails, and leave a file that says it passed for this content."""
    mark = kept / f"{kind}-{sha256(repr(content).encode()).hexdigest()}" if kept else None
    if mark is not None and mark.exists():
        return
    check()
    if mark is not None:
        with contextlib.suppress(OSError):
            mark.touch()


def make_template_cache(kept: Path) -> jinja2.BytecodeCache:
    """A cache of compiled templates that ignores files which cannot be read or written."""
    from jinja2 import FileSystemBytecodeCache  # noqa: PLC0415 the commands that generate nothing need no jinja2

    class TolerantCache(FileSystemBytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            try:
                super().load_bytecode(bucket)
            except Exception:  # noqa: BLE001 unmarshalling a broken file can raise anything; the template is compiled anew
                bucket.reset()

        def dump_bytecode(self, bucket: Bucket) -> None:
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)

    return TolerantCache(str(kept), "%s.template")
