"""What a run keeps for the next one beside Python's own caches: only what the same bytes would give again."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from generator.regenerate import lock
from generator.regenerate.inputs import Inputs

if TYPE_CHECKING:
    import jinja2
    from jinja2.bccache import Bucket

    from generator.codegen.package import WrittenPackage
    from generator.documents.yaml import Document

_FOLDER = Path(__file__).parents[1].joinpath("__pycache__") / "generator"


def folder(inputs: Inputs) -> Path | None:
    """A folder for this code and these installed packages alone; `None` where nothing can be kept."""
    code = {name: digest for name, digest in inputs.digests().items() if name.startswith("generator/")}
    found = _FOLDER / sha256(repr((code, sorted(lock.installed().items()))).encode()).hexdigest()
    try:
        if not found.is_dir():
            shutil.rmtree(_FOLDER, ignore_errors=True)
            # It holds code that will be run: nobody else may write to it, whatever the umask.
            _FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
            found.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return found if os.access(found, os.W_OK) else None


def validate(document: Document, kept: Path | None) -> None:
    """Validate a document, unless one with the same content is known to be valid."""

    def check() -> None:
        from generator.openapi import validation  # noqa: PLC0415 nor need it be loaded when nothing is to be checked

        validation.validate(document)

    _once(kept, "valid", document.data, check)


def link(written: WrittenPackage, outputs: Mapping[str, str], kept: Path | None) -> None:
    """Check that the package hangs together, unless one of the same files, by their digests, is known to."""

    def check() -> None:
        from generator.codegen.import_check import check_imports  # noqa: PLC0415 as above

        check_imports(written.package, written.public)

    _once(kept, "linked", (written.package.name, written.public, sorted(outputs.items())), check)


def _once(kept: Path | None, kind: str, content: object, check: Callable[[], None]) -> None:
    """Make a check that raises when it fails; what has passed is marked."""
    mark = kept / f"{kind}-{sha256(repr(content).encode()).hexdigest()}" if kept else None
    if mark is not None and mark.exists():
        return
    check()
    if mark is not None:
        with contextlib.suppress(OSError):
            mark.touch()


def templates(kept: Path) -> jinja2.BytecodeCache:
    """Where compiled templates are kept; one that cannot be written is compiled again."""
    from jinja2 import FileSystemBytecodeCache  # noqa: PLC0415 as above

    class Kept(FileSystemBytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            try:
                super().load_bytecode(bucket)
            except Exception:  # noqa: BLE001 whatever a broken file makes of itself: it is written anew
                bucket.reset()

        def dump_bytecode(self, bucket: Bucket) -> None:
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)

    return Kept(str(kept), "%s.template")
