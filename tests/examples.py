"""How many examples a property test draws where the numbers of the profiles, 20 and 200, do not suit."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def draw(*, quick: int, thorough: int, **more: Any) -> settings:
    """Settings for a property test whose examples are dear: how many in each run."""
    number = quick if settings.get_current_profile_name() == "quick" else thorough
    return settings(max_examples=number, **more)
