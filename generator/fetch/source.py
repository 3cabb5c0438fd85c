"""Reads a page or another document that is named by its path or its URL; network code is loaded only for a URL."""

from __future__ import annotations

import re
from pathlib import Path

from generator import fetch
from generator.files import reading

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def is_url(name: str) -> bool:
    """Whether a name has a scheme, any scheme; `url_policy` decides which URLs may be fetched."""
    return _SCHEME.match(name) is not None


def read_source(name: str) -> bytes:
    """The bytes of a file or of what a URL leads to now; what cannot be read or fetched raises `Problem`."""
    return fetch_url(name) if is_url(name) else reading.read_bytes(Path(name))


def fetch_url(url: str) -> bytes:
    """The bytes that a URL leads to now."""
    return fetch.page.fetch(url).body


def find_final_url(url: str) -> str:
    """Where a URL leads to now, behind its redirects; addresses in the page are relative to it."""
    return fetch.page.fetch(url).final_url
