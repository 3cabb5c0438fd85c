"""Reads what a page names by its address: at a URL by the rules for fetching, beside a file only below its folder."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote

from generator.drift.sources import openapi
from generator.drift.sources.openapi import Bundle
from generator.fetch.source import fetch_url, find_final_url, is_url
from generator.fetch.url_policy import AddressError, parse_address, resolve_redirect
from generator.files.reading import decode_text, read_bytes
from generator.problem import Problem
from generator.secrets.display import make_printable, redact_certain

HELP = "pass --docs with the document it was made from"
_SHOWN = 200


def read_document(page: str, address: str) -> Bundle:
    """The OpenAPI document that a page names by its address."""
    name, text = read_neighbour(page, address)
    return openapi.parse(text, name)


def read_neighbour(page: str, address: str) -> tuple[str, str]:
    """The name and the text of what a page names by its address."""
    address = address.strip().removeprefix("<").removesuffix(">")
    shown = make_printable(redact_certain(address))
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    if is_url(page):
        url = _resolve_url(page, address, shown)
        return url, decode_text(fetch_url(url), url)
    path = _resolve_path(page, address, shown)
    return path, decode_text(read_bytes(path), path)


def _resolve_url(page: str, address: str, shown: str) -> str:
    try:
        return resolve_redirect(parse_address(find_final_url(page)), address).url
    except AddressError as error:
        raise Problem(f"its document is at {shown}, but {error}", page, help=HELP) from None


def _resolve_path(page: str, address: str, shown: str) -> str:
    """The path of a file that stands below the folder of the page; a file makes no request, wherever it points."""
    if is_url(address) or address.startswith("//"):
        raise Problem(f"its document is not in it, but at {shown}", page, help="pass --docs with that address")
    given = unquote(address.partition("#")[0].partition("?")[0])
    problem = Problem(f"its document is not in it, but at {shown}, which is not below the folder of the page", page)
    problem.help = HELP
    names = Path(given).parts
    if not names or "\0" in given or "\\" in given or any(name.startswith(".") for name in names):
        raise problem
    folder = os.path.dirname(page)  # noqa: PTH120 - the page may be named without one
    top = Path(os.path.realpath(folder or "."))
    if not Path(os.path.realpath(top / given)).is_relative_to(top):
        raise problem
    return str(Path(folder, given))
