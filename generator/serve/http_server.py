"""A server on this machine that sends responses as the real API does: in chunks, compressed, with its headers."""

from __future__ import annotations

import errno
import gzip
import json
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from generator.problem import Problem
from generator.recordings.cassette import find_phrase
from generator.recordings.settings import GENERIC_SETTINGS, Settings
from generator.secrets.detector import MASK
from generator.secrets.display import make_printable
from generator.serve.matching import IncomingRequest

HOST = "127.0.0.1"

_HEADERS = (
    ("Content-Type", "application/json; charset=utf-8"),
    ("Transfer-Encoding", "chunked"),
    ("Connection", "keep-alive"),
)
"""The first headers of a response; those of the API and of the recording follow, and may replace these."""
_VARY = ("Vary", "Accept-Encoding")

_LONGEST_BODY = 1_000_000
_LINGER = 2.0
"""Seconds for which a client may go on sending after the last response."""
_HOP_BY_HOP = {"connection", "content-encoding", "content-length", "date", "transfer-encoding"}
"""Headers that describe how this very response travels, whatever was recorded (RFC 9110, 7.6.1)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send back: headers beside those that every response has, the body uncompressed."""

    status: int
    text: str
    headers: Mapping[str, str]
    origin: str = ""
    """Where the reply comes from, for the one line that is printed of each request."""


Answer = Callable[[IncomingRequest], Reply]


@contextmanager
def run_server(
    answer: Answer,
    port: int = 0,
    *,
    settings: Settings = GENERIC_SETTINGS,
    log: Callable[[str], None] | None = None,
) -> Iterator[str]:
    """Serve in the background while the context lasts; gives the base URL. Port 0 is any free one."""
    with _bind(answer, port, settings, log) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    """A threading server; not `HTTPServer`, which looks up its host name before it starts."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    answer: Answer
    settings: Settings
    log: Callable[[str], None] | None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing when a client hangs up."""


def _bind(answer: Answer, port: int, settings: Settings, log: Callable[[str], None] | None) -> _Server:
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise Problem(f"port {port} {reason}", help="choose another one with --port") from None
    server.answer, server.settings, server.log = answer, settings, log
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _handle(self) -> None:
        if not self._skip_body():
            self.send_error(HTTPStatus.BAD_REQUEST, "The length of the body cannot be read")
            return
        # The API answers HEAD as it answers GET, without the body.
        method = "GET" if self.command == "HEAD" else self.command
        request = IncomingRequest(method, self.path, {name.lower(): value for name, value in self.headers.items()})
        try:
            reply = self.server.answer(request)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST, "The URL cannot be read")
            return
        self._send(reply, request.headers)

    def _skip_body(self) -> bool:
        """Read the body, so that the next request on this connection is not mistaken for it."""
        length = self.headers.get("content-length") or "0"
        if not (length.isdecimal() and length.isascii()) or int(length) > _LONGEST_BODY:
            return False
        self.rfile.read(int(length))
        # A body in chunks is not read, because no recorded request has any.
        self.close_connection |= "transfer-encoding" in self.headers
        return True

    def _send(self, reply: Reply, headers: Mapping[str, str]) -> None:
        if self.server.log:
            path = self.server.settings.detector.mask(self.path.partition("?")[0])
            self.server.log(make_printable(f"{self.command} {path} {reply.status:d} {reply.origin}"))
        chunked = self.request_version == "HTTP/1.1"
        self.close_connection |= not chunked
        always = self.server.settings.response_headers
        encoded = _encode_reply(reply, always, headers, chunked=chunked, last=self.close_connection)
        head, _, body = encoded.partition(b"\r\n\r\n")
        self.wfile.write(head + b"\r\n\r\n" + (b"" if self.command == "HEAD" else body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 http.server's own
        """Answer an invalid HTTP request in the form of the API's errors, and close the connection."""
        error = {
            "error": {
                "type": "bad-request",
                "message": self.server.settings.detector.mask(message or _find_phrase(code)),
            }
        }
        self.command, self.close_connection = getattr(self, "command", None) or "GET", True
        self.path = getattr(self, "path", "")
        self._send(Reply(code, json.dumps(error, indent=2), {}), {})

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle  # noqa: N815 http.server names them

    def finish(self) -> None:
        """Read what a client still sends, because closing before resets the connection and loses the response."""
        super().finish()
        until, left = time.monotonic() + _LINGER, _LONGEST_BODY
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while left > 0 and (wait := until - time.monotonic()) > 0:
                self.connection.settimeout(wait)
                left -= len(self.connection.recv(65536)) or left

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 http.server names it
        """Log nothing, because `serve` prints a line of its own for each request."""


def _encode_reply(
    reply: Reply,
    always: Iterable[tuple[str, str]],
    accepted: Mapping[str, str],
    *,
    chunked: bool,
    last: bool,
) -> bytes:
    """The response as bytes: compressed if that is accepted, in chunks if the client knows HTTP/1.1."""
    headers = {"date": ("Date", formatdate(usegmt=True))}
    headers |= {name.lower(): (name, value) for name, value in (*_HEADERS, *always, _VARY)}
    for name, value in reply.headers.items():
        if name.lower() not in _HOP_BY_HOP and MASK not in value:
            headers[name.lower()] = (headers.get(name.lower(), (name,))[0], value)
    content = reply.text.encode()
    if "gzip" in accepted.get("accept-encoding", ""):
        content = gzip.compress(content, mtime=0)
        headers["content-encoding"] = ("Content-Encoding", "gzip")
    if last:
        headers["connection"] = ("Connection", "close")
    if chunked:
        content = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in _split(content)) + b"0\r\n\r\n"
    else:
        del headers["transfer-encoding"]
    lines = [f"HTTP/1.1 {reply.status:d} {_find_phrase(reply.status)}", *map(": ".join, headers.values()), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + content


def _split(content: bytes, size: int = 1000) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def _find_phrase(status: int) -> str:
    return find_phrase(status) or "Unknown"
