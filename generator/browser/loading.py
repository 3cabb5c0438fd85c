"""Decides what a page may load, and loads it: the browser itself has no network."""

from __future__ import annotations

import asyncio
import mimetypes
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from generator.fetch.page import FetchedPage, Limits, fetch
from generator.fetch.url_policy import Address, AddressError, parse_address
from generator.files.reading import read_bytes
from generator.problem import Problem

if TYPE_CHECKING:
    from playwright.async_api import Request, Route

_LOADED = frozenset({"script", "stylesheet", "xhr", "fetch"})
"""The kinds of requests that can change the words of a page; pictures, sounds, fonts and sockets cannot."""
_MAX_REQUESTS = 1_000
_MAX_PAGES = 5
_AT_ONCE = 8
_PART_LIMITS = Limits(total=15.0, read=10.0, attempts=2, any_type=True)
_LOCAL = "https://page.invalid/"
"""Where a page in a file is shown; no such host exists (RFC 2606)."""
_BESIDE = frozenset({".js", ".mjs", ".css"})
"""What a page in a file gets of the files beside it; as scripts and styles, none of which it can read."""


class PageSource(Protocol):
    """Where a page comes from: its address in the browser, its bytes, and what belongs to it."""

    address: str
    body: bytes

    def load(self, url: str, kind: str) -> tuple[bytes, str | None]:
        """The bytes and the type of what the page asks for; raises `Problem` for what it may not have."""


class WebSource:
    """A page on the web, and whatever it may lead to by the rules for redirects."""

    def __init__(self, url: str, *, loopback: bool) -> None:
        page = fetch(url, loopback=loopback)
        self.address, self.body = page.final_url, page.body
        self._origin = page.place

    def load(self, url: str, kind: str) -> tuple[bytes, str | None]:
        """The answer to a request; another page than one of the same site is none of it."""
        if kind == "document" and urlsplit(url)[:2] != urlsplit(self.address)[:2]:
            raise Problem("another site")
        return _load(url, self._origin)


class FileSource:
    """A page in a file, which gets the scripts and styles in and below its folder, and what it asks for by https."""

    def __init__(self, name: str) -> None:
        path = Path(name)
        self.body = read_bytes(path)
        self.address, self._origin = _LOCAL, parse_address(_LOCAL)
        self._folder = Path(os.path.realpath(path.parent))

    def load(self, url: str, kind: str) -> tuple[bytes, str | None]:
        """The answer to a request for what is beside the page or on the web."""
        if not url.startswith(_LOCAL):
            if kind == "document":
                raise Problem("another site")
            return _load(url, self._origin)
        path = Path(os.path.realpath(self._folder / unquote(urlsplit(url).path).lstrip("/")))
        if kind not in ("script", "stylesheet") or path.suffix not in _BESIDE or not path.is_relative_to(self._folder):
            raise Problem("a file that the page does not get")
        return read_bytes(path), mimetypes.guess_type(path.name)[0]


def open_source(page: str, *, is_url: bool, loopback: bool) -> PageSource:
    """Read the page itself."""
    return WebSource(page, loopback=loopback) if is_url else FileSource(page)


def _load(url: str, origin: Address) -> tuple[bytes, str | None]:
    found: FetchedPage = fetch(url, limits=_PART_LIMITS, origin=origin)
    return found.body, found.content_type


class Loader:
    """Answers the requests of a page; `pending` is how many of them are not answered yet."""

    def __init__(self, source: PageSource, most: int) -> None:
        self.pending = 0
        self._source, self._left = source, most
        self._requests = self._pages = 0
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, route: Route) -> None:
        """Answer one request, or abort it."""
        request = route.request
        self.pending += 1
        try:
            answer = await self._find_answer(request)
            if answer is None:
                # "aborted" leaves a page where it is when it wanted to go elsewhere.
                await route.abort("aborted")
            else:
                body, kind = answer
                # Nothing here is anybody's own: all requests are without credentials.
                headers = {"access-control-allow-origin": "*", **({"content-type": kind} if kind else {})}
                await route.fulfill(status=200, headers=headers, body=body)
        finally:
            self.pending -= 1

    async def _find_answer(self, request: Request) -> tuple[bytes, str | None] | None:
        url, kind = request.url.partition("#")[0], request.resource_type
        self._requests += 1
        if request.method != "GET" or self._requests > _MAX_REQUESTS or self._left <= 0:
            return None
        if kind == "document":
            self._pages += 1
            if self._pages > _MAX_PAGES:
                return None
            if self._pages == 1:
                return self._source.body, "text/html; charset=utf-8"
        elif kind not in _LOADED:
            return None
        try:
            async with self._turn:
                body, media = await asyncio.to_thread(self._source.load, url, kind)
        except (Problem, AddressError):
            return None
        self._left -= len(body)
        return (body, media) if self._left > 0 else None
