"""When a call is tried again, and how long it waits first."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .errors import ApifyConnectionError, ApifyError, ApifyTimeoutError, StatusError

FIRST_WAIT = 0.5
"""Seconds: the most that is waited before the second attempt; it doubles with each."""
LONGEST_WAIT = 30.0
"""Seconds: the most that is waited before any attempt, unless the server asks for more."""

# What can be sent twice without harm; anything else only where the server says it did nothing.
_REPEATABLE = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a call may try."""

    max_retries: int
    deadline: float
    """Seconds for all attempts and the waits between them."""


class Attempts:
    """The attempts of one call."""

    __slots__ = ("_ends", "_method", "_patience", "made")

    def __init__(self, patience: Patience, method: str) -> None:
        self.made = 0
        self._patience = patience
        self._method = method
        self._ends = time.monotonic() + patience.deadline

    def begin(self, timeout: float) -> float:
        """Count one more, and say how many seconds it may take."""
        self.made += 1
        # The wait before it may have taken longer than it should.
        return max(min(timeout, self._left()), 0.001)

    def wait_after(self, error: ApifyError) -> float:
        """Seconds to wait before the next attempt; raises the error when there is none."""
        error.attempts = self.made
        asked = error.retry_after if isinstance(error, StatusError) else None
        # Full jitter: clients that failed together do not come back together.
        most = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.made - 1))
        wait = (asked or 0.0) + random.uniform(0, most)  # noqa: S311
        if (
            self.made > self._patience.max_retries
            or not self._is_passing(error)
            or wait >= self._left()
        ):
            raise error from None
        return wait

    def _left(self) -> float:
        return self._ends - time.monotonic()

    def _is_passing(self, error: ApifyError) -> bool:
        if isinstance(error, StatusError):
            status = error.status or 0
            return status == 429 or (
                self._method in _REPEATABLE and (status == 408 or status >= 500)
            )
        unanswered = isinstance(error, (ApifyConnectionError, ApifyTimeoutError))
        return unanswered and self._method in _REPEATABLE


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as seconds or as a date; `None` without one."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds())
