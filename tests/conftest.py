"""No test talks to anything beyond this machine but those marked `network`, and no quick one takes long."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cpu_guard import CpuGuard

pytest_plugins = ["pytester"]

# How long an example takes says more about what else the machine does than about the code: no deadline.
settings.register_profile("quick", deadline=None, max_examples=10)
settings.register_profile("thorough", deadline=None, max_examples=200)
settings.load_profile("quick")

_armed = True


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine; no `OSError`, so that nothing takes it for a failed connection."""


def _is_local(host: object) -> bool:
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        # No name server has ever heard of anything in `.invalid`: that is what the domain is for.
        return host in {None, "", "localhost"} or str(host).endswith(".invalid")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what Python itself would send; an audit hook sees every socket, whoever made it."""
    if not _armed or event not in {"socket.connect", "socket.sendto", "socket.getaddrinfo"}:
        return
    host = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = host[0] if isinstance(host, tuple) else host.decode() if isinstance(host, bytes) else host
    named = event == "socket.getaddrinfo" or arguments[0].family != socket.AF_UNIX
    if named and not _is_local(host):
        raise NetworkBlockedError(f"{event} to {host}: tests stay on this machine")


sys.addaudithook(_watch)


def pytest_configure(config: pytest.Config) -> None:
    """Hold quick tests to their limit."""
    config.pluginmanager.register(CpuGuard())


@pytest.fixture(scope="session", autouse=True)
def tables_of_unicode() -> None:
    """Have the tables of Unicode built: that takes seconds before the first text is drawn, and is no test of ours."""

    @settings(max_examples=1, database=None)
    @given(st.text())
    def draw_text(text: str) -> None:
        assert isinstance(text, str)

    draw_text()


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point proxies at a port where nobody listens: the sockets of the Rust client can be seen by no hook."""
    global _armed  # noqa: PLW0603 an audit hook cannot be taken away again
    if request.node.get_closest_marker("network"):
        _armed = False
        yield
        _armed = True
        return
    with socket.socket() as closed:
        # Bound and not listening: nobody else can take the port, and connecting to it is refused at once.
        closed.bind(("127.0.0.1", 0))
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            for spelled in (name, name.upper()):
                monkeypatch.setenv(spelled, f"http://127.0.0.1:{closed.getsockname()[1]}")
        for spelled in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(spelled, "127.0.0.1,localhost,::1")
        yield
