"""Reads the exchanges of a cassette."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.documents import yaml as document
from generator.documents.fields import read_field
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document


class Exchange(NamedTuple):
    """One request and its response; names of headers are in lower case, lines count from 1."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    text: str
    """The body, decompressed."""
    line: int
    """Where the exchange begins in its file."""
    text_line: int
    """Where the body's key stands; a body in block style begins one line below."""
    status_line: int
    media_line: int
    """Where the content type stands, or the headers if there is none."""


def read_exchanges(path: Path) -> tuple[Exchange, ...]:
    """Read a cassette of version 1; one that holds no exchange raises `Problem`."""
    cassette = document.read(path)
    if read_field(cassette, ("version",), int, "1, the version of the cassette format") != 1:
        raise cassette.problem("expected a cassette of version 1", ("version",))
    count = len(read_field(cassette, ("interactions",), list, "a list of exchanges"))
    if not count:
        raise cassette.problem("holds no exchange", ("interactions",))
    return tuple(_read_exchange(cassette, ("interactions", number)) for number in range(count))


def _read_exchange(cassette: Document, at: Pointer) -> Exchange:
    status = read_field(cassette, (*at, "response", "status", "code"), int, "a status")
    body = (*at, "response", "body", "string")
    return Exchange(
        method=read_field(cassette, (*at, "request", "method"), str, "a method"),
        url=read_field(cassette, (*at, "request", "uri"), str, "a URL"),
        request_headers=_read_headers(cassette, (*at, "request", "headers")),
        status=status,
        headers=_read_headers(cassette, (*at, "response", "headers")),
        text=read_field(cassette, body, str, "the body as text"),
        line=cassette.position(at).line,
        text_line=cassette.position(body).line,
        status_line=cassette.position((*at, "response", "status", "code")).line,
        media_line=_find_media_line(cassette, (*at, "response", "headers")),
    )


def _find_media_line(cassette: Document, headers: Pointer) -> int:
    written = next((name for name in cassette.at(headers) if name.lower() == "content-type"), None)
    return cassette.position((*headers, *([written] if written else ()))).line


def _read_headers(cassette: Document, at: Pointer) -> dict[str, str]:
    """The headers; the values of one that comes more than once are joined with commas."""
    joined: dict[str, str] = {}
    for name, values in read_field(cassette, at, dict, "headers").items():
        listed = values if isinstance(values, list) else [values]
        if not all(isinstance(value, str) for value in listed):
            raise cassette.problem(f"expected the values of {name} as text", (*at, name))
        joined[name.lower()] = ", ".join([joined[name.lower()], *listed] if name.lower() in joined else listed)
    return joined
