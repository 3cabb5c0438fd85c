"""What the environment has to do with a connection that fails: the transports read it, messages name it."""

from __future__ import annotations

import re

CERTIFICATES_HINT = "see SSL_CERT_FILE and SSL_CERT_DIR"

_PLACE = r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d+)?"


def describe_proxy(url: str) -> str:
    """By way of which proxy of the environment, without its user and password; nothing where there is none."""
    # Here, because they take longer to load than all the rest, and few connections fail.
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    address = urlsplit(url)
    named = getproxies()
    proxy = named.get(address.scheme) or named.get("all")
    if not proxy or proxy_bypass(address.netloc):
        return ""
    place = re.fullmatch(_PLACE, proxy.rpartition("@")[2].rpartition("://")[2].rstrip("/"))
    return f" (through the proxy {place[0]})" if place else ""
