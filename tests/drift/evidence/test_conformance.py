"""Values that are allowed, and values that are not, drawn at random and held against other means of telling."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.drift.evidence.conformance import LIMITS, allows, allows_all, observe
from generator.drift.facts.model import Aspect
from tests.report_samples import hostile

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@hostile
@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["seconds", "milliseconds", "microseconds"]))
def test_every_moment_is_a_date_time_and_none_is_without_its_offset(moment: datetime, precision: str) -> None:
    text = moment.isoformat(timespec=precision)
    assert allows(Aspect.FORMAT, "date-time", text)
    assert allows(Aspect.FORMAT, "date-time", text.replace("+00:00", "Z"))
    assert not allows(Aspect.FORMAT, "date-time", text.removesuffix("+00:00"))


@hostile
@given(st.dates(), st.uuids())
def test_every_day_is_a_date_and_every_uuid_a_uuid(day: date, one: uuid.UUID) -> None:
    assert allows(Aspect.FORMAT, "date", day.isoformat())
    assert allows(Aspect.FORMAT, "uuid", str(one))
    assert not allows(Aspect.FORMAT, "date-time", day.isoformat())
    assert not allows(Aspect.FORMAT, "uuid", one.hex)


@hostile
@given(st.text())
def test_no_text_is_a_moment_that_python_does_not_read(text: str) -> None:
    if allows(Aspect.FORMAT, "date-time", text):
        datetime.fromisoformat(text)


@hostile
@given(st.integers(), st.integers())
def test_limits_are_those_of_arithmetic(limit: int, value: int) -> None:
    assert allows(Aspect.MINIMUM, limit, value) is (value >= limit)
    assert allows(Aspect.MAXIMUM, limit, value) is (value <= limit)
    assert allows(Aspect.MINIMUM, f"exclusive {limit}", value) is (value > limit)
    assert allows(Aspect.MAXIMUM, f"exclusive {limit}", value) is (value < limit)


@hostile
@given(JSON, st.sampled_from([Aspect.TYPE, *LIMITS]))
def test_where_nothing_is_said_every_value_is_allowed(value: Any, aspect: Aspect) -> None:
    seen = observe(aspect, value)
    assert seen is None or allows(aspect, None, seen)


@pytest.mark.parametrize(("name", "known"), [("date-time", True), (None, True), ("title", False)])
def test_a_format_that_nobody_knows_cannot_be_judged(name: str | None, *, known: bool) -> None:
    assert allows_all(Aspect.FORMAT, name, []) is (True if known else None)
