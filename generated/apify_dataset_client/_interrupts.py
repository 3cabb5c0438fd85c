"""Ctrl-C during a blocking call of pyreqwest, which hears no signal until it has its answer."""

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


_listening: WeakSet[Interruptible] = WeakSet()


def listen(calls: Interruptible) -> None:
    """Have these calls end when Ctrl-C is pressed; Python then raises `KeyboardInterrupt` by itself.

    It costs a call nothing; to make each in another thread costs a third of it. Once the main thread has made a client,
    and only where nobody else has asked to be woken by signals.
    """
    _listening.add(calls)
    # Elsewhere than in the main thread it is a ValueError.
    with suppress(ValueError):
        if os.name == "posix" and not _is_taken():
            _start()


def _is_taken() -> bool:
    before = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(before)
    return before != -1


def _start() -> None:
    inward, outward = os.pipe()
    os.set_blocking(outward, False)  # noqa: FBT003 takes no keyword
    signal.set_wakeup_fd(outward, warn_on_full_buffer=False)
    # A child would wake its parent.
    os.register_at_fork(after_in_child=_stop)
    _thread.start_new_thread(_hear, (inward,))


def _stop() -> None:
    with suppress(ValueError):
        signal.set_wakeup_fd(-1)


def _hear(inward: int) -> None:
    while signals := os.read(inward, 64):
        if signal.SIGINT in signals:
            for calls in _listening.copy():
                calls.interrupt()
