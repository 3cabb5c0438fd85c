"""Says which URLs may be fetched: https, without credentials, such that all software reads them alike, and public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from generator.secrets.display import redact_certain

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_PORTS = {"https": 443, "http": 80}
_LOOPBACK_NAME = re.compile(r"(?:.+\.)?localhost\.?")
_PRIVATE_NAME = re.compile(r"(?:.+\.)?(?:localhost|local|internal|home\.arpa)\.?|[^.]+\.?")
"""Names that no public resolver knows (RFC 6761, 6762 and 8375; `internal` by a resolution of ICANN of 2024)."""
_UNICAST, _NAT64 = ip_network("2000::/3"), ip_network("64:ff9b::/96")
"""The public addresses of IPv6 (RFC 4291, 2.4), and those that stand for one of IPv4 (RFC 6052, 2.1)."""


class AddressError(Exception):
    """Why a URL must not be fetched."""


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address in the parts that a request needs."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def is_local(self) -> bool:
        """Whether the host is this machine."""
        return is_loopback(self.host)


def parse_address(url: str, *, loopback: bool = False) -> Address:
    """Check a URL; plain http passes only with `loopback`, and only to this machine."""
    if redact_certain(url) != url:
        raise AddressError("the address carries a credential, which would end up in logs")
    return _parse(url, loopback=loopback)


def resolve_redirect(origin: Address, location: str) -> Address:
    """Check where a redirect leads, like the first URL; from https it may lead to https only."""
    # Some servers redirect to signed URLs, so credentials in the query are allowed here.
    try:
        target = urljoin(origin.url, location)
    except ValueError:
        raise AddressError("the address is not a valid URL") from None
    place = _parse(target, loopback=origin.scheme == "http")
    if is_private(place.host) and not is_private(origin.host):
        raise AddressError("the address is inside a private network")
    return place


def check_connection(place: Address, address: str) -> None:
    """Raise `AddressError` if the address that the host's name was resolved to is not one that the name allows."""
    if is_loopback(place.host):
        if not is_loopback(address):
            raise AddressError(f"{place.host} leads to {address}, which is not this machine")
    elif is_private(address) and not is_private(place.host):
        raise AddressError(f"{place.host} leads to {address}, which is inside a private network")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by definition, without resolving its name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return _LOOPBACK_NAME.fullmatch(host) is not None


def is_private(host: str) -> bool:
    """Whether a host is an address that the public internet does not reach, or a name that leads to such."""
    try:
        return not _is_public(ip_address(host))
    except ValueError:
        return _PRIVATE_NAME.fullmatch(host) is not None


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        # Teredo and 6to4 lead to an address of IPv4, and out of use (RFC 7526); releases of Python differ in them.
        if address not in _UNICAST or address.teredo or address.sixtofour:
            return False
    return address.is_global and not address.is_multicast


def _parse(url: str, *, loopback: bool) -> Address:
    if not url.isprintable() or " " in url or "\\" in url:
        raise AddressError("the address has a space, a backslash or a control character in it")
    try:
        parts = urlsplit(url)
        host, port = _find_host(parts), parts.port
    except ValueError:
        raise AddressError("the address is not a valid URL") from None
    if "@" in parts.netloc:
        raise AddressError("the address carries a credential, which would end up in logs")
    if not host:
        raise AddressError("the address names no host")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and is_loopback(host)):
        raise AddressError("the address is not https")
    return Address(parts.scheme, host, _PORTS[parts.scheme] if port is None else port, _encode_target(parts))


def _find_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = host if host.isascii() else host.encode("idna").decode("ascii")
    # A resolver takes `2130706433` and `0x7f000001` for 127.0.0.1; here a number has to be a whole address.
    if host and (not _NAME.fullmatch(host) or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2])):
        ip_address(host)
    return host


def _encode_target(parts: SplitResult) -> str:
    # What is no ASCII is encoded; what is encoded already stays.
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return f"{path}?{query}" if query else path
