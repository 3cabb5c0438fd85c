"""The transports, for those who choose or configure one; each is loaded when it is first asked for.

`PyreqwestTransport` and `AsyncPyreqwestTransport` are what clients use by themselves. `Httpx2Transport` and
`AsyncHttpx2Transport` need the extra `httpx2`. `Transport` and `AsyncTransport` are the protocols of one of your own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._transport import (
    AsyncTransport,
    BodyTooLargeError,
    PermanentConnectionError,
    RawResponse,
    Request,
    Transport,
)

if TYPE_CHECKING:
    from ._httpx2 import AsyncHttpx2Transport, Httpx2Transport
    from ._pyreqwest import AsyncPyreqwestTransport, PyreqwestTransport

__all__ = [
    "AsyncHttpx2Transport",
    "AsyncPyreqwestTransport",
    "AsyncTransport",
    "BodyTooLargeError",
    "Httpx2Transport",
    "PermanentConnectionError",
    "PyreqwestTransport",
    "RawResponse",
    "Request",
    "Transport",
]


def __getattr__(name: str) -> object:
    if name in {"AsyncPyreqwestTransport", "PyreqwestTransport"}:
        from . import _pyreqwest

        return getattr(_pyreqwest, name)
    if name in {"AsyncHttpx2Transport", "Httpx2Transport"}:
        from . import _httpx2

        return getattr(_httpx2, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
