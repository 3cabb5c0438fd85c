"""One client in many places: pickled, copied, after a fork, in threads, in one event loop after another, cancelled."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from apify_dataset_client import ApifyClient, ApifyConnectionError, AsyncApifyClient
from apify_dataset_client._httpx2 import AsyncHttpx2Transport, Httpx2Transport
from apify_dataset_client._pyreqwest import AsyncPyreqwestTransport, PyreqwestTransport

from tests.client.loopback import Received, answering, body, serving
from tests.paths import ROOT

TOKEN = "apify_api_T0k3nT0k3nT0k3n"
BLOCKING = [PyreqwestTransport, Httpx2Transport]
ASYNCHRONOUS = [AsyncPyreqwestTransport, AsyncHttpx2Transport]


ENDING = """
import asyncio, sys
from apify_dataset_client import AsyncApifyClient

async def main():
    async with AsyncApifyClient(base_url=sys.argv[1]) as client:
        await asyncio.gather(*(client.datasets.get("ds-1") for _ in range(int(sys.argv[2]))))

asyncio.run(main())
"""


WAITING = """
import signal, sys
from apify_dataset_client import ApifyClient

if sys.argv[2] == "caught":
    signal.signal(signal.SIGINT, lambda *_: None)
with ApifyClient(base_url=sys.argv[1], timeout=600, deadline=600) as client:
    print("ready", flush=True)
    print(client.datasets.get("ds-1").id)
"""


def pickled(thing: Any) -> Any:
    """The same thing after a journey."""
    return pickle.loads(pickle.dumps(thing))  # noqa: S301 our own bytes


@pytest.mark.parametrize("again", [pickled, copy.deepcopy, copy.copy])
@pytest.mark.parametrize("made", [None, *BLOCKING])
def test_a_client_travels_with_its_settings(again: Callable[[Any], Any], made: type[PyreqwestTransport] | None) -> None:
    with serving(answering(200, body())) as server:
        transport = made(https_only=False) if made else None
        with ApifyClient(TOKEN, base_url=server.url, timeout=7, max_retries=1, transport=transport) as client:
            client.datasets.get("ds-1")
            with again(client) as other:
                assert other.datasets.get("ds-2").id == "ds-1"
                assert other.datasets._caller.settings == client.datasets._caller.settings
                assert other.datasets._caller.settings.retry_policy.timeout == 7
                assert repr(other) == repr(client)
        assert [received.headers["authorization"] for received in server.received] == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize("made", [None, *ASYNCHRONOUS])
def test_the_other_client_travels_too(made: type[AsyncPyreqwestTransport] | None) -> None:
    async def get(client: AsyncApifyClient) -> str:
        async with client:
            return (await client.datasets.get("ds-1")).id

    with serving(answering(200, body())) as server:
        transport = made(https_only=False) if made else None
        client = AsyncApifyClient(TOKEN, base_url=server.url, transport=transport)
        assert asyncio.run(get(pickled(client))) == "ds-1"
        assert asyncio.run(get(client)) == "ds-1"


@pytest.mark.parametrize("made", BLOCKING)
def test_threads_share_a_client(made: type[PyreqwestTransport]) -> None:
    def script(connection: socket.socket, received: Received) -> None:
        answering(200, body(id=received.target.rpartition("/")[2]))(connection, received)

    names = [f"ds-{number}" for number in range(200)]
    with serving(script) as server, ThreadPoolExecutor(16) as pool:
        with ApifyClient(base_url=server.url, transport=made(https_only=False)) as client:
            assert list(pool.map(lambda name: client.datasets.get(name).id, names)) == names


@pytest.mark.parametrize("made", ASYNCHRONOUS)
def test_one_event_loop_after_another(made: type[AsyncPyreqwestTransport]) -> None:
    async def get(*, close: bool) -> str:
        found = await asyncio.gather(*(client.datasets.get("ds-1") for _ in range(3)))
        if close:
            await client.close()
        return found[0].id

    with serving(answering(200, body(), Connection="close")) as server:
        client = AsyncApifyClient(base_url=server.url, max_retries=0, transport=made(https_only=False))
        assert [asyncio.run(get(close=last)) for last in (False, False, True)] == ["ds-1"] * 3


FORK = """
import os, signal, sys
from apify_dataset_client import ApifyClient
from apify_dataset_client._httpx2 import Httpx2Transport
from apify_dataset_client._pyreqwest import PyreqwestTransport

