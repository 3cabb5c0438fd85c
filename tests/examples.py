"""What is drawn or chosen for the quick run, and what for the slow one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings


def draw(*, quick: int, thorough: int, **more: Any) -> settings:
    """Settings for a property test that the profiles' 10 and 200 examples do not suit: how many in each run."""
    number = quick if settings.get_current_profile_name() == "quick" else thorough
    return settings(max_examples=number, **more)


def spread(cases: Iterable[Any], *, quick: int) -> list[Any]:
    """Cases of a parametrised test: so many, evenly chosen, for the quick run, and the others for the slow one."""
    every = list(cases)
    chosen = {number * len(every) // quick for number in range(quick)}
    return [
        case
        if number in chosen
        else pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
        for number, case in enumerate(every)
    ]
