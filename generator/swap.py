"""Put a finished folder in the place of another: the old one or the new one, at any instant, never a mixture."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.problem import Problem

_MARK = ".regenerate-"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextlib.contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder beside `target`, which takes its place when the block ends without an exception.

    A second run waits until the first is done. What a killed run left behind is cleared away.
    Where `target` is a symbolic link, what it points to is replaced, and the link stays.
    """
    target = Path(os.path.realpath(target))
    parent = target.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with _locked(parent):
            _clear(target)
            folder = Path(tempfile.mkdtemp(prefix=f".{target.name}{_MARK}", dir=parent))
            try:
                built = folder / "new"
                built.mkdir()
                yield built
                _sync(built)
                _replace(target, built)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise Problem(f"cannot write: {error.strerror}", error.filename or str(target)) from None


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself, so that no lock file is left lying about."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _clear(target: Path) -> None:
    for litter in target.parent.glob(f".{target.name}{_MARK}*"):
        old = litter / "old"
        if old.is_dir() and not target.exists():
            # Killed between the two renames of a system that cannot exchange folders.
            old.rename(target)
        shutil.rmtree(litter, ignore_errors=True)


def _sync(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _replace(target: Path, built: Path) -> None:
    if not target.exists():
        built.rename(target)
    elif not _exchange(built, target):
        target.rename(built.with_name("old"))
        built.rename(target)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step where the system can; `False` where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.EINVAL, errno.ENOSYS}:
        return False
    raise OSError(number, os.strerror(number), str(other))
