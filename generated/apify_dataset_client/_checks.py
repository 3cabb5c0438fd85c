"""Settings that cannot work are refused when they are made: `TypeError` and `ValueError`."""

from __future__ import annotations

_YEAR = 365 * 86_400


def check_text(name: str, value: object) -> None:
    """Raise for what is no text; the value may be secret and stays out of the message."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, got {type(value).__name__}")


def check_iterable(name: str, value: object) -> None:
    """Raise for one text where many are wanted: its characters would be taken for them."""
    if isinstance(value, (str, bytes)):
        raise TypeError(
            f"{name} must be several, in a list or another iterable, got one {type(value).__name__}"
        )


def check_seconds(name: str, value: object) -> None:
    """Raise for what is no time to wait."""
    if not _number(name, value, "a number of seconds") <= _YEAR:
        raise ValueError(f"{name} must be more than 0 seconds and at most a year, got {value!r}")


def check_rate(name: str, value: object) -> None:
    """Raise for what is no number of requests a second."""
    if not _number(name, value, "a number of requests a second") < float("inf"):
        raise ValueError(f"{name} must be more than 0 requests a second, got {value!r}")


def check_count(name: str, value: object, *, least: int) -> None:
    """Raise for what is no number of things."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {type(value).__name__}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value!r}")


def _number(name: str, value: object, wanted: str) -> float:
    """The value, infinite if it is not positive."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} must be {wanted}, got {type(value).__name__}")
    return value if value > 0 else float("inf")
