"""A server on 127.0.0.1 that keeps what it was sent and gives one answer after another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send back."""

    status: int = 200
    content: bytes = b"{}"
    media_type: str | None = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in, as it came over the wire."""

    line: str
    headers: dict[str, str]
    content: bytes


@dataclass(slots=True)
class Serving:
    """The server's memory and its next answers; the last is kept up."""

    url: str
    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    sent: list[Sent] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Serving]:
    """Serve until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.sent.append(Sent(f"{self.command} {self.path}", headers, content))
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            self.send_response(answer.status)
            if answer.media_type:
                self.send_header("Content-Type", answer.media_type)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(b"" if answer.status == 204 else answer.content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class calls it so
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state = Serving(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield state
        finally:
            server.shutdown()
