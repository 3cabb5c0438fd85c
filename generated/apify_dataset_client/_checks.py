"""Checks of arguments, made before anything is sent; they raise `TypeError` and `ValueError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TypeAlias

_YEAR = 365 * 86_400

Seconds: TypeAlias = float | timedelta
"""A time to wait: a number of seconds, or a `timedelta`."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch
# What the client sets, or what frames a request.
_RESERVED_HEADERS = frozenset(
    ("accept", "accept-encoding", "connection", "content-length", "host", "te", "transfer-encoding", "user-agent")
)


def check_text(name: str, value: object) -> None:
    """Raise unless the value is text; it may be secret, so the message leaves it out."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, got {type(value).__name__}")


def check_iterable(name: str, value: object) -> None:
    """Raise for one text where several are wanted, because its characters would be taken for them."""
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be several, in a list or another iterable, got one {type(value).__name__}")


def to_seconds(value: Seconds) -> float:
    """Return a time to wait in seconds; what is no time is left for `check_seconds` to refuse."""
    return value.total_seconds() if isinstance(value, timedelta) else value


def check_headers(headers: Mapping[str, str], reserved: str) -> Mapping[str, str]:
    """Return additional headers of a request.

    Args:
        headers: Values by name; the values may be secret.
        reserved: The header that holds the token.

    Raises:
        TypeError: If a name or a value is no text.
        ValueError: If a name or a value cannot be sent, or the client sets it itself.
    """
    for name, value in headers.items():
        check_text("the name of a header", name)
        check_text(f"the header {name!r}", value)
        if not _HEADER_NAME(name):
            raise ValueError(f"{name!r} is no name of a header")
        if name.lower() in _RESERVED_HEADERS or name.lower() in {"authorization", reserved.lower()}:
            raise ValueError(f"the header {name} is set by the client; see token= and user_agent_suffix=")
        if not (value.isascii() and value.isprintable()) or value != value.strip():
            raise ValueError(f"the header {name} must be printable ASCII without spaces around it")
    return headers


def check_seconds(name: str, value: object) -> None:
    """Raise unless the value is a time to wait: more than 0 seconds, and at most a year."""
    if not _get_positive(name, value, "a number of seconds") <= _YEAR:
        raise ValueError(f"{name} must be more than 0 seconds and at most a year, got {value!r}")


def check_rate(name: str, value: object) -> None:
    """Raise unless the value is a number of requests a second."""
    if not 1 / _YEAR <= _get_positive(name, value, "a number of requests a second") < float("inf"):
        raise ValueError(f"{name} must be more than 0 requests a second, and at least one a year, got {value!r}")


def check_count(name: str, value: object, *, least: int) -> None:
    """Raise unless the value is a whole number of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {type(value).__name__}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value!r}")


def _get_positive(name: str, value: object, wanted: str) -> float:
    """Return the number, or infinity for one that is not positive, which no check accepts."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} must be {wanted}, got {type(value).__name__}")
    return value if value > 0 else float("inf")
