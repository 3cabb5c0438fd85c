"""When a call is tried again, and how long it waits first."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from ._api import ClientConnectionError, ClientError, ClientTimeoutError
from ._checks import Seconds, check_count, check_seconds, to_seconds
from ._redaction import redact
from .errors import StatusError

if TYPE_CHECKING:
    from ._rate_limiter import RateLimiter

FIRST_WAIT = 0.5
"""Seconds: the most that is waited before the second attempt; it doubles with each."""
LONGEST_WAIT = 30.0
"""Seconds: the most that is waited before any attempt, unless the server asks for more."""

# The idempotent methods (RFC 9110, 9.2.2); any other is repeated only after a 429, which says that nothing was done.
_IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


class RetryPolicy(msgspec.Struct, frozen=True):
    """How often and how long a call may try.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting cannot work.
    """

    timeout: float
    """Seconds for one attempt."""
    max_retries: int
    deadline: float
    """Seconds for all attempts and the waits between them."""

    def __post_init__(self) -> None:
        check_seconds("timeout", self.timeout)
        check_count("max_retries", self.max_retries, least=0)
        check_seconds("deadline", self.deadline)

    def override(self, timeout: Seconds | None, max_retries: int | None, deadline: Seconds | None) -> RetryPolicy:
        """Return this policy with each setting replaced that is not `None`."""
        if timeout is None and max_retries is None and deadline is None:
            return self
        return RetryPolicy(
            self.timeout if timeout is None else to_seconds(timeout),
            self.max_retries if max_retries is None else max_retries,
            self.deadline if deadline is None else to_seconds(deadline),
        )


class PausedError(Exception):
    """The server asks all calls to wait longer than this one may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Attempts:
    """The attempts of one call.

    Args:
        policy: How often and how long it may try.
        method: The HTTP method.
        path: The path and query, for the log.
        token: What the log must not show.
        rate_limiter: What to tell when the server answers 429.
    """

    __slots__ = (
        "_began",
        "_ends",
        "_excused",
        "_method",
        "_passed",
        "_path",
        "_policy",
        "_rate_limiter",
        "_repeated",
        "_started",
        "_token",
        "made",
        "permanent",
    )

    def __init__(
        self,
        policy: RetryPolicy,
        method: str,
        path: str = "",
        token: str | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> None:
        self.made = 0
        self.permanent = False
        """Whether the last attempt would end the same if it were made again."""
        self._policy = policy
        self._method = method
        self._path = path
        self._token = token
        self._rate_limiter = rate_limiter
        self._passed = self._excused = 0
        self._repeated = False
        self._began = self._started = time.monotonic()
        self._ends = self._started + policy.deadline

    @property
    def path(self) -> str:
        """Path and query, without secrets."""
        return redact(self._path, self._token)

    def begin(self) -> float:
        """Count one more attempt, and return the seconds that it may take."""
        self.made += 1
        if self.made > 1:
            self._started = time.monotonic()
        left = self._ends - self._started
        # The wait before it may have taken longer than it should, and a timeout must be positive.
        return self._policy.timeout if self._policy.timeout <= left else max(left, 0.001)

    def repeats_at_once(self, error: OSError) -> bool:
        """Return whether the request is sent again at once, without that counting as an attempt.

        Servers close connections that are idle, and a request may be on its way by then:
        https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1-7
        """
        if self._repeated or not isinstance(error, ConnectionResetError) or self._method not in _IDEMPOTENT:
            return False
        self._repeated = True
        self.made -= 1
        return True

    @property
    def left(self) -> float:
        """The seconds until the deadline."""
        return self._ends - time.monotonic()

    def extend_deadline(self, seconds: float) -> None:
        """Leave out the seconds that the call waited for the rate limiter."""
        if not self.made:
            self._began += seconds
        self._started += seconds
        self._ends += seconds

    def wait_after(self, error: ClientError) -> float:
        """Decide whether a failed call is tried again.

        Returns:
            The seconds to wait before the next attempt.

        Raises:
            ClientError: `error`, if there is no next attempt.
        """
        # Imported here, because most calls do not fail.
        import random

        error.attempts = self.made
        wait = (error.retry_after if isinstance(error, StatusError) else None) or 0.0
        if not self._is_quota(error, wait):
            # Full jitter, so that clients that failed together do not come back together:
            # https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
            longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(self.made - 1 - self._excused, 64))
            wait += random.uniform(0, longest)  # noqa: S311 - no secret
        if self.made - self._excused > self._policy.max_retries or not self._is_passing(error) or wait >= self.left:
            self.log(error)
            raise error
        self.log(error, wait)
        return wait

    def log(self, outcome: object, wait: float | None = None) -> None:
        """Log the attempt that has just been made.

        Args:
            outcome: Its status or its error.
            wait: The seconds until the next one, `None` if there is none.
        """
        # A program that has not loaded logging has set up no handler, and to load it takes longer than a call.
        if "logging" not in sys.modules:
            return
        from ._logging import find_logger

        if (logger := find_logger()) is None:
            return
        took = time.monotonic() - self._started
        status = outcome.status if isinstance(outcome, ClientError) else outcome
        extra = {
            "method": self._method,
            "path": self.path,
            "status": status,
            "attempt": self.made,
            "duration": took,
        }
        if isinstance(outcome, ClientError):
            # Without method and path, with which the line begins.
            outcome = " ".join(str(part) for part in (outcome.status, outcome.error_type or outcome.message) if part)
        then = "" if wait is None else f", next in {wait:.3f} s"
        line = "%s %s: %s (attempt %d, %.0f ms%s)"
        logger.debug(line, self._method, self.path, outcome, self.made, took * 1000, then, extra=extra)

    def _is_quota(self, error: ClientError, pause: float) -> bool:
        """Return whether the quota of many calls refused this one, so that the rate limiter spreads the next attempts.

        Such an attempt is not counted as long as others are let through, until the time of the deadline has passed.
        """
        limiter = self._rate_limiter
        if limiter is None or error.status != 429:
            return False
        quota = limiter.note_refused(self, self._started, pause)
        late = time.monotonic() > self._began + self._policy.deadline
        if quota and limiter.passed > self._passed and self._policy.max_retries and not late:
            self._excused += 1
        self._passed = limiter.passed
        return quota

    def _is_passing(self, error: ClientError) -> bool:
        if isinstance(error, StatusError):
            status = error.status or 0
            return status == 429 or (self._method in _IDEMPOTENT and (status == 408 or status >= 500))
        if self.permanent:
            return False
        unanswered = isinstance(error, (ClientConnectionError, ClientTimeoutError))
        return unanswered and self._method in _IDEMPOTENT


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait, `None` without a valid one.

    It may hold seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    # Imported here, because few responses have a date in it, and these take longer to load than all the rest.
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    def parse(text: str) -> datetime | None:
        try:
            date = parsedate_to_datetime(text)
            # The zone -0000 means that none is known, and parses without one; dates in HTTP are in UTC.
            return date if date.tzinfo else date.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return None

    date = parse(value)
    # By the clock of the server, where the answer tells it, because the one here may be wrong.
    now = parse(headers.get("date", "")) or datetime.now(UTC)
    try:
        return None if date is None else max(0.0, (date - now).total_seconds())
    except OverflowError:
        return None
