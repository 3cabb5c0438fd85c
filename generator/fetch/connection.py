"""Opens connections under a deadline, with TLS or without, to a host itself or through a proxy."""

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

from generator.fetch.url_policy import Address, check_connection
from generator.secrets.display import make_printable

_HEAD = 1 << 14


class FetchError(Exception):
    """Why there is no page, and what to do about it; both are parts of a sentence."""

    def __init__(self, reason: str, help: str) -> None:  # noqa: A002 as in `Problem`
        super().__init__(reason)
        self.reason, self.help = reason, help


class TransientError(FetchError):
    """An error that may be gone a moment later; `wait` is how long the server asks to wait, in seconds."""

    def __init__(self, reason: str, *, wait: float = 0.0) -> None:
        super().__init__(reason, "try again later")
        self.wait = wait


class Deadline:
    """The limits on the time of a fetch, in seconds: of the whole, and of each read, write or connection."""

    def __init__(self, total: float, read: float) -> None:
        self._total, self._read, self._end = total, read, time.monotonic() + total

    def get_remaining(self) -> float:
        """The seconds until the end; raises `FetchError` after it."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchError(f"got no whole answer within {self._total:g} seconds", "try again later")
        return left

    def get_timeout(self) -> float:
        """The seconds that the next read, write or connection may take."""
        return min(self._read, self.get_remaining())


class TimedSocket:
    """The part of a socket that `http.client` uses, with a new timeout before each call."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._sock.settimeout(self._deadline.get_timeout())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give a file to read answers from."""
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Do nothing: whoever opened the socket closes it."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.get_timeout())
        return self._sock.recv_into(buffer)


def connect(place: Address, deadline: Deadline, context: ssl.SSLContext | None) -> socket.socket:
    """Open a socket to the host, through the proxy that the environment names; with TLS if the scheme is https.

    An address that the host's name may not lead to raises `AddressError`. What a name leads to behind a proxy, only
    the proxy knows.
    """
    proxy = None if place.is_local or proxy_bypass(place.host) else getproxies().get("https")
    sock = _open_tunnel(proxy, place, deadline) if proxy else _open_directly(place, deadline)
    if place.scheme == "http":
        return sock
    secure = context or ssl.create_default_context()
    try:
        sock.settimeout(deadline.get_timeout())
        # An end without TLS close_notify may be a truncation attack; early releases of Python 3.11 ignore it.
        secure.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        return secure.wrap_socket(sock, server_hostname=place.host, suppress_ragged_eofs=False)
    except BaseException:
        sock.close()
        raise


def _open_directly(place: Address, deadline: Deadline) -> socket.socket:
    """Open a connection to one of the host's addresses; all are judged, and then connected to as they are."""
    found = _resolve_host(place.host, place.port, deadline)
    for *_, target in found:
        check_connection(place, target[0])
    return _open(found, deadline)


def _open(addresses: list[Any], deadline: Deadline) -> socket.socket:
    error: OSError = OSError("no address")
    for family, kind, protocol, _, target in addresses:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.get_timeout())
            sock.connect(target)
        except OSError as failure:
            sock.close()
            error = failure
        else:
            return sock
    raise error


def _resolve_host(host: str, port: int, deadline: Deadline) -> list[Any]:
    """The addresses of a host. `getaddrinfo` takes no timeout, so its thread is abandoned when it takes too long."""
    found: list[Any] = []

    def resolve() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(deadline.get_timeout())
    if not found:
        raise TimeoutError
    if isinstance(found[0], socket.gaierror) and found[0].errno != socket.EAI_AGAIN:
        raise FetchError(f"could not find the host {make_printable(host)}", "check the address and the network")
    if isinstance(found[0], Exception):
        raise found[0]
    return list(found[0])


def _open_tunnel(proxy: str, place: Address, deadline: Deadline) -> socket.socket:
    """Open a connection through a proxy, which learns the name of the host and nothing else."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme != "http" or not parts.hostname:
        raise FetchError("has to go through a proxy that is not http://", "check HTTPS_PROXY")
    lines = [f"CONNECT {place.host}:{place.port} HTTP/1.1", f"Host: {place.host}:{place.port}"]
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}")
    sock = _open(_resolve_host(parts.hostname, parts.port or 80, deadline), deadline)
    try:
        TimedSocket(sock, deadline).sendall("\r\n".join((*lines, "", "")).encode())
        _check_proxy(_read_proxy_status(_TimedReader(sock, deadline)))
    except BaseException:
        sock.close()
        raise
    return sock


def _check_proxy(status: int) -> None:
    if status >= 500:  # noqa: PLR2004  the codes are their own names
        raise TransientError(f"the proxy answered {status}")
    if status != 200:  # noqa: PLR2004
        raise FetchError(f"the proxy answered {status}", "check HTTPS_PROXY")


def _read_proxy_status(reader: _TimedReader) -> int:
    head = b""
    # Byte by byte, because what follows the head belongs to the tunnelled connection.
    while not head.endswith(b"\r\n\r\n"):
        byte = reader.read(1)
        head += byte or b""
        if not byte or len(head) > _HEAD:
            raise ConnectionResetError
    version, _, rest = head.partition(b" ")
    return int(rest[:3]) if version.startswith(b"HTTP/") and rest[:3].isdigit() else 0
