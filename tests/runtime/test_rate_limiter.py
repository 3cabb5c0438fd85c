"""How calls that are made together are spread over time."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime._rate_limiter import RateLimiter, StoppedError


@given(st.lists(st.floats(0, 0.5), max_size=30), st.floats(1, 1000))
def test_turns_are_never_closer_than_the_rate(pauses: list[float], rate: float) -> None:
    clock = 1000.0
    rate_limiter, turns = RateLimiter(rate), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: clock)
        for pause in pauses:
            turns.append(clock + rate_limiter._reserve())
            clock += pause
    assert all(later - earlier > 0.999 / rate for earlier, later in itertools.pairwise(turns))


def test_a_turn_that_a_pause_took_is_given_again() -> None:
    clock, rate_limiter, pauses = 1000.0, RateLimiter(1), iter([5.0])

    def sleep(seconds: float) -> None:
        nonlocal clock
        clock += seconds
        for pause in pauses:
            rate_limiter.pause(pause)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: clock)
        patch.setattr(rate_limiter, "sleep", sleep)
        assert rate_limiter.acquire() == 0
        assert rate_limiter.acquire() == 1 + 5
        assert rate_limiter.acquire() == 1
    rate_limiter.stop()
    with pytest.raises(StoppedError):
        rate_limiter.acquire()
