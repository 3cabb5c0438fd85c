"""Finds secrets by where they stand; they are secret wherever else they stand too."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from generator.record.scrub.declared import Declared, walk_json
from generator.record.scrub.identities import list_texts
from generator.recordings.scenarios import BAD_TOKEN
from generator.secrets.patterns import is_secret_header, is_secret_parameter, is_suspicious_name

_COOKIE_ATTRIBUTES = re.compile(r"(?i)(?:path|domain|expires|max-age|samesite)=[^;]*|secure|httponly|partitioned")
_URL = re.compile(r"[a-z][a-z0-9+.-]{0,20}://[^\s\"'<>]+")


def find_secrets(exchange: Mapping[str, Any], body: Any, declared: Declared) -> Iterator[str]:
    """Yield the secrets that an exchange gives away; `body` is the parsed one."""
    for path, value in walk_json(body):
        if isinstance(value, str) and any(
            isinstance(step, str) and is_secret_property(step, declared) for step in path
        ):
            yield value
    for side in ("request", "response"):
        for path, value in walk_json(exchange[side]["headers"]):
            if isinstance(value, str) and is_secret_header(str(path[0])):
                yield from _read_header(value)
    for text in list_texts(exchange, body):
        for url in _URL.findall(text):
            yield from _read_url(url, declared)


def is_secret_property(name: str, declared: Declared) -> bool:
    """Whether all below a property of this name is secret."""
    return name in declared.secret_properties or is_suspicious_name(name)


def list_encodings(text: str) -> Iterator[str]:
    """A text as it may be written in a URL, in JSON or in hexadecimal."""
    yield from (text, quote(text, safe=""), quote(text), json.dumps(text)[1:-1], _encode(text).hex())


def encode_base64(text: str) -> Iterator[str]:
    """The characters of base64 that a text always makes, at each of the three places of a longer text."""
    for shift, skipped in ((0, 0), (1, 2), (2, 3)):
        content = b"\0" * shift + _encode(text)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(content).decode()[skipped : len(content) * 8 // 6]


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _read_header(value: str) -> Iterator[str]:
    """The value without its scheme, and the values within; of basic authentication user and password."""
    _, _, credential = value.rpartition(" ")
    if credential != BAD_TOKEN:
        yield credential
        for part in re.split(r"[\s;,]+", _COOKIE_ATTRIBUTES.sub("", value)):
            yield part.partition("=")[2]
    if value[:6].lower() == "basic ":
        try:
            yield from base64.b64decode(credential).decode().split(":", 1)
        except ValueError:
            return


def _read_url(url: str, declared: Declared) -> Iterator[str]:
    """User and password, and the values of parameters whose names say that they are secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    yield from (unquote(part) for part in (parts.username, parts.password) if part)
    for name, value in parse_qsl(parts.query):
        if name in declared.secret_parameters or is_secret_parameter(name):
            yield value
