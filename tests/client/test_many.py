"""Many calls at once: each answered once, errors among the results, within the rate, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import json
import queue
import re
import socket
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing, closing
from typing import Any

import pytest
from apify_dataset_client import (
    ApifyClient,
    ApifyError,
    AsyncApifyClient,
    Dataset,
    InvalidIdentifierError,
    NotFoundError,
    RateLimitError,
    RawResponse,
    Request,
    Result,
    _retry,
)
from apify_dataset_client._rate_limiter import RateLimiter

from tests.client.loopback import Received, Script, answering, body, serving

Results = list[Result[Dataset]]
Run = Callable[..., Results]


def run_sync(url: str, identifiers: Iterable[str], **options: Any) -> Results:
    """All results of the blocking client."""
    with ApifyClient(base_url=url, max_retries=options.pop("retries", 0)) as client:
        return list(client.datasets.get_many(identifiers, **options))


def run_async(url: str, identifiers: Iterable[str], **options: Any) -> Results:
    """All results of the other client; no task is left."""

    async def run() -> Results:
        async with AsyncApifyClient(base_url=url, max_retries=options.pop("retries", 0)) as client:
            results = [result async for result in client.datasets.get_many(identifiers, **options)]
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return results

    return asyncio.run(run())


@pytest.fixture(params=[run_sync, run_async], ids=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Run:
    """`run(url, identifiers, **options)` with either client."""
    made: Run = request.param
    return made


@pytest.fixture(autouse=True)
def no_threads() -> Iterator[None]:
    """No thread of a call is left, whatever the test did."""
    yield
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("get-many")] == []


def echo(connection: socket.socket, received: Received) -> None:
    """Answer with a dataset of the id that was asked for, and with 404 for those that begin with `no`."""
    name = received.target.rpartition("/")[2]
    missing = json.dumps({"error": {"type": "record-not-found", "message": "No."}})
    (answering(404, missing) if name.startswith("no") else answering(200, body(id=name)))(connection, received)


def silent(connection: socket.socket, _: Received) -> None:
    """Say nothing until the client hangs up."""
    connection.recv(1)


def slowly(seconds: float, script: Script = echo) -> Script:
    """The same after a while."""

    def late(connection: socket.socket, received: Received) -> None:
        time.sleep(seconds)
        script(connection, received)

    return late


@pytest.mark.parametrize("concurrency", [1, 3, 50])
def test_each_id_is_answered_once_with_its_own_value(run: Run, concurrency: int) -> None:
    identifiers = [f"{'no' if number % 7 == 0 else 'ds'}-{number}" for number in range(60)]
    with serving(echo) as server:
        results = run(server.url, identifiers, concurrency=concurrency)
    assert Counter(result.id for result in results) == Counter(identifiers)
    for result in results:
        if result.id.startswith("no"):
            assert isinstance(result.error, NotFoundError)
            assert result.value is None
            with pytest.raises(NotFoundError):
                result.unwrap()
        else:
            assert result.error is None
            assert result.unwrap().id == result.id
    assert len(server.received) == len(identifiers)


def test_an_id_that_cannot_be_one_is_a_result_too(run: Run) -> None:
    with serving(echo) as server:
        results = run(server.url, ["ds-1", "", "../x", "ds-2", "ds-1"])
    assert sorted((r.id, type(r.error)) for r in results if r.error) == [
        ("", InvalidIdentifierError),
        ("../x", InvalidIdentifierError),
    ]
    assert sorted(r.id for r in results if not r.error) == ["ds-1", "ds-1", "ds-2"]


def test_of_nothing_comes_nothing(run: Run) -> None:
    assert run("http://127.0.0.1:9", []) == []


def test_results_come_as_they_complete(run: Run) -> None:
    def script(connection: socket.socket, received: Received) -> None:
        time.sleep(0.3 if received.target.endswith("slow") else 0)
        echo(connection, received)

    with serving(script) as server:
        results = run(server.url, ["slow", "ds-1", "ds-2", "ds-3"], concurrency=2)
    assert results[-1].id == "slow"


def test_so_many_are_under_way_and_no_more(run: Run) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def script(connection: socket.socket, received: Received) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        echo(connection, received)

    with serving(script) as server:
        run(server.url, [f"ds-{number}" for number in range(40)], concurrency=8)
    assert 2 <= most <= 8


def test_progress_is_told_after_each(run: Run) -> None:
    told: list[tuple[int, int]] = []
    with serving(echo) as server:
        run(server.url, ["ds-1", "no-1", "ds-2"], concurrency=1, on_progress=lambda *numbers: told.append(numbers))
    assert told == [(1, 0), (2, 1), (3, 1)]


def test_the_rate_holds_over_tasks_and_repeats(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_retry, "FIRST_WAIT", 0.001)
    take, starts = RateLimiter._take_start, itertools.count()

    def count(limiter: RateLimiter, longest: float) -> float:
        wait = take(limiter, longest)
        if not wait:
            next(starts)
        return wait

    monkeypatch.setattr(RateLimiter, "_take_start", count)
    numbers = itertools.count(1)

    def script(connection: socket.socket, received: Received) -> None:
        (answering(503, "") if next(numbers) % 3 == 0 else echo)(connection, received)

    with serving(script) as server:
        results = run(server.url, [f"ds-{number}" for number in range(20)], concurrency=10, rate=200, retries=5)
    assert all(result.error is None for result in results)
    # No request without a start of its own; how far these are apart is tested below.
    assert next(starts) == len(server.received) > 20


def within_quota(rate: float, burst: float, headers: dict[str, str]) -> Script:
    """A script that lets so many requests a second through, and so many at once after a while without any."""
    lock, tokens, last = threading.Lock(), burst, time.monotonic()

    def script(connection: socket.socket, received: Received) -> None:
        nonlocal tokens, last
        with lock:
            now = time.monotonic()
            tokens, last = min(burst, tokens + (now - last) * rate), now
            tokens -= (passes := tokens >= 1)
        (echo if passes else answering(429, "", **headers))(connection, received)

    return script


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "1"}], ids=["alone", "retry-after"])
def test_no_id_fails_for_a_quota_that_lets_it_through_in_time(run: Run, headers: dict[str, str]) -> None:
    identifiers = [f"ds-{number}" for number in range(60)]
    with serving(within_quota(40, 5, headers)) as server:
        results = run(server.url, identifiers, retries=4)
    assert sorted(result.unwrap().id for result in results) == sorted(identifiers)
    assert len(server.received) < 2 * len(identifiers)


def test_an_id_that_alone_gets_429_holds_nobody_up(run: Run) -> None:
    def script(connection: socket.socket, received: Received) -> None:
        refuses = received.target.endswith("-3")
        (answering(429, "", **{"Retry-After": "1"}) if refuses else echo)(connection, received)

    with serving(script) as server:
        results = run(server.url, [f"ds-{number}" for number in range(40)], concurrency=4, retries=1)
        targets = [received.target[-2:] for received in server.received]
    assert targets.count("-3") == 2
    assert targets[-1] == "-3"  # once more, after all the others
    assert [result.id for result in results if result.error] == [results[-1].id] == ["ds-3"]


def test_a_wait_longer_than_the_deadline_ends_every_call_at_once(run: Run) -> None:
    with serving(answering(429, "", **{"Retry-After": "3600"})) as server:
        results = run(server.url, [f"ds-{number}" for number in range(40)], concurrency=5, retries=4, deadline=60)
    assert len(results) == 40
    for result in results:
        assert isinstance(result.error, RateLimitError)
        assert 3500 < (result.error.retry_after or 0) <= 3600
    assert len(server.received) < 40
    assert any("not sent: the server asked to wait, 3600 s from now" in str(result.error) for result in results)


def test_a_429_that_does_not_pass_is_a_result(run: Run) -> None:
    with serving(answering(429, "", **{"Retry-After": "0"})) as server:
        results = run(server.url, ["ds-1", "ds-2"])
    assert [type(result.error) for result in results] == [RateLimitError] * 2


def test_waiting_for_a_turn_does_not_count(run: Run) -> None:
    with serving(echo) as server:
        results = run(server.url, [f"ds-{number}" for number in range(6)], concurrency=6, rate=10, deadline=0.3)
    assert all(result.error is None for result in results)


def test_an_iterator_may_wait_for_results() -> None:
    """What is asked for next depends on what came before."""
    results: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def identifiers() -> Iterator[str]:
        yield "ds-0"
        for _ in range(3):
            came = results.get(timeout=5)
            yield f"{came}+"

    with serving(echo) as server, ApifyClient(base_url=server.url) as client:
        came = []
        for result in client.datasets.get_many(identifiers()):
            came.append(result.id)
            results.put(result.id)
    assert came == ["ds-0", "ds-0+", "ds-0++", "ds-0+++"]


def test_an_asynchronous_iterator_may_wait_for_results() -> None:
    async def run() -> list[str]:
        results: asyncio.Queue[str] = asyncio.Queue()

        async def identifiers() -> AsyncIterator[str]:
            yield "ds-0"
            for _ in range(3):
                yield f"{await asyncio.wait_for(results.get(), 5)}+"

        async with AsyncApifyClient(base_url=server.url) as client:
            came = []
            async for result in client.datasets.get_many(identifiers()):
                came.append(result.id)
                results.put_nowait(result.id)
        return came

    with serving(echo) as server:
        assert asyncio.run(run()) == ["ds-0", "ds-0+", "ds-0++", "ds-0+++"]


def test_leaving_does_not_wait_for_an_iterator_that_waits() -> None:
    goes_on = threading.Event()

    def identifiers() -> Iterator[str]:
        yield "ds-0"
        goes_on.wait()

    with serving(echo) as server, ApifyClient(base_url=server.url) as client:
        with closing(client.datasets.get_many(identifiers())) as results:
            assert next(results).id == "ds-0"
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("get-many")]
        goes_on.set()
        for thread in threads:
            thread.join()


def test_context_variables_reach_the_calls_and_the_iterator() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    seen: list[str] = []

    class Noting(Memory):
        def send(self, request: Request) -> RawResponse:
            seen.append(variable.get())
            return super().send(request)

    variable.set("here")
    with ApifyClient(transport=Noting()) as client:
        list(client.datasets.get_many(f"{variable.get()}-{number}" for number in range(3)))
    assert seen == ["here"] * 3


def test_results_can_come_in_the_order_of_the_ids(run: Run) -> None:
    def script(connection: socket.socket, received: Received) -> None:
        time.sleep(0.1 if received.target.endswith("0") else 0)
        echo(connection, received)

    identifiers = [f"{'no' if number % 7 == 0 else 'ds'}-{number}" for number in range(25)]
    with serving(script) as server:
        results = run(server.url, identifiers, concurrency=4, ordered=True)
    assert [result.id for result in results] == identifiers


def test_an_error_of_the_iterator_is_passed_on(run: Run) -> None:
    def identifiers() -> Iterator[str]:
        yield "ds-1"
        yield "ds-2"
        raise LookupError("no more")

    with serving(echo) as server, pytest.raises(LookupError, match="no more"):
        run(server.url, identifiers(), concurrency=3)


def test_a_cancelled_task_of_the_iterator_is_no_end_of_waiting() -> None:
    async def identifiers() -> AsyncIterator[str]:
        yield "ds-1"
        other = asyncio.create_task(asyncio.sleep(60))
        other.cancel()
        await other

    async def collect(client: AsyncApifyClient) -> Results:
        return [result async for result in client.datasets.get_many(identifiers(), concurrency=3)]

    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url) as client:
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(collect(client), 5)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with serving(echo) as server:
        asyncio.run(run())


def test_an_error_of_the_progress_is_passed_on(run: Run) -> None:
    def fail(done: int, failed: int) -> None:
        raise LookupError(done, failed)

    with serving(echo) as server, pytest.raises(LookupError):
        run(server.url, [f"ds-{number}" for number in range(50)], on_progress=fail)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"concurrency": 0}, ValueError, "concurrency must be at least 1"),
        ({"concurrency": 2.5}, TypeError, "concurrency must be a whole number"),
        ({"rate": 0}, ValueError, "rate must be more than 0"),
        ({"rate": float("nan")}, ValueError, "rate must be more than 0"),
        ({"rate": float("inf")}, ValueError, "rate must be more than 0"),
        ({"rate": "10"}, TypeError, "rate must be a number"),
        ({"timeout": 0}, ValueError, "timeout must"),
        ({"max_retries": -1}, ValueError, "max_retries must"),
    ],
)
@pytest.mark.parametrize("client", [ApifyClient, AsyncApifyClient])
def test_options_that_cannot_work_are_refused_at_once(
    client: type[ApifyClient], options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        client().datasets.get_many(["ds-1"], **options)


@pytest.mark.parametrize("client", [ApifyClient, AsyncApifyClient])
def test_one_id_is_not_taken_for_many(client: type[ApifyClient]) -> None:
    with pytest.raises(TypeError, match="dataset_ids must be several, in a list or another iterable, got one str"):
        client().datasets.get_many("ds-1")


def test_the_settings_of_a_call_apply_to_each(run: Run) -> None:
    with serving(slowly(0.4)) as server:
        results = run(server.url, ["ds-1", "ds-2"], timeout=0.1)
    assert all("0.1 s" in str(result.error) for result in results)


def test_leaving_early_ends_the_threads() -> None:
    taken: list[int] = []

    def identifiers() -> Iterator[str]:
        for number in itertools.count():
            taken.append(number)
            yield f"ds-{number}"

    with serving(slowly(0.01)) as server, ApifyClient(base_url=server.url) as client:
        for _result in client.datasets.get_many(identifiers(), concurrency=5):
            break
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("get-many")]
    assert len(taken) <= 6


def test_leaving_early_does_not_wait_between_attempts() -> None:
    def script(connection: socket.socket, received: Received) -> None:
        (echo if received.target.endswith("good") else answering(503, ""))(connection, received)

    with serving(script) as server, ApifyClient(base_url=server.url, max_retries=50, deadline=600) as client:
        with closing(client.datasets.get_many(["good", "bad", "worse"], concurrency=2)) as results:
            next(results)
            attempts = len(server.received)
    # What was under way ends; not one attempt more is made, though many are left.
    assert len(server.received) <= attempts + 2


def test_leaving_early_ends_the_tasks() -> None:
    async def endless() -> AsyncIterator[str]:
        for number in itertools.count():
            yield f"ds-{number}"

    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url) as client:
            async with aclosing(client.datasets.get_many(endless(), concurrency=5)) as results:
                async for _result in results:
                    break
            assert asyncio.all_tasks() == {asyncio.current_task()}
            async for _result in client.datasets.get_many(endless(), concurrency=5):
                break
            for _moment in range(100):
                await asyncio.sleep(0.01)
                if asyncio.all_tasks() == {asyncio.current_task()}:
                    return
            raise AssertionError(asyncio.all_tasks())

    with serving(slowly(0.01)) as server:
        asyncio.run(run())


def test_a_cancellation_is_never_lost() -> None:
    """Each round cancels four calls while their answers arrive."""

    async def leave(client: AsyncApifyClient) -> None:
        async with aclosing(client.datasets.get_many((f"ds-{n}" for n in itertools.count()), concurrency=5)) as results:
            async for _result in results:
                break

    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url) as client:
            for _round in range(60):
                await asyncio.wait_for(leave(client), 5)

    with serving(slowly(0.005)) as server:
        asyncio.run(run())


def test_cancelling_ends_the_tasks() -> None:
    async def collect(client: AsyncApifyClient) -> None:
        async for _result in client.datasets.get_many((f"ds-{n}" for n in itertools.count()), concurrency=5):
            pass

    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url) as client:
            task = asyncio.create_task(collect(client))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with serving(silent) as server:
        asyncio.run(run())


class Memory:
    """A transport that answers at once."""

    answer = RawResponse(200, {}, body().encode())

    def send(self, request: Request) -> RawResponse:
        """Answer."""
        del request
        return self.answer

    def close(self) -> None:
        """Have nothing to close."""


class AsyncMemory:
    """The same for the other client."""

    async def send(self, request: Request) -> RawResponse:
        """Answer after letting others have their turn."""
        await asyncio.sleep(0)
        return Memory.send(Memory(), request)

    async def close(self) -> None:
        """Have nothing to close."""


class Breaking(Memory):
    """A transport with a mistake in it."""

    def send(self, request: Request) -> RawResponse:
        """Fail as no transport may."""
        raise ZeroDivisionError(request.method)


def test_a_mistake_in_a_transport_is_passed_on() -> None:
    with ApifyClient(transport=Breaking()) as client, pytest.raises(ZeroDivisionError):
        list(client.datasets.get_many(["ds-1", "ds-2"]))


def memory_of(results: Callable[[int], None]) -> int:
    """Bytes that are held at most while so many results are read."""
    results(200)
    tracemalloc.start()
    results(4000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_memory_does_not_grow_with_the_ids() -> None:
    def blocking(number: int) -> None:
        with ApifyClient(transport=Memory()) as client:
            for result in client.datasets.get_many(f"ds-{n}" for n in range(number)):
                assert result.error is None

    def other(number: int) -> None:
        async def run() -> None:
            async with AsyncApifyClient(transport=AsyncMemory()) as client:
                async for result in client.datasets.get_many(f"ds-{n}" for n in range(number)):
                    assert result.error is None

        asyncio.run(run())

    assert memory_of(blocking) < 1_500_000
    assert memory_of(other) < 1_500_000


@pytest.mark.slow
def test_ten_thousand_calls_with_one_fault_in_a_hundred(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_retry, "FIRST_WAIT", 0.01)
    lock, number = threading.Lock(), itertools.count(1)
    faults = itertools.cycle([503, 429, 0, 500])

    def script(connection: socket.socket, received: Received) -> None:
        with lock:
            fault = next(faults) if next(number) % 100 == 0 else None
        if fault is None:
            echo(connection, received)
        elif fault:
            answering(fault, "<html>", "text/html")(connection, received)
        else:
            connection.shutdown(socket.SHUT_RDWR)

    identifiers = [f"ds-{number}" for number in range(10_000)]
    with serving(script) as server:
        results = run(server.url, identifiers, concurrency=50, retries=4)
    assert Counter(result.id for result in results) == Counter(identifiers)
    assert [result.error for result in results if result.error] == []
    assert all(result.unwrap().id == result.id for result in results)
    assert 10_050 < len(server.received) < 10_300


def test_a_result_shows_no_secret() -> None:
    result: Result[Dataset] = Result(
        "ds-1", Dataset.from_dict(json.loads(body(urlSigningSecretKey="s3cret"))["data"]), None
    )
    assert "s3cret" not in repr(result)
    assert re.match(r"Result\(id='ds-1', value=Dataset\(", repr(result))
    failed: Result[Dataset] = Result("ds-1", None, ApifyError("no"))
    assert repr(failed) == "Result(id='ds-1', value=None, error=ApifyError('no'))"
