"""Checks of arguments, made before anything is sent; they raise `TypeError` and `ValueError`."""

from __future__ import annotations

_YEAR = 365 * 86_400


def check_text(name: str, value: object) -> None:
    """Raise unless the value is text; it may be secret, so the message leaves it out."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, got {type(value).__name__}")


def check_iterable(name: str, value: object) -> None:
    """Raise for one text where several are wanted, because its characters would be taken for them."""
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be several, in a list or another iterable, got one {type(value).__name__}")


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
