"""Replaces a folder by another as a whole: whoever looks, at any time, sees the old one or the new one."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.problem import Problem

_MARK = ".regenerate-"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_CANNOT = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM}
"""Errors of file systems, kernels and containers that cannot exchange two folders (renameat2(2))."""


@contextlib.contextmanager
def stage_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target`, which replaces it when the block ends without an exception.

    A second run waits until the first is done. What a killed run left behind is cleared away.
    Where `target` is a symbolic link, what it points to is replaced, and the link stays. Modes are
    the same under any umask.
    """
    target = Path(os.path.realpath(target))
    parent = target.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with _lock_folder(parent):
            _clear(target)
            folder = parent / f".{target.name}{_MARK}{secrets.token_hex(4)}"
            try:
                # Named before the block and made in it, so that Ctrl-C in between leaves nothing behind.
                folder.mkdir(0o700)
                built = folder / "new"
                built.mkdir()
                yield built
                _settle(built)
                _replace(target, built)
            finally:
                try:
                    _undo(folder, target)
                except KeyboardInterrupt:
                    _undo(folder, target)
                    raise
    except OSError as error:
        raise Problem(f"cannot write: {error.strerror}", error.filename or str(target)) from None


def clear_leftovers(target: Path) -> None:
    """Remove what a killed run left beside `target`, as far as that is possible."""
    target = Path(os.path.realpath(target))
    with contextlib.suppress(OSError):
        if _list_leftovers(target):
            with _lock_folder(target.parent):
                _clear(target)


@contextlib.contextmanager
def _lock_folder(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself, because a lock file would be left behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"waiting for another run in {folder}", file=sys.stderr, flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _list_leftovers(target: Path) -> list[Path]:
    return [path for path in target.parent.iterdir() if path.name.startswith(f".{target.name}{_MARK}")]


def _clear(target: Path) -> None:
    for litter in _list_leftovers(target):
        _undo(litter, target)


def _undo(folder: Path, target: Path) -> None:
    """Put back what was moved away from `target` and not replaced, and remove the folder of a run."""
    old = folder / "old"
    if old.is_dir() and not target.exists():
        # The run was stopped between the two renames that stand for an exchange.
        old.rename(target)
    _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder with all that is in it, read-only folders too."""
    for path, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            Path(path).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Set the mode of everything, whatever the umask, and flush it to the disk."""
    for path in [folder, *folder.rglob("*")]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fchmod(descriptor, 0o755 if path.is_dir() else 0o644)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _replace(target: Path, built: Path) -> None:
    if not target.exists():
        built.rename(target)
    elif not _exchange(built, target):
        old = built.with_name("old")
        target.rename(old)
        built.rename(target)
        # Renamed before it is deleted: `_undo` restores `old`, and must never find it half deleted.
        old.rename(old.with_name("gone"))


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return `False` where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))
