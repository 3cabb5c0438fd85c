"""When a value that trails behind is asked for again."""

from __future__ import annotations

import time

import pytest
from runtime._polling import _Schedule
from runtime.errors import WaitTimeoutError


def test_it_asks_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    schedule, pauses = _Schedule(30, lag=5), []
    while now < 29:
        pauses.append(schedule.choose_pause("x"))
        now += pauses[-1]
    assert pauses == [0.5, 1, 2, 4, 5, 5, 5, 5, 2]
    with pytest.raises(WaitTimeoutError):
        schedule.choose_pause("x")
