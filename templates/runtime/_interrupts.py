"""Ctrl-C during a blocking call of pyreqwest, which runs no signal handler before it has its response."""

from __future__ import annotations

import _thread
import os
import signal
from contextlib import suppress
from typing import Protocol
from weakref import WeakSet


class Interruptible(Protocol):
    """Something whose blocking calls can be ended from another thread."""

    def interrupt(self) -> None:
        """End the calls that are under way; their callers may make them again."""
        ...


_registered: WeakSet[Interruptible] = WeakSet()


def interrupt_on_ctrl_c(calls: Interruptible) -> None:
    """Have these calls end when Ctrl-C is pressed; Python then raises `KeyboardInterrupt` by itself.

    A thread waits for signals, which costs a call nothing; to make each call in another thread would cost a third of
    it. The thread starts once the main thread makes a client, and only on POSIX where nothing else uses the wakeup file
    descriptor: https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd
    """
    _registered.add(calls)
    # Outside the main thread it is a ValueError.
    with suppress(ValueError):
        if os.name == "posix" and not _is_wakeup_fd_taken():
            _start_thread()


def _is_wakeup_fd_taken() -> bool:
    before = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(before)
    return before != -1


def _start_thread() -> None:
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    # A forked child shares the pipe, and would wake its parent.
    os.register_at_fork(after_in_child=_clear_wakeup_fd)
    _thread.start_new_thread(_interrupt_on_signals, (read_end,))


def _clear_wakeup_fd() -> None:
    with suppress(ValueError):
        signal.set_wakeup_fd(-1)


def _interrupt_on_signals(read_end: int) -> None:
    while signals := os.read(read_end, 64):
        if signal.SIGINT in signals:
            for calls in _registered.copy():
                calls.interrupt()
