"""A real server on loopback that says exactly what a test wants, byte for byte."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any

Script = Callable[[socket.socket, "Received"], None]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]


@dataclass(slots=True)
class Loopback:
    """Where the server listens, and what it was sent."""

    url: str
    received: list[Received] = field(default_factory=list)

    @property
    def last(self) -> Received:
        """The most recent request."""
        return self.received[-1]


@contextmanager
def serving(script: Script, secure: SSLContext | None = None) -> Iterator[Loopback]:
    """Serve on a free port of 127.0.0.1, in TLS if `secure`; `script` writes each response to the socket itself."""
    loopback = Loopback("")

    def converse(connection: socket.socket) -> None:
        if secure is not None:
            connection = secure.wrap_socket(connection, server_side=True)
        with connection:
            while request := read_request(connection):
                loopback.received.append(request)
                script(connection, request)

    with listening(converse) as place:
        loopback.url = f"{'https' if secure else 'http'}://{place}"
        yield loopback


@contextmanager
def listening(converse: Callable[[socket.socket], None]) -> Iterator[str]:
    """`host:port` of a free port of 127.0.0.1; each connection is conversed with in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            converse(connection)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # shutdown wakes the accepting thread; close alone does not.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def read_request(connection: socket.socket) -> Received | None:
    """The next request without a body; `None` when there is no more."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    first, *lines = data.split(b"\r\n\r\n")[0].decode().split("\r\n")
    method, target, _ = first.split(" ")
    return Received(method, target, {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)})


def answering(
    status: int, body: bytes | str, content_type: str = "application/json; charset=utf-8", **headers: str
) -> Script:
    """A script that always gives the same plain response."""
    content = body.encode() if isinstance(body, str) else body

    def script(connection: socket.socket, _: Received) -> None:
        connection.sendall(
            _head(status, {"Content-Type": content_type, "Content-Length": str(len(content)), **headers})
        )
        connection.sendall(content)

    return script


def as_the_api_does(status: int, body: str) -> Script:
    """A script that answers with the headers, compression and chunks seen from the real API."""
    content = gzip.compress(body.encode())

    def script(connection: socket.socket, _: Received) -> None:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Transfer-Encoding": "chunked",
            "Cache-Control": "no-cache, no-store, must-revalidate",
            "X-RateLimit-Limit": "60",
            "Vary": "Accept-Encoding",
            "Content-Encoding": "gzip",
        }
        connection.sendall(_head(status, headers))
        for start in range(0, len(content), 100):
            piece = content[start : start + 100]
            connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    return script


def raw(data: bytes) -> Script:
    """A script that sends these bytes and closes the connection."""

    def script(connection: socket.socket, _: Received) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return script


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def dataset(**changes: Any) -> dict[str, Any]:
    """The smallest dataset that is one, with changes; `...` removes a key."""
    smallest = {
        "id": "ds-1",
        "userId": "u-1",
        "createdAt": "2026-01-01T00:00:00.000Z",
        "modifiedAt": "2026-01-01T00:00:00.000Z",
        "accessedAt": "2026-01-01T00:00:00.000Z",
        "itemCount": 0,
        "cleanItemCount": 0,
        "consoleUrl": "https://console.apify.com/storage/datasets/ds-1",
    }
    return {key: value for key, value in {**smallest, **changes}.items() if value is not ...}


def body(**changes: Any) -> str:
    """A response body with `dataset(**changes)` in it."""
    return json.dumps({"data": dataset(**changes)}, indent=2)
