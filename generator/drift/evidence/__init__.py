"""Recorded responses as the third source beside the page and the fragment."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift.evidence import (
        arbitration,
        by_operation,
        conformance,
        contradictions,
        coverage,
        observed,
        responses,
    )

__all__ = ["arbitration", "by_operation", "conformance", "contradictions", "coverage", "observed", "responses"]
__getattr__ = import_on_use(__name__)
