"""Calls the API as one peer's users do; runs in that peer's own environment, and is told what to measure.

python caller.py PEER URL BODY           reads `sync N`, `async N CONCURRENCY`, `decode N`; answers in seconds
python caller.py PEER URL BODY bulk N CONCURRENCY      one job, then the peak of its memory in kB
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

TOKEN = "bench-token"  # of nobody
ID = "ExampleDataset002"

Call = Callable[[str], object]
AsyncCall = Callable[[str], Awaitable[object]]


class Peer(Protocol):
    """One client: a call, the same to be awaited, and what turns the bytes of a body into its model."""

    def call(self, url: str, stack: ExitStack) -> Call:
        """Open a client; the stack closes it."""
        ...

    async def async_call(self, url: str, stack: AsyncExitStack) -> AsyncCall:
        """Open the other client."""
        ...

    def decode(self, content: bytes) -> Callable[[], object]:
        """What decodes this body."""
        ...


class Ours:
    """The generated client over its own transport."""

    def call(self, url: str, stack: ExitStack) -> Call:
        client = stack.enter_context(import_module("apify_dataset_client").ApifyClient(TOKEN, base_url=url))
        get: Call = client.datasets.get
        return get

    async def async_call(self, url: str, stack: AsyncExitStack) -> AsyncCall:
        package = import_module("apify_dataset_client")
        client = await stack.enter_async_context(package.AsyncApifyClient(TOKEN, base_url=url))
        get: AsyncCall = client.datasets.get
        return get

    def decode(self, content: bytes) -> Callable[[], object]:
        decoder = import_module("apify_dataset_client.api.datasets.get_dataset").OPERATION.responses[200]
        return lambda: decoder(content, {})


class Httpx2(Ours):
    """The generated client over httpx2."""

    def call(self, url: str, stack: ExitStack) -> Call:
        transport = import_module("apify_dataset_client._httpx2").Httpx2Transport(https_only=False)
        package = import_module("apify_dataset_client")
        client = stack.enter_context(package.ApifyClient(TOKEN, base_url=url, transport=transport))
        get: Call = client.datasets.get
        return get

    async def async_call(self, url: str, stack: AsyncExitStack) -> AsyncCall:
        transport = import_module("apify_dataset_client._httpx2").AsyncHttpx2Transport(https_only=False)
        package = import_module("apify_dataset_client")
        client = await stack.enter_async_context(package.AsyncApifyClient(TOKEN, base_url=url, transport=transport))
        get: AsyncCall = client.datasets.get
        return get


class Official:
    """apify-client."""

    def call(self, url: str, stack: ExitStack) -> Call:
        client = import_module("apify_client").ApifyClient(TOKEN, api_url=url)
        stack.callback(client.http_client.close)
        return lambda name: client.dataset(name).get()

    async def async_call(self, url: str, stack: AsyncExitStack) -> AsyncCall:
        client = import_module("apify_client").ApifyClientAsync(TOKEN, api_url=url)
        stack.push_async_callback(client.http_client.aclose)
        return lambda name: client.dataset(name).get()

    def decode(self, content: bytes) -> Callable[[], object]:
        parsed = json.loads(content)
        model = import_module("apify_client._models").DatasetResponse
        return lambda: model.model_validate(parsed)


class Stock:
    """What openapi-python-client writes by itself."""

    def call(self, url: str, stack: ExitStack) -> Call:
        client = stack.enter_context(import_module("stock_client").AuthenticatedClient(base_url=url, token=TOKEN))
        operation = import_module("stock_client.api.datasets.get_dataset")
        return lambda name: operation.sync(name, client=client)

    async def async_call(self, url: str, stack: AsyncExitStack) -> AsyncCall:
        package = import_module("stock_client")
        client = await stack.enter_async_context(package.AuthenticatedClient(base_url=url, token=TOKEN))
        operation = import_module("stock_client.api.datasets.get_dataset")
        return lambda name: operation.asyncio(name, client=client)

    def decode(self, content: bytes) -> Callable[[], object]:
        parsed = json.loads(content)
        model = import_module("stock_client.models").DatasetResponse
        return lambda: model.from_dict(parsed)


class Floor:
    """A socket and msgspec: no client can cost less."""

    def call(self, url: str, stack: ExitStack) -> Call:
        connection = stack.enter_context(socket.create_connection(_place(url)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        decode = import_module("msgspec").json.decode

        def call(name: str) -> object:
            connection.sendall(_asked(name))
            received = connection.recv(65536)
            while (body := _body(received)) is None:
                received += connection.recv(65536)
            return decode(body)

        return call

    async def async_call(self, url: str, stack: AsyncExitStack) -> AsyncCall:
        decode = import_module("msgspec").json.decode
        idle: list[_Connection] = []

        async def call(name: str) -> object:
            if idle:
                connection = idle.pop()
            else:
                loop = asyncio.get_running_loop()
                transport, connection = await loop.create_connection(_Connection, *_place(url))
                stack.callback(transport.close)
            body = await connection.ask(_asked(name))
            idle.append(connection)
            return decode(body)

        return call

    def decode(self, content: bytes) -> Callable[[], object]:
        decode = import_module("msgspec").json.decode
        return lambda: decode(content)


class Bare(Floor):
    """pyreqwest and msgspec, no header, no time limit, no model: no client over this transport can cost less."""

    def call(self, url: str, stack: ExitStack) -> Call:
        client = stack.enter_context(import_module("pyreqwest.client").SyncClientBuilder().build())
        decode = import_module("msgspec").json.decode
        return lambda name: decode(client.get(f"{url}/v2/datasets/{name}").build().send().bytes())

    async def async_call(self, url: str, stack: AsyncExitStack) -> AsyncCall:
        client = await stack.enter_async_context(import_module("pyreqwest.client").ClientBuilder().build())
        decode = import_module("msgspec").json.decode

        async def call(name: str) -> object:
            response = await client.get(f"{url}/v2/datasets/{name}").build().send()
            return decode(await response.bytes())

        return call


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.received = b""

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        """Send, and give the body to come."""
        self.waiting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.waiting

    def data_received(self, data: bytes) -> None:
        self.received += data
        if (body := _body(self.received)) is not None:
            self.received = b""
            self.waiting.set_result(body)


def _place(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


def _asked(name: str) -> bytes:
    return f"GET /v2/datasets/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()


def _body(received: bytes) -> bytes | None:
    """The body of a response once it is complete."""
    head, end, body = received.partition(b"\r\n\r\n")
    length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0] or 0)
    return body if end and len(body) >= length else None


PEERS: dict[str, type[Peer]] = {
    "ours": Ours,
    "httpx2": Httpx2,
    "official": Official,
    "stock": Stock,
    "bare": Bare,
    "floor": Floor,
}


async def calls(call: AsyncCall, count: int, concurrency: int) -> None:
    """As many workers as calls may run at once."""
    names: Iterator[str] = iter([ID] * count)

    async def work() -> None:
        for name in names:
            await call(name)

    await asyncio.gather(*(work() for _ in range(concurrency)))


async def bulk(peer: Peer, url: str, count: int, concurrency: int) -> None:
    """As many calls as one job makes; every result is kept."""
    async with AsyncExitStack() as stack:
        call = await peer.async_call(url, stack)
        names = (ID for _ in range(count))
        # Bound to a group of methods that may have a way of its own.
        many = getattr(getattr(call, "__self__", None), "get_many", None)
        if many is None:
            found = await gathered(call, names, concurrency)
        else:
            found = [result.unwrap() async for result in many(names, concurrency=concurrency)]
    if len(found) != count or not all(found):
        raise SystemExit("an answer is missing")


async def gathered(call: AsyncCall, names: Iterable[str], concurrency: int) -> list[object]:
    """All at once, no more than some under way, as people write it."""
    limit = asyncio.Semaphore(concurrency)

    async def one(name: str) -> object:
        async with limit:
            return await call(name)

    return await asyncio.gather(*map(one, names))


def answer(peer: Peer, url: str, content: bytes) -> None:
    """Do what the lines say, with clients that stay open."""
    with ExitStack() as stack, asyncio.Runner() as runner:
        async_stack = AsyncExitStack()
        call, decode = peer.call(url, stack), peer.decode(content)
        async_call = runner.run(peer.async_call(url, async_stack))
        print("ready", flush=True)
        for line in sys.stdin:
            kind, *numbers = line.split()
            count = int(numbers[0])
            started = time.perf_counter()
            if kind == "async":
                runner.run(calls(async_call, count, int(numbers[1])))
            elif kind == "sync":
                for _ in range(count):
                    call(ID)
            else:
                for _ in range(count):
                    decode()
            print(time.perf_counter() - started, flush=True)
        runner.run(async_stack.aclose())


def peak() -> int:
    """The most memory that this process has had, in kB; `getrusage` would count what its parent had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> int:
    """Read the arguments."""
    name, url, body, *job = sys.argv[1:]
    peer = PEERS[name]()
    if job:
        asyncio.run(bulk(peer, url, int(job[1]), int(job[2])))
        print(peak())
    else:
        answer(peer, url, Path(body).read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