made = {"httpx2": Httpx2Transport, "pyreqwest": PyreqwestTransport}[sys.argv[1]]
client = ApifyClient(base_url=sys.argv[2], transport=made(https_only=False), timeout=5, max_retries=0)
assert client.datasets.get("ds-1").id == "ds-1"
child = os.fork()
signal.alarm(15)
assert client.datasets.get("ds-1").id == "ds-1"
assert len(list(client.datasets.get_many(["a", "b", "c"]))) == 3
client.close()
with ApifyClient(base_url=sys.argv[2], transport=made(https_only=False)) as another:
    assert another.datasets.get("ds-1").id == "ds-1"
if child:
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("name", ["pyreqwest", "httpx2"])
def test_a_client_works_on_both_sides_of_a_fork(name: str) -> None:
    with serving(answering(200, body())) as server:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "generated")}
        command = [sys.executable, "-W", "ignore", "-c", FORK, name, server.url]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(server.received) == 11


def hanging(closed: threading.Event) -> Callable[[socket.socket, Received], None]:
    """A script that says half of it, and notes when the client hangs up."""

    def script(connection: socket.socket, _: Received) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
        if not connection.recv(1):
            closed.set()

    return script


@pytest.mark.parametrize("made", BLOCKING)
def test_closing_leaves_no_other_thread_waiting(made: type[PyreqwestTransport | Httpx2Transport]) -> None:
    def work(client: ApifyClient) -> None:
        with suppress(ApifyConnectionError):
            while True:
                client.datasets.get("ds-1")

    with serving(answering(200, body())) as server:
        for _round in range(10):
            client = ApifyClient(base_url=server.url, transport=made(https_only=False), max_retries=0)
            workers = [threading.Thread(target=work, args=(client,), daemon=True) for _ in range(8)]
            for worker in workers:
                worker.start()
            time.sleep(0.05)
            client.close()
            for worker in workers:
                worker.join(30)
            assert not any(worker.is_alive() for worker in workers)
        # A connection that was forgotten warns here and not in the next test.
        del client, workers, worker
        gc.collect()


@pytest.mark.parametrize("made", ASYNCHRONOUS)
def test_closing_ends_the_calls_of_other_tasks(made: type[AsyncPyreqwestTransport | AsyncHttpx2Transport]) -> None:
    async def work(client: AsyncApifyClient) -> None:
        with pytest.raises(ApifyConnectionError, match="the transport is closed"):  # noqa: PT012 it ends when it is told
            while True:
                await client.datasets.get("ds-1")

    async def rounds(url: str) -> None:
        for _round in range(10):
            client = AsyncApifyClient(base_url=url, transport=made(https_only=False), max_retries=0)
            tasks = [asyncio.create_task(work(client)) for _ in range(8)]
            await asyncio.sleep(0.002 * _round)
            await client.close()
            await asyncio.wait_for(asyncio.gather(*tasks), 5)

    with serving(answering(200, body())) as server:
        asyncio.run(rounds(server.url))
    # A connection that was forgotten warns here and not in the next test.
    gc.collect()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("made", ASYNCHRONOUS)
def test_a_client_is_closed_in_another_event_loop(made: type[AsyncPyreqwestTransport | AsyncHttpx2Transport]) -> None:
    with serving(answering(200, body())) as server:
        client = AsyncApifyClient(base_url=server.url, transport=made(https_only=False), max_retries=0)
        assert asyncio.run(client.datasets.get("ds-1")).id == "ds-1"
        asyncio.run(client.close())
        asyncio.run(client.close())
        with pytest.raises(ApifyConnectionError):
            asyncio.run(client.datasets.get("ds-1"))
    # What the ended loop left of httpx2's connections warns here and not in the next test.
    del client
    gc.collect()


@pytest.mark.parametrize("made", ASYNCHRONOUS)
def test_cancelling_is_immediate_and_hangs_up(made: type[AsyncPyreqwestTransport | AsyncHttpx2Transport]) -> None:
    closed = threading.Event()
    # pyreqwest cannot take back what it has sent: there the timeout ends it, httpx2 hangs up at once.
    patience = 5 if made is AsyncHttpx2Transport else 1

    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url, transport=made(https_only=False), timeout=patience) as client:
            task = asyncio.create_task(client.datasets.get("ds-1"))
            await asyncio.sleep(0.2)
            task.cancel()
            # A few rounds of the loop to tidy up in, none of which waits for anything.
            for _round in range(20):
                await asyncio.sleep(0)
            assert task.cancelled()
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert await asyncio.to_thread(closed.wait, 3), "the connection is still open"

    with serving(hanging(closed)) as server:
        asyncio.run(run())


@pytest.mark.parametrize("made", ASYNCHRONOUS)
def test_cancelling_in_a_long_body_hangs_up_at_once(made: type[AsyncPyreqwestTransport | AsyncHttpx2Transport]) -> None:
    closed = threading.Event()

    def begin(connection: socket.socket, received: Received) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b" " * 200_000)
        hanging(closed)(connection, received)

    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url, transport=made(https_only=False)) as client:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await client.datasets.get("ds-1")
            assert await asyncio.to_thread(closed.wait, 3), "the connection is still open"

    with serving(begin) as server:
        asyncio.run(run())


