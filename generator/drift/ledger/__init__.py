"""The ledger of accepted findings."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.drift.ledger import apply, file, proof, scope

__all__ = ["apply", "file", "proof", "scope"]
__getattr__ = import_on_use(__name__)
