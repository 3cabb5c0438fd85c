"""A date is year, month and day with dashes, and nothing else that ISO 8601 allows."""

from __future__ import annotations

from datetime import date

import pytest

from generator.documents.dates import parse_date


def test_a_date_is_parsed() -> None:
    assert parse_date("2026-03-02") == date(2026, 3, 2)


@pytest.mark.parametrize("text", ["", "20260302", "2026-W10-1", "2026-3-2", "2026-02-30", "2026-03-02T00:00"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_date(text)