@pytest.mark.parametrize("made", ASYNCHRONOUS)
def test_a_cancelled_task_keeps_no_connection_of_a_closed_client(
    made: type[AsyncPyreqwestTransport | AsyncHttpx2Transport],
) -> None:
    closed = threading.Event()

    def script(connection: socket.socket, received: Received) -> None:
        if received.target.endswith("idle"):
            answering(200, body())(connection, received)
            if not connection.recv(1):
                closed.set()
        connection.recv(1)

    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url, transport=made(https_only=False), timeout=0.5) as client:
            task = asyncio.create_task(client.datasets.get("ds-1"))
            await asyncio.sleep(0.1)
            await client.datasets.get("idle")
            task.cancel()
            await asyncio.wait([task])
        assert await asyncio.to_thread(closed.wait, 3), "the connection is still open"
        assert task.cancelled()

    with serving(script) as server:
        asyncio.run(run())


def test_cancelling_a_wait_is_immediate() -> None:
    async def run() -> None:
        async with AsyncApifyClient(base_url=server.url, max_retries=5) as client:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await client.datasets.get("ds-1")

    with serving(answering(503, "", **{"Retry-After": "20"})) as server:
        asyncio.run(run())
    assert len(server.received) == 1


@pytest.mark.parametrize("made", BLOCKING)
def test_a_client_that_is_closed_twice_is_closed(made: type[PyreqwestTransport]) -> None:
    client = ApifyClient(transport=made())
    client.close()
    client.close()
    with pytest.raises(ConnectionError):
        client.datasets.get("ds-1", max_retries=0)


@pytest.mark.slow
def test_a_program_that_ends_right_after_its_last_call_ends_well() -> None:
    def end(calls: int) -> tuple[int, str]:
        command = [sys.executable, "-c", ENDING, server.url, str(calls)]
        done = subprocess.run(command, cwd=ROOT / "generated", capture_output=True, text=True)
        return done.returncode, done.stderr

    # Several at once, because what goes wrong as a process ends does so on a busy machine.
    with serving(answering(200, body())) as server, ThreadPoolExecutor(4) as pool:
        assert set(pool.map(end, [1, 4] * 40)) == {(0, "")}


def heeding() -> None:
    """Take Ctrl-C again, which a run in the background is told to ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def interrupted(program: str, url: str, *arguments: str) -> tuple[int, str]:
    """The status of a program that gets Ctrl-C while it waits, and what it printed."""
    command = [sys.executable, "-c", program, url, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        cwd=ROOT / "generated",
        stdout=pipe,
        stderr=pipe,
        text=True,
        preexec_fn=heeding,  # noqa: PLW1509 no thread of the tests runs Python here
    ) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        printed = "".join(process.communicate(timeout=25))
        return process.returncode, printed


def test_a_blocking_call_hears_ctrl_c_at_once() -> None:
    with serving(hanging(threading.Event())) as server:
        status, printed = interrupted(WAITING, server.url, "raised")
    assert status == -signal.SIGINT
    assert "KeyboardInterrupt" in printed


def test_ctrl_c_that_a_program_takes_for_itself_costs_it_no_answer() -> None:
    scripts = iter([hanging(threading.Event()), answering(200, body())])

    def script(connection: socket.socket, received: Received) -> None:
        next(scripts)(connection, received)

    with serving(script) as server:
        status, printed = interrupted(WAITING, server.url, "caught")
    assert (status, printed) == (0, "ds-1\n")


def test_who_is_woken_by_signals_already_stays_so() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)  # noqa: FBT003 takes no keyword
        before = signal.set_wakeup_fd(ours.fileno())
        try:
            ApifyClient().close()
        finally:
            assert signal.set_wakeup_fd(before) == ours.fileno()


@pytest.mark.parametrize("made", [AsyncPyreqwestTransport, AsyncHttpx2Transport])
def test_cancelling_keeps_its_cause(made: type[AsyncPyreqwestTransport | AsyncHttpx2Transport]) -> None:
    async def run(url: str) -> tuple[object, ...]:
        async with AsyncApifyClient(base_url=url, transport=made(https_only=False)) as client:
            task = asyncio.create_task(client.datasets.get("ds-1"))
            await asyncio.sleep(0.1)
            task.cancel("why")
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return caught.value.args

    def script(connection: socket.socket, _: Received) -> None:
        connection.recv(1)

    with serving(script) as server:
        assert asyncio.run(run(server.url)) == ("why",)
