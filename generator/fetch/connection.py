"""Connections that keep to their time: to a host or through a proxy, plain or secure."""

from __future__ import annotations

import base64
import io
import socket
import ssl
import time
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from generator.fetch.url_policy import Address
from generator.secrets.display import visible

_HEAD = 1 << 14


class Fault(Exception):
    """What came instead of the page, and what to do about it."""

    def __init__(self, came: str, remedy: str) -> None:
        super().__init__(came)
        self.came, self.remedy = came, remedy


class PassingFault(Fault):
    """A fault that may be gone a moment later; `wait` is what the server asks for, in seconds."""

    def __init__(self, came: str, *, wait: float = 0.0) -> None:
        super().__init__(came, "try again later")
        self.wait = wait


class Clock:
    """The time that is left, for the whole and for the next step."""

    def __init__(self, total: float, read: float) -> None:
        self._total, self._read, self._end = total, read, time.monotonic() + total

    def left(self) -> float:
        """The seconds until the end; after it, a `Fault`."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Fault(f"got no whole answer within {self._total:g} seconds", "try again later")
        return left

    def step(self) -> float:
        """The seconds that the next read, write or connection may take."""
        return min(self._read, self.left())


class Watched:
    """A socket as far as `http.client` uses one, with the time limits set anew before every step."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock, self._clock = sock, clock

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._sock.settimeout(self._clock.step())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give a file to read answers from."""
        return io.BufferedReader(_Reader(self._sock, self._clock))

    def close(self) -> None:
        """Who opened the socket closes it."""


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock, self._clock = sock, clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._clock.step())
        return self._sock.recv_into(buffer)


def connected(place: Address, clock: Clock, context: ssl.SSLContext | None) -> socket.socket:
    """A socket to the host, through the environment's proxy if there is one, secure if it has to be."""
    proxy = None if place.local or proxy_bypass(place.host) else getproxies().get("https")
    sock = _tunnel(proxy, place, clock) if proxy else _open(place.host, place.port, clock)
    if place.scheme == "http":
        return sock
    secure = context or ssl.create_default_context()
    try:
        sock.settimeout(clock.step())
        # An end that nobody announced may be somebody's cut; the first releases of Python 3.11 overlook it by default.
        secure.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        return secure.wrap_socket(sock, server_hostname=place.host, suppress_ragged_eofs=False)
    except BaseException:
        sock.close()
        raise


def _open(host: str, port: int, clock: Clock) -> socket.socket:
    error: OSError = OSError("no address")
    for family, kind, protocol, _, target in _resolved(host, port, clock):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(clock.step())
            sock.connect(target)
        except OSError as failure:
            sock.close()
            error = failure
        else:
            return sock
    raise error


def _resolved(host: str, port: int, clock: Clock) -> list[Any]:
    """The addresses of a host. The resolver knows no time limit, so it is left behind when it takes too long."""
    found: list[Any] = []

    def resolve() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(clock.step())
    if not found:
        raise TimeoutError
    if isinstance(found[0], socket.gaierror) and found[0].errno != socket.EAI_AGAIN:
        raise Fault(f"could not find the host {visible(host)}", "check the address and the network")
    if isinstance(found[0], Exception):
        raise found[0]
    return list(found[0])


def _tunnel(proxy: str, place: Address, clock: Clock) -> socket.socket:
    """A connection through a proxy; the proxy sees the host's name and nothing else."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme != "http" or not parts.hostname:
        raise Fault("has to go through a proxy that is not http://", "check HTTPS_PROXY")
    lines = [f"CONNECT {place.host}:{place.port} HTTP/1.1", f"Host: {place.host}:{place.port}"]
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}")
    sock = _open(parts.hostname, parts.port or 80, clock)
    try:
        Watched(sock, clock).sendall("\r\n".join((*lines, "", "")).encode())
        _check_proxy(_proxy_status(_Reader(sock, clock)))
    except BaseException:
        sock.close()
        raise
    return sock


def _check_proxy(status: int) -> None:
    if status >= 500:  # noqa: PLR2004  the codes are their own names
        raise PassingFault(f"the proxy answered {status}")
    if status != 200:  # noqa: PLR2004
        raise Fault(f"the proxy answered {status}", "check HTTPS_PROXY")


def _proxy_status(reader: _Reader) -> int:
    head = b""
    # Byte by byte: what follows the head belongs to somebody else.
    while not head.endswith(b"\r\n\r\n"):
        byte = reader.read(1)
        head += byte or b""
        if not byte or len(head) > _HEAD:
            raise ConnectionResetError
    version, _, rest = head.partition(b" ")
    return int(rest[:3]) if version.startswith(b"HTTP/") and rest[:3].isdigit() else 0
