"""Recorded responses as the third source beside the page and the fragment."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.evidence import arbitration, by_operation, conformance, contradictions, coverage, responses

__all__ = ["arbitration", "by_operation", "conformance", "contradictions", "coverage", "responses"]
__getattr__ = import_on_use(__name__)
