"""A quick test that takes too long fails, whatever else the machine does."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.cpu_guard import CpuGuard

LIMIT = 0.1
WORK = """
import subprocess, sys, time
import pytest

BUSY = "import time\\nend = time.process_time() + 0.3\\nwhile time.process_time() < end: pass"
def work(): exec(BUSY)
"""

SHARED_IN_SHARED = """
@pytest.fixture(scope="session")
def inner(): work()

@pytest.fixture(scope="module")
def given(request): return request.getfixturevalue("inner")

def test_one(request): request.getfixturevalue("given")
"""


def run(pytester: pytest.Pytester, test: str) -> pytest.RunResult:
    pytester.makepyfile(f"{WORK}{test}")
    pytester.makeini("[pytest]\nmarkers =\n    slow\n    browser\n")
    return pytester.runpytest_inprocess("-p", "no:xdist", "-p", "no:cacheprovider", plugins=[CpuGuard(LIMIT)])


@pytest.mark.parametrize(
    "test",
    [
        "def test_one(): work()",
        "def test_one(): subprocess.run([sys.executable, '-c', BUSY], check=True)",
        "@pytest.fixture\ndef given(): work()\ndef test_one(given): pass",
        "@pytest.fixture(scope='module')\ndef given(): pass\ndef test_one(given): work()",
    ],
    ids=["itself", "a child", "a fixture of its own", "beside a shared fixture"],
)
def test_a_test_that_takes_too_long_fails(pytester: pytest.Pytester, test: str) -> None:
    result = run(pytester, test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["took * s of processor time, a quick test may take 0.1: make it quicker, or mark it with `pytest.mark.slow`*"]
    )


@pytest.mark.parametrize(
    "test",
    [
        "def test_one(): time.sleep(0.3)",
        "@pytest.mark.slow\ndef test_one(): work()",
        "@pytest.mark.browser\ndef test_one(): work()",
        "@pytest.fixture(scope='module')\ndef given(): work()\ndef test_one(given): pass",
        SHARED_IN_SHARED,
    ],
    ids=["waiting", "slow", "browser", "a shared fixture", "shared fixtures that are asked for late"],
)
def test_what_takes_no_time_of_its_own_or_may_passes(pytester: pytest.Pytester, test: str) -> None:
    run(pytester, test).assert_outcomes(passed=1)


def test_a_failure_stays_what_it_is(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_one():\n    work()\n    assert 1 == 2")
    result.stdout.fnmatch_lines(["*assert 1 == 2*"])
    result.stdout.no_fnmatch_line("*processor time*")


@pytest.mark.parametrize(("profile", "outcome"), [("quick", "failed"), ("thorough", "passed")])
def test_a_property_test_may_take_longer_with_more_examples(
    pytester: pytest.Pytester, profile: str, outcome: str
) -> None:
    before = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        result = run(pytester, "@pytest.mark.hypothesis\ndef test_one(): work()")
    finally:
        settings.load_profile(before)
    result.assert_outcomes(**{outcome: 1})


def test_the_limit_can_be_raised_on_a_slow_machine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_CPU_SECONDS", "60")
    pytester.makepyfile(f"{WORK}def test_one(): work()")
    result = pytester.runpytest_inprocess("-p", "no:xdist", "-p", "no:cacheprovider", plugins=[CpuGuard()])
    result.assert_outcomes(passed=1)
