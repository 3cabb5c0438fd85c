"""Removes secrets and identities from recordings."""

from typing import TYPE_CHECKING

from generator.lazy import import_on_use

if TYPE_CHECKING:
    from generator.record.scrub import bodies, cassette, declared, headers, identities, secrets, texts, urls

__all__ = ["bodies", "cassette", "declared", "headers", "identities", "secrets", "texts", "urls"]
__getattr__ = import_on_use(__name__)
