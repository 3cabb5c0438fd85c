"""What a run keeps for the next one beside Python's own caches: only what the same bytes would give again."""

from __future__ import annotations

import contextlib
import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from generator import generated_lock
from generator.inputs import Inputs

if TYPE_CHECKING:
    import jinja2
    from jinja2.bccache import Bucket

    from generator.document import Document

_FOLDER = Path(__file__).with_name("__pycache__") / "generator"


def folder(inputs: Inputs) -> Path | None:
    """A folder for this code and these installed packages alone; `None` where nothing can be kept."""
    code = {name: digest for name, digest in inputs.digests().items() if name.startswith("generator/")}
    found = _FOLDER / sha256(repr((code, generated_lock.installed())).encode()).hexdigest()
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
    from generator import fragment  # noqa: PLC0415 nor need it be loaded then

    mark = kept / f"valid-{sha256(repr(document.data).encode()).hexdigest()}" if kept else None
    if mark is not None and mark.exists():
        return
    fragment.validate(document)
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
