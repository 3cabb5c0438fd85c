"""Many calls at once: results as they complete, errors among them, in memory that does not grow."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterable
from typing import Any, TypeVar

import msgspec

from ._api import ClientError, Identifier
from ._checks import check_count, check_rate
from ._rate_limiter import RateLimiter, StoppedError
from .types import Response, Result

T = TypeVar("T")

Call = Callable[[Identifier, RateLimiter], Response[T]]
"""Makes the call for one identifier, when the rate limiter lets it."""
AsyncCall = Callable[[Identifier, RateLimiter], Awaitable[Response[T]]]


class Batch(msgspec.Struct, frozen=True):
    """The settings of calls that are made together.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting cannot work.
    """

    concurrency: int
    """How many calls are under way at once."""
    rate: float | None
    """Requests a second at most, repeated ones included; `None` for no limit."""
    on_progress: Callable[[int, int], object] | None
    """Is called after each result with the numbers of results and of errors so far."""

    def __post_init__(self) -> None:
        check_count("concurrency", self.concurrency, least=1)
        if self.rate is not None:
            check_rate("rate", self.rate)


class _Progress:
    """Counts results and reports them."""

    def __init__(self, report: Callable[[int, int], object] | None) -> None:
        self._report = report
        self._done = self._failed = 0

    def count(self, result: Result[T]) -> Result[T]:
        if self._report is not None:
            self._done += 1
            self._failed += result.error is not None
            self._report(self._done, self._failed)
        return result


def run_batch(call: Call[T], identifiers: Iterable[Identifier], batch: Batch) -> Generator[Result[T], None, None]:
    """Yield a result for each identifier, as they complete; threads make the calls, and end with the iteration."""
    from concurrent.futures import ThreadPoolExecutor
    from queue import SimpleQueue

    done: SimpleQueue[Result[T] | BaseException] = SimpleQueue()
    rate_limiter, progress, running = RateLimiter(batch.rate), _Progress(batch.on_progress), 0

    def work(identifier: Identifier) -> None:
        try:
            done.put(Result(identifier, call(identifier, rate_limiter).parsed, None))
        except ClientError as error:
            done.put(Result(identifier, None, error))
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001 - raised where the results are read
            done.put(error)

    pool = ThreadPoolExecutor(batch.concurrency, thread_name_prefix="get-many")
    try:
        for identifier in identifiers:
            pool.submit(work, identifier)
            running += 1
            while running == batch.concurrency or not done.empty():
                yield progress.count(_raise_error(done.get()))
                running -= 1
        while running:
            yield progress.count(_raise_error(done.get()))
            running -= 1
    finally:
        rate_limiter.stop()
        pool.shutdown(cancel_futures=True)


async def run_batch_async(
    call: AsyncCall[T], identifiers: Iterable[Identifier] | AsyncIterable[Identifier], batch: Batch
) -> AsyncGenerator[Result[T], None]:
    """Yield a result for each identifier, as they complete; tasks make the calls, and end with the iteration."""
    import asyncio

    done: asyncio.Queue[Result[T] | BaseException | None] = asyncio.Queue(batch.concurrency)
    rate_limiter, progress = RateLimiter(batch.rate), _Progress(batch.on_progress)
    remaining, lock = aiter(_iterate(identifiers)), asyncio.Lock()

    async def work() -> None:
        try:
            while True:
                async with lock:  # an asynchronous iterator cannot be asked twice at once
                    identifier = await anext(remaining)
                await done.put(await _get_result(call, identifier, rate_limiter))
        except StopAsyncIteration:
            await done.put(None)
        except (Exception, asyncio.CancelledError) as error:
            if _is_this_task_cancelled(error):
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
                yield progress.count(_raise_error(result))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _get_result(call: AsyncCall[T], identifier: Identifier, rate_limiter: RateLimiter) -> Result[T]:
    try:
        return Result(identifier, (await call(identifier, rate_limiter)).parsed, None)
    except ClientError as error:
        return Result(identifier, None, error)


def _is_this_task_cancelled(error: BaseException) -> bool:
    """Return whether this task was cancelled, and not one that the iterator of identifiers awaits."""
    import asyncio

    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


async def _iterate(identifiers: Iterable[Identifier] | AsyncIterable[Identifier]) -> AsyncIterator[Identifier]:
    if isinstance(identifiers, AsyncIterable):
        async for identifier in identifiers:
            yield identifier
    else:
        for identifier in identifiers:
            yield identifier


def _raise_error(result: Result[Any] | BaseException) -> Result[Any]:
    """Return the result, or raise what ended a worker."""
    if isinstance(result, BaseException):
        raise result
    return result
