"""The types that a JSON schema can name."""

from __future__ import annotations

TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
SCALAR_TYPES = TYPES - {"object", "array"}
