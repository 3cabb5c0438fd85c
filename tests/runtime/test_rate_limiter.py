"""How calls that are made together are spread over time."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime._rate_limiter import RateLimiter
from runtime._rate_limiter import StoppedError as Stopped
from runtime._retry import PausedError


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        patch.setattr(time, "monotonic", lambda: self.now)

    def limiter(self, patch: pytest.MonkeyPatch, rate: float | None = None) -> RateLimiter:
        """A limiter that sleeps by this clock."""
        rate_limiter = RateLimiter(rate)

        def sleep(seconds: float) -> None:
            self.now += seconds

        patch.setattr(rate_limiter, "sleep", sleep)
        return rate_limiter


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that only sleeping moves."""
    return Clock(monkeypatch)


@given(st.lists(st.floats(0, 0.5), max_size=30), st.floats(1, 1000))
def test_turns_are_never_closer_than_the_rate(pauses: list[float], rate: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(patch)
        rate_limiter, turns = clock.limiter(patch, rate), []
        for pause in pauses:
            rate_limiter.acquire()
            turns.append(clock.now)
            clock.now += pause
    assert all(later - earlier > 0.999 / rate for earlier, later in itertools.pairwise(turns))


def test_a_turn_that_a_pause_took_is_given_again(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_limiter, sleeps = RateLimiter(1), []

    def sleep(seconds: float) -> None:
        clock.now += seconds
        sleeps.append(seconds)
        if len(sleeps) == 1:
            for call in ("a", "b"):
                rate_limiter.note_refused(call, clock.now, 5)

    monkeypatch.setattr(rate_limiter, "sleep", sleep)
    assert rate_limiter.acquire() == 0
    assert rate_limiter.acquire() == 1 + 5
    assert sleeps == [1, 5]


def test_a_stopped_limiter_lets_nothing_start() -> None:
    rate_limiter = RateLimiter(None)
    rate_limiter.stop()
    with pytest.raises(Stopped):
        rate_limiter.acquire()


def test_one_call_that_is_refused_slows_nobody_down(clock: Clock) -> None:
    rate_limiter = RateLimiter(None)
    for _attempt in range(5):
        rate_limiter.note_passed()
        assert not rate_limiter.note_refused("a", clock.now, 60)
    assert rate_limiter.acquire(longest=0) == 0
    assert rate_limiter.acquire(longest=0) == 0


def test_refusals_with_many_answers_between_them_slow_nobody_down(clock: Clock) -> None:
    rate_limiter = RateLimiter(None)
    for call in range(5):
        for _answer in range(20):
            rate_limiter.note_passed()
        assert not rate_limiter.note_refused(call, clock.now, 0)


def test_a_pause_longer_than_a_call_may_wait_ends_it_at_once(clock: Clock) -> None:
    rate_limiter = RateLimiter(None)
    for call in ("a", "b"):
        rate_limiter.note_refused(call, clock.now, 3600)
    with pytest.raises(PausedError) as caught:
        rate_limiter.acquire(longest=120)
    assert caught.value.seconds == 3600


def test_the_rate_of_the_caller_is_never_exceeded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_limiter = clock.limiter(monkeypatch, 10)
    for call in ("a", "b"):
        rate_limiter.note_refused(call, clock.now, 0)
    starts: list[float] = []
    for _call in range(100):
        rate_limiter.acquire()
        rate_limiter.note_passed()
        starts.append(clock.now)
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert min(gaps) == pytest.approx(0.1)
    assert gaps[0] > 0.5
    assert gaps[-1] == pytest.approx(0.1)


def _bucket(clock: Clock, rate: float, burst: float) -> Callable[[], bool]:
    """A token bucket, as a server has one for its quota; whether it lets the next request through."""

    def fill() -> Iterator[bool]:
        tokens, last = burst, clock.now
        while True:
            tokens, last = min(burst, tokens + (clock.now - last) * rate), clock.now
            tokens -= (passes := tokens >= 1)
            yield passes

    return fill().__next__


@pytest.mark.parametrize(("rate", "burst"), [(1, 3), (5, 5), (20, 5), (60, 60), (250, 20), (2000, 50)])
def test_the_pace_comes_close_to_any_quota(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, rate: float, burst: float
) -> None:
    passes, rate_limiter = _bucket(clock, rate, burst), clock.limiter(monkeypatch)
    began, refused = clock.now, 0
    while rate_limiter.passed < 20 * rate:
        rate_limiter.acquire()
        clock.now += 0.0001
        if passes():
            rate_limiter.note_passed()
        else:
            refused += 1
            rate_limiter.note_refused(refused, clock.now - 0.0001, 0)
    assert clock.now - began < 1.3 * 20
    assert refused < rate_limiter.passed
