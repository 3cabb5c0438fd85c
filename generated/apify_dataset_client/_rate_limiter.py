"""The pace of calls that are made together: a rate that the caller sets, and a lower one where the server refuses."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from ._retry import PausedError

if TYPE_CHECKING:
    import asyncio

_SLOWEST = 0.25
"""Calls a second: the least that refusals lower the rate to."""
_CUT = 0.8
"""What a refusal multiplies a lowered rate with, once for all calls that were under way at the time."""
_STEP, _LARGEST_SHARE, _LEAST_SHARE = 1.0, 0.1, 0.002
"""Each answer that is no refusal raises a lowered rate: by calls a second, and as the most and the least of itself."""
_FIRST_SECONDS = 0.5
"""The least time over which the average of the calls that passed is taken."""
_NEAR = 10
"""Refusals with at most so many other answers between them are taken for those of a quota."""


class StoppedError(Exception):
    """The limiter was stopped, because nobody waits for the results any more."""


class RateLimiter:
    """Lets calls start one after the other, for any number of threads or for the tasks of one event loop.

    It begins with the rate of the caller. Once the server refuses several calls with a 429, it goes on with as many a
    second as were let through so far, faster with each answer, and slower again with each refusal. One call that alone
    is refused, however often, slows nobody down.

    Args:
        rate: How many calls may start in a second; `None` for no limit.
    """

    def __init__(self, rate: float | None) -> None:
        self.passed = 0
        """How many calls the server has let through."""
        self._limit = self._rate = rate or float("inf")
        self._created = time.monotonic()
        self._next = self._resume = self._slowed = 0.0
        self._last_refused: object = None
        self._passed_at_refusal = -_NEAR
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._turn_async: asyncio.Lock | None = None
        self._stopped = threading.Event()

    def acquire(self, longest: float = float("inf")) -> float:
        """Block until the call may start.

        Args:
            longest: The most seconds that it may wait when the server asks for a pause.

        Returns:
            The seconds that were waited.

        Raises:
            PausedError: If the pause takes longer.
            StoppedError: If the limiter is stopped before.
        """
        started = time.monotonic()
        # One waits for the next start, the others for their turn to do so: the rate may change meanwhile.
        with self._turn:
            while (wait := self._take_start(longest)) > 0 or self._stopped.is_set():
                self.sleep(wait)
        return time.monotonic() - started

    async def acquire_async(self, longest: float = float("inf")) -> float:
        """Wait until the call may start, without blocking, as `acquire` does."""
        import asyncio

        started = time.monotonic()
        self._turn_async = self._turn_async or asyncio.Lock()
        async with self._turn_async:
            while (wait := self._take_start(longest)) > 0:  # noqa: ASYNC110 - what it waits for is a time
                await asyncio.sleep(wait)
        return time.monotonic() - started

    def note_passed(self) -> None:
        """Note an answer that is no refusal."""
        with self._lock:
            self.passed += 1
            if self._rate < self._limit:
                step = max(min(_STEP, self._rate * _LARGEST_SHARE), self._rate * _LEAST_SHARE)
                self._rate = min(self._limit, self._rate + step)

    def note_refused(self, call: object, started: float, pause: float) -> bool:
        """Note a 429, and slow down if others were refused as well.

        Args:
            call: What tells one call from the others.
            started: When the attempt started, by `time.monotonic`.
            pause: The seconds that the server asks to wait.

        Returns:
            Whether others were refused as well, so that it is the quota of all of them.
        """
        with self._lock:
            between = self.passed - self._passed_at_refusal
            others = self._last_refused not in {None, call}
            shared = others and (between <= _NEAR or self._rate < self._limit)
            self._last_refused, self._passed_at_refusal = call, self.passed
            if shared and started >= self._slowed:
                self._slowed = now = time.monotonic()
                average = self.passed / max(_FIRST_SECONDS, now - self._created)
                self._rate = max(_SLOWEST, min(self._limit, average, self._rate) * _CUT)
                self._next = max(self._next, now + 1 / self._rate)
            if shared and not between:
                # Nothing passes at all, so nobody need try before the time that the server names.
                self._resume = max(self._resume, time.monotonic() + pause)
            return shared

    def sleep(self, seconds: float) -> None:
        """Sleep, or raise `StoppedError` as soon as the limiter is stopped."""
        if self._stopped.wait(seconds):
            raise StoppedError

    def stop(self) -> None:
        """Let no call start any more."""
        self._stopped.set()

    def _take_start(self, longest: float) -> float:
        """Take the next start if its time has come, and return 0, else the seconds until then."""
        with self._lock:
            now = time.monotonic()
            if self._resume - now > longest:
                raise PausedError(self._resume - now)
            wait = max(self._next, self._resume) - now
            if wait <= 0:
                self._next = now + 1 / self._rate
            return max(wait, 0.0)
