"""Dates as people write them into files and options."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_date(text: str) -> date:
    """Parse a date such as `2026-03-02`; raises `ValueError` for anything else, other forms of ISO 8601 included."""
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r} is not a date such as 2026-03-02")
    return date.fromisoformat(text)


def get_today() -> date:
    """The day that it is now in UTC."""
    return datetime.now(UTC).date()
