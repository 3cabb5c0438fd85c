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
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.problem import Problem
from generator.secrets.display import make_printable

_MARK = ".regenerate-"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_CANNOT = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM}
"""Errors of file systems, kernels and containers that cannot exchange two folders (renameat2(2))."""


def _keep_nothing(_name: str) -> bool:
    return False


@contextlib.contextmanager
def stage_folder(target: Path, keeps: Callable[[str], bool] = _keep_nothing) -> Iterator[Path]:
    """Give an empty folder beside `target`, which replaces it when the block ends without an exception.

    A second run waits until the first is done. What a killed run left behind is cleared away.
    Where `target` is a symbolic link, what it points to is replaced, and the link stays. Modes are
    the same under any umask. Entries of the old folder whose name `keeps` accepts are moved to the new one.
    """
    target = Path(os.path.realpath(target))
    parent = target.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with _lock_folder(parent):
            _clear(target, keeps)
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
                    _undo(folder, target, keeps)
                except KeyboardInterrupt:
                    _undo(folder, target, keeps)
                    raise
    except OSError as error:
        raise Problem(f"cannot write: {error.strerror}", error.filename or str(target)) from None


def clear_leftovers(target: Path, keeps: Callable[[str], bool] = _keep_nothing) -> None:
    """Remove what a killed run left beside `target`, as far as that is possible."""
    target = Path(os.path.realpath(target))
    with contextlib.suppress(OSError):
        if _list_leftovers(target):
            with _lock_folder(target.parent):
                _clear(target, keeps)


@contextlib.contextmanager
def _lock_folder(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself, because a lock file would be left behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(make_printable(f"waiting for another run in {folder}"), file=sys.stderr, flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _list_leftovers(target: Path) -> list[Path]:
    return [path for path in target.parent.iterdir() if path.name.startswith(f".{target.name}{_MARK}")]


def _clear(target: Path, keeps: Callable[[str], bool]) -> None:
    for litter in _list_leftovers(target):
        _undo(litter, target, keeps)


def _undo(folder: Path, target: Path, keeps: Callable[[str], bool]) -> None:
    """Put back what was moved away from `target` and not replaced, and remove the folder of a run."""
    if folder.is_symlink():
        folder.unlink()  # no run leaves one, and what it leads to is somebody else's
        return
    old = folder / "old"
    if _is_folder(old) and not os.path.lexists(target):
        # The run was stopped between the two renames that stand for an exchange.
        old.rename(target)
    for replaced in (folder / "new", folder / "gone"):
        for entry in list(replaced.iterdir()) if _is_folder(replaced) and _is_folder(target) else ():
            if keeps(entry.name) and not os.path.lexists(target / entry.name):
                entry.rename(target / entry.name)
    _remove(folder)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _remove(folder: Path) -> None:
    """Remove a folder with all that is in it, read-only folders too."""
    for path, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            Path(path).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Set the mode of everything, whatever the umask, and flush it to the disk."""
    for path in [folder, *folder.rglob("*")]:
        # Links are an error here, because the mode of what they lead to would be set.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
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
