"""The limit on the time of one run of the check."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from generator.problem import Problem

DEFAULT = 60.0
"""Seconds."""
HELP = "raise it with --time-limit SECONDS"
_RING_AGAIN = 1.0
"""Seconds until the alarm rings again, because an exception in a callback may be dropped."""


class TimeIsUp(BaseException):
    """The time limit was reached; no `Exception`, so that nobody takes it for an error of what was interrupted."""


class TimeLimit:
    """A limit in seconds, from now on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._armed = False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Raise `TimeIsUp` in what is done inside, as soon as the time is up.

        An alarm interrupts Python, waiting, and matching regular expressions. Without alarms (on Windows, in another
        thread than the first), it is raised only before the next thing is begun.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeIsUp(f"not begun within the time limit of {self.seconds:g} seconds")
        try:
            before = signal.signal(signal.SIGALRM, self._ring)
        except (AttributeError, ValueError):
            yield
            return
        self._armed = True
        signal.setitimer(signal.ITIMER_REAL, left, _RING_AGAIN)
        try:
            yield
        finally:
            self._armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    @contextmanager
    def require(self) -> Iterator[None]:
        """Raise `Problem` for what is done inside and takes longer; there is no report without it."""
        try:
            with self.hold():
                yield
        except TimeIsUp as up:
            raise Problem(str(up), help=HELP) from None

    def _ring(self, _number: int, _frame: object) -> None:
        if self._armed:
            self._end = 0.0
            raise TimeIsUp(f"not finished within the time limit of {self.seconds:g} seconds")
