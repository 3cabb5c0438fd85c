"""A server on this machine that spells answers in the way the real API does."""

from __future__ import annotations

import errno
import gzip
import json
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from generator.problem import Problem
from generator.recordings import cassette
from generator.secrets import detect
from generator.secrets.detect import MASK
from generator.secrets.display import visible
from generator.serve.matching import Asked

HOST = "127.0.0.1"

_AS_THE_API = {
    "Content-Type": "application/json; charset=utf-8",
    "Transfer-Encoding": "chunked",
    "Connection": "keep-alive",
    "Cache-Control": "no-cache, no-store, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "0",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "User-Agent, Content-Type, Authorization, X-Apify-Request-Origin, "
    "openai-conversation-id, openai-ephemeral-user-id",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Expose-Headers": "X-Apify-Pagination-Total, X-Apify-Pagination-Offset, X-Apify-Pagination-Desc, "
    "X-Apify-Pagination-Count, X-Apify-Pagination-Limit",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "none",
    "X-RateLimit-Limit": "60",
    "Vary": "Accept-Encoding",
}
"""The headers of a response of the API, in their order; what a recording has of its own goes before."""

_LONGEST_BODY = 1_000_000
_LINGERING = 2.0
"""Seconds for which a client is heard after the last answer."""
_OF_THE_WIRE = {"connection", "content-encoding", "content-length", "date", "transfer-encoding"}
"""Headers that tell how this very response travels, whatever was recorded."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send back: headers beside those that every response has, the body uncompressed."""

    status: int
    text: str
    headers: Mapping[str, str]
    origin: str = ""
    """Where the answer comes from, for the one line that is printed of each request."""


Answering = Callable[[Asked], Answer]


@contextmanager
def listening(answering: Answering, port: int = 0, *, log: Callable[[str], None] | None = None) -> Iterator[str]:
    """Serve in the background; gives the base URL. Port 0 is any free one."""
    with _bound(answering, port, log) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    """Not `HTTPServer`, which asks the name service who it is before it starts."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    answering: Answering
    log: Callable[[str], None] | None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: somebody hung up."""


def _bound(answering: Answering, port: int, log: Callable[[str], None] | None) -> _Server:
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise Problem(f"port {port} {reason}", help="choose another one with --port") from None
    server.answering, server.log = answering, log
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        if not self._skip_body():
            self.send_error(HTTPStatus.BAD_REQUEST, "The length of the body cannot be read")
            return
        # The API answers HEAD as it answers GET, without the body.
        method = "GET" if self.command == "HEAD" else self.command
        asked = Asked(method, self.path, {name.lower(): value for name, value in self.headers.items()})
        try:
            answer = self.server.answering(asked)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST, "The URL cannot be read")
            return
        self._send(answer, asked.headers)

    def _skip_body(self) -> bool:
        """Read what the next request on this connection must not be mistaken for."""
        length = self.headers.get("content-length") or "0"
        if not (length.isdecimal() and length.isascii()) or int(length) > _LONGEST_BODY:
            return False
        self.rfile.read(int(length))
        # How long a body in chunks is was never needed here: no recorded request has any.
        self.close_connection |= "transfer-encoding" in self.headers
        return True

    def _send(self, answer: Answer, headers: Mapping[str, str]) -> None:
        if self.server.log:
            path = detect.mask(self.path.partition("?")[0])
            self.server.log(visible(f"{self.command} {path} {answer.status:d} {answer.origin}"))
        chunked = self.request_version == "HTTP/1.1"
        self.close_connection |= not chunked
        spelled = _spelled(answer, headers, chunked=chunked, last=self.close_connection)
        head, _, body = spelled.partition(b"\r\n\r\n")
        self.wfile.write(head + b"\r\n\r\n" + (b"" if self.command == "HEAD" else body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 http.server's own
        """What is no request of HTTP is answered in the form of the API's errors, and ends the connection."""
        error = {"error": {"type": "bad-request", "message": detect.mask(message or _phrase(code))}}
        self.command, self.close_connection = getattr(self, "command", None) or "GET", True
        self.path = getattr(self, "path", "")
        self._send(Answer(code, json.dumps(error, indent=2), {}), {})

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815 http.server names them

    def finish(self) -> None:
        """Hear a client out: a connection closed over what it still sends is reset, and the answer lost."""
        super().finish()
        until, left = time.monotonic() + _LINGERING, _LONGEST_BODY
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while left > 0 and (wait := until - time.monotonic()) > 0:
                self.connection.settimeout(wait)
                left -= len(self.connection.recv(65536)) or left

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 http.server names it
        """Nothing: one line of our own is enough."""


def _spelled(answer: Answer, asked: Mapping[str, str], *, chunked: bool, last: bool) -> bytes:
    """The response as bytes: compressed if that is accepted, in chunks if the client is not of the last century."""
    headers = {"date": ("Date", formatdate(usegmt=True))}
    headers |= {name.lower(): (name, value) for name, value in _AS_THE_API.items()}
    for name, value in answer.headers.items():
        if name.lower() not in _OF_THE_WIRE and MASK not in value:
            headers[name.lower()] = (headers.get(name.lower(), (name,))[0], value)
    content = answer.text.encode()
    if "gzip" in asked.get("accept-encoding", ""):
        content = gzip.compress(content, mtime=0)
        headers["content-encoding"] = ("Content-Encoding", "gzip")
    if last:
        headers["connection"] = ("Connection", "close")
    if chunked:
        content = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in _parts(content)) + b"0\r\n\r\n"
    else:
        del headers["transfer-encoding"]
    lines = [f"HTTP/1.1 {answer.status:d} {_phrase(answer.status)}", *map(": ".join, headers.values()), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + content


def _parts(content: bytes, size: int = 1000) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def _phrase(status: int) -> str:
    return cassette.phrase(status) or "Unknown"
