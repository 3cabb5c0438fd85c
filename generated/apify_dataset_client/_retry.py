"""When a call is tried again, and how long it waits first."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from . import _logging
from ._checks import check_count, check_seconds
from ._redaction import redact
from .errors import ApifyConnectionError, ApifyError, ApifyTimeoutError, StatusError

if TYPE_CHECKING:
    from ._rate_limiter import RateLimiter

FIRST_WAIT = 0.5
"""Seconds: the most that is waited before the second attempt; it doubles with each."""
LONGEST_WAIT = 30.0
"""Seconds: the most that is waited before any attempt, unless the server asks for more."""

# What can be sent twice without harm; anything else only where the server says it did nothing.
_REPEATABLE = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


class RetryPolicy(msgspec.Struct, frozen=True):
    """How often and how long a call may try; `TypeError` and `ValueError` for what cannot work."""

    timeout: float
    """Seconds for one attempt."""
    max_retries: int
    deadline: float
    """Seconds for all attempts and the waits between them."""

    def __post_init__(self) -> None:
        check_seconds("timeout", self.timeout)
        check_count("max_retries", self.max_retries, least=0)
        check_seconds("deadline", self.deadline)

    def override(
        self, timeout: float | None, max_retries: int | None, deadline: float | None
    ) -> RetryPolicy:
        """The same, except for what is not `None`."""
        if timeout is None and max_retries is None and deadline is None:
            return self
        return RetryPolicy(
            self.timeout if timeout is None else timeout,
            self.max_retries if max_retries is None else max_retries,
            self.deadline if deadline is None else deadline,
        )


class Attempts:
    """The attempts of one call."""

    __slots__ = (
        "_began",
        "_ends",
        "_method",
        "_path",
        "_rate_limiter",
        "_retry_policy",
        "_token",
        "made",
        "permanent",
    )

    def __init__(
        self,
        retry_policy: RetryPolicy,
        method: str,
        path: str = "",
        token: str | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> None:
        self.made = 0
        self.permanent = False
        """Whether the last one would end the same again."""
        self._retry_policy = retry_policy
        self._method = method
        self._path = path
        self._token = token
        self._rate_limiter = rate_limiter
        self._began = time.monotonic()
        self._ends = self._began + retry_policy.deadline

    @property
    def path(self) -> str:
        """Path and query, as they may be shown."""
        return redact(self._path, [self._token])

    def begin(self) -> float:
        """Count one more, and say how many seconds it may take."""
        self.made += 1
        if self.made > 1:
            self._began = time.monotonic()
        left = self._ends - self._began
        # The wait before it may have taken longer than it should.
        return (
            self._retry_policy.timeout if self._retry_policy.timeout <= left else max(left, 0.001)
        )

    def idle(self, seconds: float) -> None:
        """Leave these seconds out of account: others had their turn."""
        self._began += seconds
        self._ends += seconds

    def wait_after(self, error: ApifyError) -> float:
        """Seconds to wait before the next attempt; raises the error when there is none."""
        # Here, because most programs never get this far.
        import random

        error.attempts = self.made
        asked = (error.retry_after if isinstance(error, StatusError) else None) or 0.0
        # Full jitter: clients that failed together do not come back together.
        most = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(self.made - 1, 64))
        wait = asked + random.uniform(0, most)  # noqa: S311
        if self._rate_limiter is not None and error.status == 429:
            self._rate_limiter.pause(min(asked + most, self._retry_policy.deadline))
        if (
            self.made > self._retry_policy.max_retries
            or not self._is_passing(error)
            or wait >= self._ends - time.monotonic()
        ):
            self.note(error)
            raise error
        self.note(error, wait)
        return wait

    def note(self, outcome: object, wait: float | None = None) -> None:
        """Log the attempt that has just been made."""
        if (logger := _logging.find_logger()) is None:
            return
        took = (time.monotonic() - self._began) * 1000
        if isinstance(outcome, ApifyError):
            # Without what the line begins with.
            outcome = " ".join(
                str(part)
                for part in (outcome.status, outcome.error_type or outcome.message)
                if part
            )
        then = "" if wait is None else f", next in {wait:.3f} s"
        logger.debug(
            "%s %s: %s (attempt %d, %.0f ms%s)",
            self._method,
            self.path,
            outcome,
            self.made,
            took,
            then,
        )

    def _is_passing(self, error: ApifyError) -> bool:
        if isinstance(error, StatusError):
            status = error.status or 0
            return status == 429 or (
                self._method in _REPEATABLE and (status == 408 or status >= 500)
            )
        if self.permanent:
            return False
        unanswered = isinstance(error, (ApifyConnectionError, ApifyTimeoutError))
        return unanswered and self._method in _REPEATABLE


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as seconds or as a date; `None` without one."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    # Here, because they take longer to load than all the rest.
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(value)
        # A zone of -0000 says that none is known; in HTTP every date is in UTC.
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
