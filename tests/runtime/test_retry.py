"""When an attempt is repeated, and how long that takes."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from runtime import _retry
from runtime._retry import Attempts, RetryPolicy, parse_retry_after
from runtime.errors import ApiConnectionError, ServerError


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("0", 0),
        ("120", 120),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("\u0661", None),
        ("Wed, 21 Oct 99999999999 07:28:00 GMT", None),
    ],
)
def test_retry_after_in_seconds(value: str, seconds: float | None) -> None:
    assert parse_retry_after({"retry-after": value}) == seconds


def test_retry_after_as_a_date() -> None:
    now = datetime.now(UTC)
    later = parse_retry_after({"retry-after": format_datetime(now + timedelta(seconds=90), usegmt=True)})
    assert later is not None
    assert 85 < later <= 90
    assert parse_retry_after({"retry-after": format_datetime(now - timedelta(days=1), usegmt=True)}) == 0


def test_waits_double_with_full_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_retry, "FIRST_WAIT", 0.5)
    drawn: list[tuple[float, float]] = []

    def draw(low: float, high: float) -> float:
        drawn.append((low, high))
        return 0.0

    monkeypatch.setattr("random.uniform", draw)
    attempts = Attempts(RetryPolicy(timeout=1, max_retries=9, deadline=1000), "GET")
    for _ in range(9):
        attempts.begin()
        attempts.wait_after(ServerError("", status=503))
    assert drawn == [(0, high) for high in (0.5, 1, 2, 4, 8, 16, 30, 30, 30)]


@pytest.mark.parametrize(("status", "again"), [(429, True), (408, False), (503, False)])
def test_what_must_not_happen_twice_is_repeated_only_where_nothing_happened(status: int, *, again: bool) -> None:
    attempts = Attempts(RetryPolicy(timeout=1, max_retries=1, deadline=10), "POST")
    attempts.begin()
    error = ServerError("", status=status)
    if again:
        assert attempts.wait_after(error) < 1
    else:
        with pytest.raises(ServerError):
            attempts.wait_after(error)


def test_an_attempt_that_begins_late_still_has_a_moment() -> None:
    attempts = Attempts(RetryPolicy(timeout=1, max_retries=1, deadline=1e-9), "GET")
    time.sleep(0.01)
    assert attempts.begin() > 0


def test_an_unanswered_post_is_not_repeated() -> None:
    attempts = Attempts(RetryPolicy(timeout=1, max_retries=1, deadline=10), "POST")
    attempts.begin()
    with pytest.raises(ApiConnectionError):
        attempts.wait_after(ApiConnectionError(""))
