"""Many calls at once: results as they complete, errors among them, in memory that does not grow."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterable
from contextvars import copy_context
from typing import Generic, TypeVar

import msgspec

from ._api import ClientError, Identifier
from ._checks import check_count, check_rate
from ._rate_limiter import RateLimiter, StoppedError
from .types import Response, Result

T = TypeVar("T")

Call = Callable[[Identifier, RateLimiter], Response[T]]
"""Makes the call for one identifier, when the rate limiter lets it."""
AsyncCall = Callable[[Identifier, RateLimiter], Awaitable[Response[T]]]

_PATIENCE = 0.1
"""Seconds: how long leaving waits for an iterator of identifiers that somebody is asking for the next one."""


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
    ordered: bool = False
    """Whether results come in the order of the identifiers, and not as they complete."""

    def __post_init__(self) -> None:
        check_count("concurrency", self.concurrency, least=1)
        if self.rate is not None:
            check_rate("rate", self.rate)


class _Done(msgspec.Struct, Generic[T]):
    """What came of one identifier: a result, or an error that is no result and ends the iteration."""

    number: int
    """The place of the identifier among all."""
    result: Result[T] | BaseException


class _Delivery(Generic[T]):
    """Puts results in the order in which they are handed over, counts them, and reports the counts."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._kept: dict[int, Result[T]] = {}
        self._next = self._done = self._failed = 0

    def take(self, done: _Done[T]) -> list[Result[T]]:
        """Return the results that are to be handed over now, or raise what ended a worker."""
        if isinstance(done.result, BaseException):
            raise done.result
        if not self._batch.ordered:
            return [done.result]
        self._kept[done.number] = done.result
        ready: list[Result[T]] = []
        while self._next in self._kept:
            ready.append(self._kept.pop(self._next))
            self._next += 1
        return ready

    def count(self, result: Result[T]) -> Result[T]:
        """Report one more result."""
        if self._batch.on_progress is not None:
            self._done += 1
            self._failed += result.error is not None
            self._batch.on_progress(self._done, self._failed)
        return result


class _Workers(Generic[T]):
    """Threads that take one identifier after the other and make its call; as many as are needed, and no more.

    They ask for the identifiers too, so that results can be handed over while the next identifier is awaited.
    """

    def __init__(self, call: Call[T], identifiers: Iterable[Identifier], batch: Batch) -> None:
        from queue import SimpleQueue

        self.done: SimpleQueue[_Done[T] | None] = SimpleQueue()
        """What has come so far, and `None` for each thread that has ended."""
        self.free = threading.Semaphore(batch.concurrency)
        """Is released for each result that was handed over; so no more identifiers are taken than are worked on."""
        self.threads: list[threading.Thread] = []
        self._call = call
        self._concurrency = batch.concurrency
        self._remaining = enumerate(iter(identifiers))
        self._rate_limiter = RateLimiter(batch.rate)
        self._asking = threading.Lock()
        self._ended = False
        self._start()

    def stop(self) -> None:
        """Let no call begin any more, and wait for those that are under way."""
        self._end()
        self._rate_limiter.stop()
        if self._asking.acquire(timeout=_PATIENCE):
            self._asking.release()
            waiting = self.threads
        else:
            # The iterator of identifiers waits, perhaps for ever, and the threads with it: they end when it goes on.
            waiting = [thread for thread in self.threads if thread.name != _WAITING]
        for thread in waiting:
            thread.join()

    def _start(self) -> None:
        # With the context variables of who iterates.
        run = copy_context().run
        thread = threading.Thread(target=run, args=(self._work,), name=_WAITING, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _work(self) -> None:
        try:
            while (taken := self._take()) is not None:
                number, identifier = taken
                self.done.put(_Done(number, self._get_result(identifier)))
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001 - raised where the results are read
            self.done.put(_Done(-1, error))
        finally:
            self.done.put(None)

    def _take(self) -> tuple[int, Identifier] | None:
        """Return the next identifier and its number, or `None` when there is no more."""
        thread = threading.current_thread()
        thread.name = _WAITING
        self.free.acquire()
        with self._asking:
            if self._ended:
                return None
            try:
                taken = next(self._remaining, None)
            except BaseException:
                self._end()
                raise
            if taken is None:
                self._end()
            elif len(self.threads) < self._concurrency and not self._ended:
                self._start()
            thread.name = _WORKING
            return taken

    def _end(self) -> None:
        self._ended = True
        # Those who wait for it are to see that there is no more.
        self.free.release(self._concurrency)

    def _get_result(self, identifier: Identifier) -> Result[T]:
        try:
            return Result(identifier, self._call(identifier, self._rate_limiter).parsed, None)
        except ClientError as error:
            return Result(identifier, None, error)


_WAITING, _WORKING = "get-many-waiting", "get-many"


def run_batch(call: Call[T], identifiers: Iterable[Identifier], batch: Batch) -> Generator[Result[T], None, None]:
    """Yield a result for each identifier; threads make the calls, and end with the iteration."""
    workers, delivery, ended = _Workers(call, identifiers, batch), _Delivery[T](batch), 0
    try:
        while ended < len(workers.threads):
            done = workers.done.get()
            if done is None:
                ended += 1
                continue
            for result in delivery.take(done):
                yield delivery.count(result)
                workers.free.release()
    finally:
        workers.stop()


async def run_batch_async(
    call: AsyncCall[T], identifiers: Iterable[Identifier] | AsyncIterable[Identifier], batch: Batch
) -> AsyncGenerator[Result[T], None]:
    """Yield a result for each identifier; tasks make the calls, and end with the iteration."""
    import asyncio

    queue: asyncio.Queue[_Done[T] | None] = asyncio.Queue()
    rate_limiter, delivery = RateLimiter(batch.rate), _Delivery[T](batch)
    remaining, asking, free = aiter(_enumerate(identifiers)), asyncio.Lock(), asyncio.Semaphore(batch.concurrency)

    async def work() -> None:
        try:
            while True:
                await free.acquire()
                async with asking:  # an asynchronous iterator cannot be asked twice at once
                    number, identifier = await anext(remaining)
                queue.put_nowait(_Done(number, await _get_result(call, identifier, rate_limiter)))
        except StopAsyncIteration:
            free.release()  # for one that waits, to see the same
            queue.put_nowait(None)
        except (Exception, asyncio.CancelledError) as error:
            if _is_this_task_cancelled(error):
                raise
            queue.put_nowait(_Done(-1, error))  # raised where the results are read

    tasks = [asyncio.create_task(work()) for _ in range(batch.concurrency)]
    working = len(tasks)
    try:
        while working:
            done = await queue.get()
            if done is None:
                working -= 1
                continue
            for result in delivery.take(done):
                yield delivery.count(result)
                free.release()
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


async def _enumerate(
    identifiers: Iterable[Identifier] | AsyncIterable[Identifier],
) -> AsyncIterator[tuple[int, Identifier]]:
    number = 0
    if isinstance(identifiers, AsyncIterable):
        async for identifier in identifiers:
            yield number, identifier
            number += 1
    else:
        for identifier in identifiers:
            yield number, identifier
            number += 1
