"""A server on 127.0.0.1 that answers each connection as it is told, rudely if need be."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Self

Behaviour = Callable[[socket.socket], None]


def answer(status: str = "200 OK", body: bytes = b"<html>", **headers: str) -> bytes:
    """A whole answer."""
    fields = {"Content_Type": "text/html", "Content_Length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join((*lines, "", "")).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """An answer that sends on."""
    return answer(status, b"", Location=location)


def reset(connection: socket.socket) -> None:
    """End the connection with a reset instead of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(pieces: Iterable[bytes], pause: float) -> Behaviour:
    """Send the pieces with a pause after each."""

    def behave(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return behave


def silent(seconds: float) -> Behaviour:
    """Say nothing."""
    return lambda _connection: time.sleep(seconds)


class Server:
    """Answers connection after connection; the last behaviour is kept up.

    `requests` holds the heads that came. A behaviour is bytes to send, or a function that gets
    the socket once the head has been read.
    """

    def __init__(
        self, *behaviours: bytes | Behaviour, context: ssl.SSLContext | None = None, proxy: bool = False
    ) -> None:
        self._behaviours, self._context, self._proxy = behaviours, context, proxy
        self.requests: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self._talks: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        # Closing a socket does not wake the thread that accepts on it; shutting it down does.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        for thread in (self._thread, *self._talks):
            thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        for behaviour in self._turns():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            talk = threading.Thread(target=self._talk, args=(connection, behaviour), daemon=True)
            self._talks.append(talk)
            talk.start()

    def _turns(self) -> Iterator[bytes | Behaviour]:
        yield from self._behaviours
        while True:
            yield self._behaviours[-1]

    def _talk(self, connection: socket.socket, behaviour: bytes | Behaviour) -> None:
        # The other side is free to go away at any moment.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            if self._proxy and not self._connects(connection, behaviour):
                return
            with self._context.wrap_socket(connection, server_side=True) if self._context else connection as stream:
                self.requests.append(_head(stream))
                if isinstance(behaviour, bytes):
                    stream.sendall(behaviour)
                    _farewell(stream)
                else:
                    behaviour(stream)

    def _connects(self, connection: socket.socket, behaviour: bytes | Behaviour) -> bool:
        """Play the proxy; an answer of 4xx is the proxy's own."""
        self.requests.append(_head(connection))
        if isinstance(behaviour, bytes) and behaviour.startswith(b"HTTP/1.1 4"):
            connection.sendall(behaviour)
            return False
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return True


def _farewell(connection: socket.socket) -> None:
    if isinstance(connection, ssl.SSLSocket):
        connection.settimeout(2)
        connection.unwrap().close()


def _head(connection: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        if not piece:
            raise ConnectionResetError
        head += piece
    return head.decode()
