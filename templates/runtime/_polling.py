"""Poll for a value that trails behind, ever less often, until it is as wanted or time is up."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from ._api import ClientTimeoutError
from ._checks import check_seconds
from .errors import WaitTimeoutError

T = TypeVar("T")


def wait_until(get: Callable[[float], T], predicate: Callable[[T], object], timeout: float, lag: float) -> T:
    """Call `get` until the predicate holds for what it returns.

    Args:
        get: Reads the value, within the seconds that it is given.
        predicate: Whether the value is as wanted.
        timeout: Seconds for all of it.
        lag: Seconds by which the value trails behind; the longest pause between two calls.

    Returns:
        The first value for which the predicate is true.

    Raises:
        WaitTimeoutError: If there is none in time.
    """
    schedule, last = _Schedule(timeout, lag), None
    while True:
        try:
            last = get(schedule.count_seconds_left())
            if _is_true(predicate(last)):
                return last
        except ClientTimeoutError:
            pass  # the next response may come in time
        time.sleep(schedule.choose_pause(last))


async def wait_until_async(
    get: Callable[[float], Awaitable[T]], predicate: Callable[[T], object], timeout: float, lag: float
) -> T:
    """Do what `wait_until` does, without blocking."""
    import asyncio

    schedule, last = _Schedule(timeout, lag), None
    while True:
        try:
            last = await get(schedule.count_seconds_left())
            if _is_true(predicate(last)):
                return last
        except ClientTimeoutError:
            pass  # the next response may come in time
        await asyncio.sleep(schedule.choose_pause(last))


def _is_true(answer: object) -> bool:
    if isinstance(answer, Coroutine):
        answer.close()
        raise TypeError("the predicate must be a plain function, got a coroutine function: it would always hold")
    return bool(answer)


class _Schedule:
    """The time that is left, and the pauses between calls: a tenth of the lag, doubled each time up to the lag."""

    def __init__(self, timeout: float, lag: float) -> None:
        check_seconds("timeout", timeout)
        self._timeout = timeout
        self._ends = time.monotonic() + timeout
        self._shortest = self._next = lag / 10
        self._longest = lag

    def count_seconds_left(self) -> float:
        return max(self._ends - time.monotonic(), 0.001)

    def choose_pause(self, last: object) -> float:
        """Return the seconds until the next call; raise `WaitTimeoutError` when there is no time for one."""
        spare = self.count_seconds_left() - self._shortest
        if spare <= 0:
            raise WaitTimeoutError(f"not as wanted after {self._timeout:g} s", last=last)
        pause, self._next = self._next, min(self._next * 2, self._longest)
        return min(pause, spare)
