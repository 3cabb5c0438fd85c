"""How many examples a property test draws, as a share of the profile's: 20 in `make test`, 200 in `make test-slow`."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def draw_share(share: float, **more: Any) -> settings:
    """Settings for a property test whose single example takes long: this share of the examples, and at least three."""
    return settings(max_examples=max(3, round(settings().max_examples * share)), **more)
