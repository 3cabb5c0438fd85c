"""The proxy and the certificates of the environment: whether they can work, and what they explain."""

from __future__ import annotations

import os
import re

CERTIFICATES_HINT = "see SSL_CERT_FILE and SSL_CERT_DIR"

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d+)?"


# Scheme, user and password, host, port; one slash may follow.
_PROXY = re.compile(
    r"(?:([a-z][a-z0-9]*)://)?(?:[^\s/?#\"'<>]*@)?(?:\[[0-9a-f:.]+\]|[^\W_][\w.-]*)(?::(\d{1,5}))?/?", re.IGNORECASE
)
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


def check_proxies(schemes: frozenset[str]) -> None:
    """Refuse a malformed proxy in the environment, before a transport ignores it or shows it.

    Args:
        schemes: The schemes of proxies that the transport knows.

    Raises:
        ValueError: If there is one; the message leaves the value out, which may hold a password.
    """
    for variable in os.environ:
        if variable.lower() in _PROXY_VARIABLES and os.environ[variable]:
            parts = _PROXY.fullmatch(os.environ[variable])
            if parts is None or not 0 < int(parts[2] or 80) < 2**16 or (parts[1] or "http").lower() not in schemes:
                raise ValueError(
                    f"{variable} in the environment is no proxy: expected host:port or a URL such as "
                    f"http://host:8080, with one of the schemes {', '.join(sorted(schemes))}"
                )


def is_proxy_excepted() -> bool:
    """Return whether the environment excepts every host from its proxies."""
    names = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    return "*" in names.replace(",", " ").split()


def describe_proxy(url: str) -> str:
    """Return the proxy that the environment names for a URL, in parentheses, without its user and password.

    Empty where there is no proxy.
    """
    # Imported here, because few connections fail, and these take longer to load than all the rest.
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    address = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(address.netloc):
        return ""
    host = re.fullmatch(_HOST, proxy.rpartition("@")[2].rpartition("://")[2].rstrip("/"))
    return f" (through the proxy {host[0]})" if host else ""
