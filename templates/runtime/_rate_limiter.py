"""A limit on the rate of calls that are made together, with a pause where the server asks for one."""

from __future__ import annotations

import threading
import time


class StoppedError(Exception):
    """The limiter was stopped, because nobody waits for the results any more."""


class RateLimiter:
    """Lets calls start one after the other, for any number of threads or for the tasks of one event loop.

    Args:
        rate: How many calls may start in a second; `None` for no limit.
    """

    def __init__(self, rate: float | None) -> None:
        self._interval = 1 / rate if rate else 0.0
        self._next = self._resume = 0.0
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def acquire(self) -> float:
        """Block until the call may start.

        Returns:
            The seconds that were waited.

        Raises:
            StoppedError: If the limiter is stopped before.
        """
        started = time.monotonic()
        wait = self._reserve()
        while wait > 0 or self._stopped.is_set():
            self.sleep(wait)
            wait = self._reserve_after_pause()
        return time.monotonic() - started

    async def acquire_async(self) -> float:
        """Wait until the call may start, without blocking; return the seconds that were waited."""
        import asyncio

        started = time.monotonic()
        wait = self._reserve()
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._reserve_after_pause()
        return time.monotonic() - started

    def pause(self, seconds: float) -> None:
        """Let no call start for so long, not even those that have a start reserved."""
        with self._lock:
            self._resume = max(self._resume, time.monotonic() + seconds)
            self._next = max(self._next, self._resume)

    def sleep(self, seconds: float) -> None:
        """Sleep, or raise `StoppedError` as soon as the limiter is stopped."""
        if self._stopped.wait(seconds):
            raise StoppedError

    def stop(self) -> None:
        """Let no call start any more."""
        self._stopped.set()

    def _reserve(self) -> float:
        """Reserve the next start, and return the seconds until then."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._interval
            return start - now

    def _reserve_after_pause(self) -> float:
        """Reserve another start if a pause has begun since, and return the seconds until then, else 0."""
        return self._reserve() if time.monotonic() < self._resume else 0.0
