"""Many calls at once: results as they complete, errors among them, in memory that does not grow."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
)
from typing import Any, TypeVar

import msgspec

from ._checks import check_count, check_rate
from ._rate_limiter import RateLimiter, StoppedError
from .errors import ApifyError
from .types import Response, Result

T = TypeVar("T")

Call = Callable[[str, RateLimiter], Response[T]]
"""Makes the call for one identifier, when it is its turn."""
AsyncCall = Callable[[str, RateLimiter], Awaitable[Response[T]]]


class Batch(msgspec.Struct, frozen=True):
    """How many calls are made together."""

    concurrency: int
    rate: float | None
    """Requests a second, repeated ones included."""
    on_progress: Callable[[int, int], object] | None
    """Told after each result how many there are by now, and how many of them are errors."""

    def __post_init__(self) -> None:
        check_count("concurrency", self.concurrency, least=1)
        if self.rate is not None:
            check_rate("rate", self.rate)


class _Count:
    """How far it is."""

    def __init__(self, told: Callable[[int, int], object] | None) -> None:
        self._told = told
        self._done = self._failed = 0

    def one(self, result: Result[T]) -> Result[T]:
        if self._told is not None:
            self._done += 1
            self._failed += result.error is not None
            self._told(self._done, self._failed)
        return result


def run_batch(
    call: Call[T], identifiers: Iterable[str], batch: Batch
) -> Generator[Result[T], None, None]:
    """A result for each identifier; threads make the calls, and end with the iteration."""
    from concurrent.futures import ThreadPoolExecutor
    from queue import SimpleQueue

    done: SimpleQueue[Result[T] | BaseException] = SimpleQueue()
    rate_limiter, count, running = RateLimiter(batch.rate), _Count(batch.on_progress), 0

    def work(identifier: str) -> None:
        try:
            done.put(Result(identifier, call(identifier, rate_limiter).parsed, None))
        except ApifyError as error:
            done.put(Result(identifier, None, error))
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001 raised where the results are read
            done.put(error)

    pool = ThreadPoolExecutor(batch.concurrency, thread_name_prefix="get-many")
    try:
        for identifier in identifiers:
            pool.submit(work, identifier)
            running += 1
            while running == batch.concurrency or not done.empty():
                yield count.one(_raised(done.get()))
                running -= 1
        while running:
            yield count.one(_raised(done.get()))
            running -= 1
    finally:
        rate_limiter.stop()
        pool.shutdown(cancel_futures=True)


async def run_batch_async(
    call: AsyncCall[T], identifiers: Iterable[str] | AsyncIterable[str], batch: Batch
) -> AsyncGenerator[Result[T], None]:
    """A result for each identifier; tasks make the calls, and end with the iteration."""
    import asyncio

    done: asyncio.Queue[Result[T] | BaseException | None] = asyncio.Queue(batch.concurrency)
    rate_limiter, count = RateLimiter(batch.rate), _Count(batch.on_progress)
    following, turn = aiter(_each(identifiers)), asyncio.Lock()

    async def work() -> None:
        try:
            while True:
                async with turn:  # an iterator cannot be asked twice at once
                    identifier = await anext(following)
                await done.put(await _result(call, identifier, rate_limiter))
        except StopAsyncIteration:
            await done.put(None)
        except (Exception, asyncio.CancelledError) as error:
            if _ends(error):
                raise
            await done.put(error)  # raised where the results are read

    tasks = [asyncio.create_task(work()) for _ in range(batch.concurrency)]
    working = len(tasks)
    try:
        while working:
            result = await done.get()
            if result is None:
                working -= 1
            else:
                yield count.one(_raised(result))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _result(call: AsyncCall[T], identifier: str, rate_limiter: RateLimiter) -> Result[T]:
    try:
        return Result(identifier, (await call(identifier, rate_limiter)).parsed, None)
    except ApifyError as error:
        return Result(identifier, None, error)


def _ends(error: BaseException) -> bool:
    """Whether it is this task that was cancelled, and not one that the iterator awaits."""
    import asyncio

    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


async def _each(identifiers: Iterable[str] | AsyncIterable[str]) -> AsyncIterator[str]:
    if isinstance(identifiers, AsyncIterable):
        async for identifier in identifiers:
            yield identifier
    else:
        for identifier in identifiers:
            yield identifier


def _raised(result: Result[Any] | BaseException) -> Result[Any]:
    if isinstance(result, BaseException):
        raise result
    return result
