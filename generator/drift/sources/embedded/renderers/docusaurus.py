"""Docusaurus with docusaurus-plugin-openapi-docs: the operation that is packed into the front matter of each page."""

from __future__ import annotations

import base64
import binascii
import json
import re

from generator.drift.sources.embedded.carried import Carried, PageText, Value
from generator.fetch.decompress import BrokenError, CutError, TooLargeError, decompress
from generator.problem import Problem

NAME = "docusaurus-plugin-openapi-docs"
FORMAT = "docusaurus"
_PACKED = re.compile(r"""(?:^|[\s{,"'\\])api\\?["']?\s*:\s*\\?["']?(e[AFJN][A-Za-z0-9+/]{20,}={0,2})""", re.MULTILINE)
_PLAIN = re.compile(r"^api: *(?=\{)", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n)*?---(?:\n|\Z)")
_MAX_BYTES = 32 << 20
_OWN = ("method", "path", "servers", "info", "securitySchemes", "postman", "jsonRequestBodyExample")
"""What the plug-in adds to an operation."""


def find_carried(page: PageText) -> Carried | None:
    """The operation of a page's source, or of the script that it is built into; None for any other page."""
    if page.form == "html":
        return None
    head = _FRONT_MATTER.match(page.text) if page.form == "markdown" else None
    end = head.end() if head else 0 if page.form == "markdown" else len(page.text)
    if plain := _PLAIN.search(page.text, 0, end):
        return Carried((_make_document(page, page.read_json(plain.end())),))
    if packed := _PACKED.search(page.text, 0, end):
        return Carried((_make_document(page, Value(_unpack(page, packed), packed.start(1))),))
    return None


def _unpack(page: PageText, packed: re.Match[str]) -> object:
    try:
        content = decompress([base64.b64decode(packed[1], validate=True)], "deflate", _MAX_BYTES)
        return json.loads(content)
    except (BrokenError, CutError, TooLargeError, binascii.Error, ValueError, RecursionError):
        line = page.locate(packed.start(1)).line
        raise Problem(
            f"a page by {NAME}; the operation in its front matter cannot be unpacked, or has been cut", page.name, line
        ) from None


def _make_document(page: PageText, operation: Value) -> Value:
    """A document of the one operation, whose references the plug-in has resolved."""
    data = operation.data
    if not isinstance(data, dict) or not isinstance(data.get("path"), str) or not isinstance(data.get("method"), str):
        raise Problem(f"a page by {NAME}; what its front matter has is no operation", page.name)
    schemes = data.get("securitySchemes")
    document = {
        "openapi": "3.1.0",
        "info": data.get("info", {}),
        "servers": data.get("servers") or [],
        "paths": {data["path"]: {data["method"]: {name: data[name] for name in data if name not in _OWN}}},
        "components": {"securitySchemes": schemes} if isinstance(schemes, dict) else {},
    }
    return Value(document, operation.start)
