"""Recorded HTTP exchanges, as files and as data."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.recordings import cassette, claims, index, scenarios, store

__all__ = ["cassette", "claims", "index", "scenarios", "store"]
__getattr__ = import_on_use(__name__)
