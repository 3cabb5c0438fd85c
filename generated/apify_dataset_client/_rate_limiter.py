"""Turns for calls that are made together: so many a second, and none while the server asks for a pause."""

from __future__ import annotations

import threading
import time


class StoppedError(Exception):
    """Nobody waits for the call any more."""


class RateLimiter:
    """Gives turns to any number of threads, or to the tasks of one event loop."""

    def __init__(self, rate: float | None) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._next = self._resume = 0.0
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def acquire(self) -> float:
        """Wait for a turn, and say how many seconds that took; `StoppedError` once there are no more turns."""
        started = time.monotonic()
        wait = self._turn()
        while wait > 0 or self._stopped.is_set():
            self.sleep(wait)
            wait = self._missed()
        return time.monotonic() - started

    async def acquire_async(self) -> float:
        """The same without blocking."""
        import asyncio

        started = time.monotonic()
        wait = self._turn()
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._missed()
        return time.monotonic() - started

    def pause(self, seconds: float) -> None:
        """Give no turn for so long, not even those that were promised."""
        with self._lock:
            self._resume = max(self._resume, time.monotonic() + seconds)
            self._next = max(self._next, self._resume)

    def sleep(self, seconds: float) -> None:
        """Sleep, or raise `StoppedError` as soon as there are no more turns."""
        if self._stopped.wait(seconds):
            raise StoppedError

    def stop(self) -> None:
        """Give no turn any more."""
        self._stopped.set()

    def _turn(self) -> float:
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._gap
            return at - now

    def _missed(self) -> float:
        """Seconds to a new turn if a pause has taken this one, else 0."""
        return self._turn() if time.monotonic() < self._resume else 0.0
