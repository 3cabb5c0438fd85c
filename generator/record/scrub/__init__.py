"""Removes secrets and identities from recordings."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.record.scrub import accounts, bodies, cassette, declared, headers, identities, secrets, texts, urls

__all__ = ["accounts", "bodies", "cassette", "declared", "headers", "identities", "secrets", "texts", "urls"]
__getattr__ = import_on_use(__name__)
