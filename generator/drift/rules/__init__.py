"""The drift rules, and the findings they make of differences."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.rules import catalogue, findings, messages

__all__ = ["catalogue", "findings", "messages"]
__getattr__ = import_on_use(__name__)
