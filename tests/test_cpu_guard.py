"""A quick test that takes too long fails, whatever else the machine does."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.cpu_guard import CpuGuard

TESTS = """
import subprocess, sys, time
import pytest

BUSY = "import time; end = time.process_time() + 0.1\\nwhile time.process_time() < end: pass"

def work():
    exec(BUSY)

@pytest.fixture
def own():
    work()

@pytest.fixture(scope="module")
def cheap():
    pass

@pytest.fixture(scope="module")
def shared():
    work()

@pytest.fixture(scope="session")
def inner():
    work()

@pytest.fixture(scope="module")
def outer(request):
    return request.getfixturevalue("inner")

def test_too_long_itself(): work()
def test_too_long_in_a_child(): subprocess.run([sys.executable, "-S", "-c", BUSY], check=True)
def test_too_long_in_a_fixture_of_its_own(own): pass
def test_too_long_beside_a_shared_fixture(cheap): work()
def test_failing():
    work()
    assert 1 == 2

def test_waiting(): time.sleep(0.1)
@pytest.mark.slow
def test_slow(): work()
@pytest.mark.browser
def test_in_a_browser(): work()
def test_with_a_shared_fixture(shared): pass
def test_with_shared_fixtures_that_are_asked_for_late(request): request.getfixturevalue("outer")
"""
PROPERTY = "import time, pytest\n@pytest.mark.hypothesis\ndef test_one():\n    for _ in range(10 ** 6): pass"


def run(pytester: pytest.Pytester, tests: str, guard: CpuGuard) -> pytest.RunResult:
    pytester.makepyfile(tests)
    pytester.makeini("[pytest]\nmarkers =\n    slow\n    browser\n")
    return pytester.runpytest_inprocess("-p", "no:xdist", "-p", "no:cacheprovider", "-rA", plugins=[guard])


def test_a_test_that_takes_too_long_fails(pytester: pytest.Pytester) -> None:
    result = run(pytester, TESTS, CpuGuard(0.05))
    passed, failed = (
        [line.partition("::")[2].partition(" ")[0] for line in result.stdout.lines if line.startswith(outcome)]
        for outcome in ("PASSED", "FAILED")
    )
    assert failed == [
        "test_too_long_itself",
        "test_too_long_in_a_child",
        "test_too_long_in_a_fixture_of_its_own",
        "test_too_long_beside_a_shared_fixture",
        "test_failing",
    ]
    assert len(passed) == 5
    # The summary repeats what a line has room for, which is all of it where the variable `CI` is set.
    own_lines = [line for line in result.stdout.lines if line.startswith("took ")]
    advice = "a quick test may take 0.05: make it quicker, or mark it with `pytest.mark.slow`, for `make test-slow`;"
    assert len([line for line in own_lines if advice in line]) == len(own_lines) == 4
    assert len([line for line in result.stdout.lines if line.startswith("E  ") and "assert 1 == 2" in line]) == 1


@pytest.mark.parametrize(("profile", "outcome"), [("quick", "failed"), ("thorough", "passed")])
def test_a_property_test_may_take_longer_with_more_examples(
    pytester: pytest.Pytester, profile: str, outcome: str
) -> None:
    before = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        result = run(pytester, PROPERTY, CpuGuard(0.001))
    finally:
        settings.load_profile(before)
    result.assert_outcomes(**{outcome: 1})


def test_the_limit_can_be_raised_on_a_slow_machine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_CPU_SECONDS", "0.001")
    run(pytester, PROPERTY, CpuGuard()).assert_outcomes(failed=1)
    monkeypatch.setenv("TEST_CPU_SECONDS", "60")
    run(pytester, PROPERTY, CpuGuard()).assert_outcomes(passed=1)
