"""What the other modules need to know of this API: names, addresses, where the token goes, what is secret."""

from __future__ import annotations

from typing import TypeAlias

from .errors import ApifyConnectionError as ClientConnectionError
from .errors import ApifyError as ClientError
from .errors import ApifyTimeoutError as ClientTimeoutError

__all__ = ["ClientConnectionError", "ClientError", "ClientTimeoutError"]

PROJECT: str = "apify-dataset-client"
VERSION: str = "0.1.0"

DEFAULT_BASE_URL: str = "https://api.apify.com"
VERSION_PATH: str = "/v2"
"""What every path begins with, such as `/v2`; empty where they have nothing in common."""

TOKEN_HEADER: str = "Authorization"
"""The header in which the token is sent; empty where the API takes none in a header."""
TOKEN_PREFIX: str = "Bearer "
"""What stands before the token in that header."""
TOKEN_VARIABLE: str | None = "APIFY_TOKEN"
"""The environment variable that holds the token."""

ERROR_TYPE_PATH: tuple[str, ...] = ("error", "type")
"""The keys that lead to the type of an error in the body of a response."""
ERROR_MESSAGE_PATH: tuple[str, ...] = ("error", "message")
"""The keys that lead to the message of an error."""

SECRET_KEYS: frozenset[str] = frozenset(("urlSigningSecretKey",))
"""Names of properties that hold a secret."""
SECRET_QUERIES: frozenset[str] = frozenset(("signature", "token"))
"""Names of query parameters that hold a secret."""

Identifier: TypeAlias = str
"""What identifies the one thing that an operation reads."""
