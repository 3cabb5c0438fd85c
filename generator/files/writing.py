"""Writes a file as a whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from generator.problem import Problem


def write_text(path: Path, text: str) -> None:
    """Replace the file by the text in one step; links are followed, devices are written to.

    What fails raises `Problem` and leaves what was there.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with os.fdopen(_open_special(path), "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        else:
            _replace(_find_target(path), text)
    except (OSError, RuntimeError) as error:
        raise Problem(f"cannot be written: {getattr(error, 'strerror', None) or error}", str(path)) from None


def _open_special(path: Path) -> int:
    """Open a device or a pipe; one that nobody reads is an error, else it would be waited for."""
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


def _find_target(path: Path) -> Path:
    """Resolve the links of a path; one that leads nowhere or to a folder raises `Problem`."""
    target = path.resolve()
    if target.is_symlink():
        # From Python 3.13 on, a link that leads to itself resolves to itself; before, it raises.
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if target.is_dir():
        raise Problem("a folder, not a file", str(path), help="name the file to write")
    if not target.parent.is_dir():
        raise Problem("no such folder", str(path.parent), help="make it first")
    return target


def _replace(path: Path, text: str) -> None:
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}."[:100])
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
