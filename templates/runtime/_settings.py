"""The settings of a client: checked once, when it is made."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Mapping
from typing import ClassVar

from ._api import PROJECT, TOKEN_HEADER, TOKEN_PREFIX, TOKEN_VARIABLE, VERSION, VERSION_PATH
from ._checks import check_count, check_headers, check_text
from ._redaction import MASK, RedactedRepr, is_short
from ._retry import RetryPolicy

DEFAULT_TIMEOUT = 30.0
"""Seconds for one attempt."""
DEFAULT_MAX_RETRIES = 4
DEFAULT_DEADLINE = 120.0
"""Seconds for a call with all its attempts."""

LOG_VARIABLE = f"{PROJECT.upper().replace('-', '_')}_LOG"
"""The environment variable that asks for the log on standard error when it is `debug`."""

_USER_AGENT = f"{PROJECT}/{VERSION} (Python {'.'.join(map(str, sys.version_info[:3]))})"
# A pattern, because importing urllib.parse takes longer than the rest of this module.
_URL = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\]+)(?::(\d{1,5}))?(/[^\s?#\\]*)?", re.IGNORECASE)
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|\[::1\]", re.IGNORECASE)


class Settings(RedactedRepr, frozen=True):
    """The settings of one client, valid."""

    base_url: str
    headers: Mapping[str, str]
    retry_policy: RetryPolicy
    token: str | None
    max_response_bytes: int

    _hidden_fields: ClassVar[frozenset[str]] = frozenset({"headers", "token"})

    def override(self, retry_policy: RetryPolicy, headers: Mapping[str, str] | None) -> Settings:
        """Return these settings with another policy, and with these headers besides."""
        merged = {**self.headers, **check_headers(headers, TOKEN_HEADER)} if headers else self.headers
        return Settings(self.base_url, merged, retry_policy, self.token, self.max_response_bytes)

    def describe(self) -> str:
        """Return what the `repr` of a client shows between its parentheses."""
        return f"base_url={self.base_url!r}, token={MASK if self.token else None!r}"


def build_settings(
    token: str | None,
    base_url: str,
    retry_policy: RetryPolicy,
    max_response_bytes: int,
    *,
    allow_http: bool,
    headers: Mapping[str, str] | None = None,
    user_agent_suffix: str | None = None,
) -> Settings:
    """Check what a client is made with; a missing token is read from the environment.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting cannot work.
    """
    if token is None and TOKEN_VARIABLE is not None:
        token = os.environ.get(TOKEN_VARIABLE)
    check_text("the token", token or "")
    token = token or None
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        # The message leaves the value out: it is a secret even where it cannot work.
        raise ValueError("the token must be printable ASCII without spaces; check for a stray newline")
    if token is not None and TOKEN_PREFIX != "Basic " and is_short(token):
        warnings.warn("the token has fewer than eight characters, so it cannot be a real one", stacklevel=3)
    check_count("max_response_bytes", max_response_bytes, least=1)
    if os.environ.get(LOG_VARIABLE, "").lower() == "debug":
        # Imported here, because it takes longer to load than all the rest.
        from ._logging import log_to_stderr

        log_to_stderr()
    own = check_headers(headers or {}, TOKEN_HEADER)
    headers = {**own, "Accept": "application/json", "User-Agent": _build_user_agent(user_agent_suffix)}
    if token is not None and TOKEN_PREFIX == "Basic ":
        token = _encode_basic(token)
    if token is not None and TOKEN_HEADER:
        headers[TOKEN_HEADER] = f"{TOKEN_PREFIX}{token}"
    return Settings(
        _normalise_base_url(base_url, allow_http=allow_http), headers, retry_policy, token, max_response_bytes
    )


def _build_user_agent(suffix: str | None) -> str:
    if suffix is None:
        return _USER_AGENT
    check_text("user_agent_suffix", suffix)
    if not suffix.strip() or not (suffix.isascii() and suffix.isprintable()):
        raise ValueError("user_agent_suffix must be printable ASCII, such as my-program/1.0")
    return f"{_USER_AGENT} {suffix.strip()}"


def _encode_basic(token: str) -> str:
    """Return user and password as basic authentication sends them, so that this is what gets masked."""
    from binascii import b2a_base64

    if ":" not in token:
        raise ValueError("the token must be user:password, for the API asks for basic authentication")
    return b2a_base64(token.encode(), newline=False).decode()


def _normalise_base_url(base_url: str, *, allow_http: bool) -> str:
    """Check a base URL, and return it with its scheme in lower case, without a trailing slash or the API's version."""
    check_text("base_url", base_url)
    if "@" in base_url or "?" in base_url or "#" in base_url:
        raise ValueError("base_url must have no credentials, query or fragment")
    parts = _URL.fullmatch(base_url) if base_url.isprintable() else None
    if parts is None or not 0 < int(parts[3] or 80) < 2**16:
        raise ValueError("base_url must be an absolute http or https URL")
    if parts[2].startswith("["):
        # Imported here, because few hosts are given by such an address.
        from ipaddress import AddressValueError, IPv6Address

        try:
            IPv6Address(parts[2][1:-1])
        except AddressValueError:
            raise ValueError(f"base_url: {parts[2]} is no IPv6 address") from None
    # In lower case, because it decides whether redirects may leave https.
    scheme = parts[1].lower()
    if scheme == "http" and not allow_http and not _LOOPBACK.fullmatch(parts[2]):
        raise ValueError(
            f"base_url: plain http to {parts[2]} would show the token to the network; "
            "use https; from Python, allow_http=True permits it"
        )
    # People often copy the version along; only a path can end in it, not a host of that name.
    version = VERSION_PATH if (parts[4] or "").rstrip("/").endswith(VERSION_PATH) else ""
    return scheme + base_url[len(scheme) :].rstrip("/").removesuffix(version)
