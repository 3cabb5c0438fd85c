"""Fails a quick test that takes too much processor time, so that `make test` stays quick.

Processor time is that of this process and of the children that it waited for, so that other work on the machine does
not count. What fixtures of a module or a session take belongs to no single test and is left out.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Generator
from typing import Any, Final

import pytest
from hypothesis import settings

LIMIT_VARIABLE: Final = "TEST_CPU_SECONDS"
DEFAULT_LIMIT: Final = 2.0
EXEMPT: Final = ("slow", "browser")


def measure_cpu() -> float:
    """Seconds of processor time that this process and its finished children have taken."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def is_quick(item: pytest.Item) -> bool:
    """Whether a test runs in `make test`; a property test that draws more examples than there does not."""
    if any(item.get_closest_marker(name) for name in EXEMPT):
        return False
    return item.get_closest_marker("hypothesis") is None or settings.get_current_profile_name() == "quick"


class CpuGuard:
    """The hooks of pytest that measure each test."""

    def __init__(self, limit: float | None = None) -> None:
        self._limit = float(os.environ.get(LIMIT_VARIABLE, DEFAULT_LIMIT)) if limit is None else limit
        self._setup = 0.0
        self._shared = 0.0
        self._depth = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        """Note what a fixture takes that several tests share; one that it asks for is part of it."""
        if fixturedef.scope == "function":
            return (yield)
        before, self._depth = measure_cpu(), self._depth + 1
        try:
            return (yield)
        finally:
            self._depth -= 1
            if not self._depth:
                self._shared += measure_cpu() - before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, Any, Any]:
        """Measure the fixtures of one test alone."""
        before, self._shared, self._depth = measure_cpu(), 0.0, 0
        try:
            return (yield)
        finally:
            self._setup = measure_cpu() - before - self._shared

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Measure the test itself, and fail it if it passed and took too long."""
        before, self._shared, self._depth = measure_cpu(), 0.0, 0
        result = yield
        taken = self._setup + measure_cpu() - before - self._shared
        if taken > self._limit and is_quick(item):
            pytest.fail(
                f"took {taken:.1f} s of processor time, a quick test may take {self._limit:g}: make it quicker, "
                f"or mark it with `pytest.mark.slow`, for `make test-slow`; on a slow machine set {LIMIT_VARIABLE}",
                pytrace=False,
            )
        return result
