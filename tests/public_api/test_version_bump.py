"""A version rises as far as semantic versioning asks, and a complaint says what is due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.problem import Problem
from generator.public_api.version_bump import Level, explain_wrong_version, find_least_version, parse_version

VERSIONS = st.tuples(*[st.integers(0, 30)] * 3).map(lambda parts: ".".join(map(str, parts)))


@pytest.mark.parametrize(
    ("before", "level", "after"),
    [
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.NONE, "1.2.3"),
        ("0.2.3", Level.MAJOR, "0.3.0"),
        ("0.2.3", Level.MINOR, "0.2.4"),
        ("0.2.3", Level.PATCH, "0.2.4"),
        ("0.2.3", Level.NONE, "0.2.3"),
    ],
)
def test_the_least_version_that_tells_of_a_change(before: str, level: Level, after: str) -> None:
    assert find_least_version(before, level) == after


@pytest.mark.parametrize(
    ("before", "after", "level", "said"),
    [
        ("0.1.0", "0.1.0", Level.MAJOR, "breaks what 0.1.0 promised: 0.2.0 is due"),
        ("0.1.0", "0.1.0", Level.MINOR, None),
        ("0.1.0", "0.1.1", Level.MAJOR, "is a major change since 0.1.0: at least 0.2.0 is due, not 0.1.1"),
        ("1.1.0", "1.1.1", Level.MINOR, "is a minor change since 1.1.0: at least 1.2.0 is due, not 1.1.1"),
        ("1.9.0", "1.10.0", Level.MINOR, None),
        ("0.2.0", "0.1.9", Level.NONE, "goes back from 0.2.0 to 0.1.9"),
        ("0.1.0", "1.0.0", Level.NONE, None),
    ],
)
def test_what_is_said_of_a_rise(before: str, after: str, level: Level, said: str | None) -> None:
    assert explain_wrong_version(before, after, level) == said


@given(VERSIONS, st.sampled_from(Level))
def test_the_least_version_satisfies_and_is_no_step_back(before: str, level: Level) -> None:
    assert explain_wrong_version(before, find_least_version(before, level), level) is None
    assert parse_version(find_least_version(before, level)) >= parse_version(before)


@pytest.mark.parametrize("text", ["", "1.2", "1.2.3rc1", "v1.2.3", "1.2.3.4"])
def test_other_versions_are_refused(text: str) -> None:
    with pytest.raises(Problem, match=r"expected a version like 1\.2\.3"):
        parse_version(text)
