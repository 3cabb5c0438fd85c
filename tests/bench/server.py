"""A loopback server that costs as little as one in Python can: one canned answer, whatever is asked. Linux only.

    python server.py BODY

prints its URL and serves until its standard input is closed.
"""

from __future__ import annotations

import select
import socket
import sys
from pathlib import Path

_END = b"\r\n\r\n"


def main() -> int:
    """Serve the body in a file."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    serve(listener, answer(Path(sys.argv[1]).read_bytes()))
    return 0


def answer(body: bytes) -> bytes:
    """A whole response around a body, with the headers that the API sends."""
    head = [
        "HTTP/1.1 200 OK",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-cache, no-store, must-revalidate",
        "X-RateLimit-Limit: 60",
        "Vary: Accept-Encoding",
    ]
    return "\r\n".join(head).encode() + _END + body


def serve(listener: socket.socket, response: bytes) -> None:
    """Answer every request that ends, until standard input does."""
    connections: dict[int, socket.socket] = {}
    begun: dict[int, bytes] = {}
    poll = select.epoll()
    for waited in (listener.fileno(), sys.stdin.fileno()):
        poll.register(waited, select.EPOLLIN)
    while True:
        for number, _ in poll.poll():
            if number == sys.stdin.fileno():
                return
            if number == listener.fileno():
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connections[connection.fileno()] = connection
                poll.register(connection.fileno(), select.EPOLLIN)
                continue
            connection = connections[number]
            received = _received(connection)
            if not received:
                del connections[number]
                begun.pop(number, None)
                connection.close()
                continue
            requests, end, rest = (begun.pop(number, b"") + received).rpartition(_END)
            if end:
                connection.sendall(response * (requests.count(_END) + 1))
            if rest:
                begun[number] = rest


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionResetError:
        return b""


if __name__ == "__main__":
    sys.exit(main())
