"""Wait for what trails behind: ask again, ever less often, until it is as wanted or time is up."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from ._checks import check_seconds
from .errors import ApifyTimeoutError, WaitTimeoutError

T = TypeVar("T")


def wait_until(
    get: Callable[[float], T], predicate: Callable[[T], object], timeout: float, lag: float
) -> T:
    """What `get` gives within a deadline, as soon as the predicate holds; `WaitTimeoutError` if it never does."""
    clock, last = _Clock(timeout, lag), None
    while True:
        try:
            last = get(clock.left())
            if _holds(predicate(last)):
                return last
        except ApifyTimeoutError:
            pass  # the next answer may come in time
        time.sleep(clock.pause(last))


async def wait_until_async(
    get: Callable[[float], Awaitable[T]],
    predicate: Callable[[T], object],
    timeout: float,
    lag: float,
) -> T:
    """The same without blocking."""
    import asyncio

    clock, last = _Clock(timeout, lag), None
    while True:
        try:
            last = await get(clock.left())
            if _holds(predicate(last)):
                return last
        except ApifyTimeoutError:
            pass  # the next answer may come in time
        await asyncio.sleep(clock.pause(last))


def _holds(answer: object) -> bool:
    if isinstance(answer, Coroutine):
        answer.close()
        raise TypeError(
            "the predicate must be a plain function, got a coroutine function: it would always hold"
        )
    return bool(answer)


class _Clock:
    """The time that is left, and how much of it to let pass between two questions."""

    def __init__(self, timeout: float, lag: float) -> None:
        check_seconds("timeout", timeout)
        self._timeout = timeout
        self._ends = time.monotonic() + timeout
        self._shortest = self._next = lag / 10
        self._longest = lag

    def left(self) -> float:
        """Seconds."""
        return max(self._ends - time.monotonic(), 0.001)

    def pause(self, last: object) -> float:
        """Seconds until the next question; raises when there is no time for one."""
        spare = self.left() - self._shortest
        if spare <= 0:
            raise WaitTimeoutError(f"not as wanted after {self._timeout:g} s", last=last)
        pause, self._next = self._next, min(self._next * 2, self._longest)
        return min(pause, spare)
