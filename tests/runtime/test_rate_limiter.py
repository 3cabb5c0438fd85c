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
    rate_limiter = RateLimiter(None)
    rate_limiter.pause(0.2)
    assert 0.15 < rate_limiter.acquire() < 0.5
    rate_limiter.stop()
    with pytest.raises(StoppedError):
        rate_limiter.acquire()
