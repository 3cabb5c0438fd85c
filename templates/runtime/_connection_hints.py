"""What of the environment can explain a failed connection: its proxy, and its certificates."""

from __future__ import annotations

import re

CERTIFICATES_HINT = "see SSL_CERT_FILE and SSL_CERT_DIR"

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d+)?"


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
