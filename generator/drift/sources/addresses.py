"""Finds the operation that an address leads to: by server and path together, since no page shows where one ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

_HOST = re.compile(r"(?:[^/]{0,40}:)?//[^/]*|\{[^{}]*\}|\.{1,2}(?=/|$)")
_SLASHES = re.compile(r"(?<!:)/{2,}")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_SHOWN_WITH_COLON = re.compile(r"\{([A-Za-z0-9_-]+)\}")
"""Placeholders that documentation prints with a colon, as the theme for OpenAPI of Docusaurus has it."""


class Match(NamedTuple):
    """An operation of a document that an address leads to.

    `operation` is written as in the document, `own_operation` with the placeholders of the address. `server` is the
    address without the path, None where it shows none; `rank` is the position of that server in its list, None if it
    is none of them.
    """

    operation: str
    own_operation: str
    server: str | None
    rank: int | None


class _Route(NamedTuple):
    """An operation below one of its servers; a server without a host is relative to where the document stands."""

    rank: int
    operation: str
    relative: bool


class Routes:
    """The operations of a document by their whole address, by their path below any host, and by their path alone."""

    def __init__(self, operations: Iterable[tuple[str, str, Sequence[Mapping[str, Any]]]]) -> None:
        self._known: dict[tuple[str, str, str], list[_Route]] = {}
        for method, path, servers in operations:
            operation, path = f"{method} {path}", str(path)  # noqa: PLW2901 - a key of YAML may be a number
            self._add("path", method, path, _Route(0, operation, relative=False))
            for rank, server in enumerate(servers or ({"url": ""},)):
                for url in list_urls(server):
                    route = _Route(rank, operation, relative=_is_relative(url))
                    self._add("address", method, url + path, route)
                    self._add("below host", method, get_base_path(url) + path, route)

    def find(self, operation: str, server: str | None) -> list[Match]:
        """The operation with this method and path below this server; several if it cannot be told which is meant.

        What the placeholders are called does not matter, unless there are several that differ in nothing else.
        """
        method, _, path = operation.partition(" ")
        address = (server or "").rstrip("/") + path
        # Where no host is shown, a path stands alone or below a server that has none: neither comes first.
        alone, whole = [("path", path)], [("address", address)]
        below = [("below host", get_base_path(server or "") + path)]
        for step in (alone + whole, below) if server is None else (whole, below, alone):
            for form in (_print_placeholders, _blank_placeholders):
                found: dict[str, Match] = {}
                for kind, text in step:
                    for route in self._get(kind, method, form(text)):
                        found.setdefault(route.operation, _make_match(kind, route, address, server))
                if found:
                    return list(found.values())
        return []

    def _add(self, kind: str, method: str, text: str, route: _Route) -> None:
        for form in {_print_placeholders(text), _blank_placeholders(text)}:
            self._known.setdefault((kind, method, form), []).append(route)

    def _get(self, kind: str, method: str, text: str) -> list[_Route]:
        """The routes with this text, of those servers only that stand first in their lists."""
        routes = self._known.get((kind, method, text), [])
        first = min((one.rank for one in routes), default=0)
        return [one for one in routes if one.rank == first]


def list_urls(server: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses that a server may be shown with: as it is written, and with the defaults of its variables."""
    url = server.get("url")
    if not isinstance(url, str):
        return ("",)
    shown = url
    variables = server.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        default = variable.get("default", "") if isinstance(variable, dict) else ""
        shown = shown.replace(f"{{{name}}}", str(default))
    return tuple(dict.fromkeys(one.rstrip("/") for one in (url, shown)))


def get_base_path(url: str) -> str:
    """The path of a server, which stands before every path in a request: `/v1`, or nothing."""
    host = _HOST.match(url)
    path = url[host.end() :] if host else url
    return "/" + path.strip("/") if path.strip("/") else ""


def _is_relative(url: str) -> bool:
    return _HOST.match(url) is None or url.startswith(".")


def _print_placeholders(text: str) -> str:
    return _SHOWN_WITH_COLON.sub(r":\1", _SLASHES.sub("/", text))


def _blank_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub("{}", _SLASHES.sub("/", text))


def _make_match(kind: str, route: _Route, address: str, server: str | None) -> Match:
    """The match for a route; the address may call the placeholders otherwise, but has as many segments."""
    method, path = route.operation.split(" ", 1)
    segments = _SLASHES.sub("/", address).split("/")
    count = _SLASHES.sub("/", path).count("/")
    own_path = "/" + "/".join(segments[len(segments) - count :])
    same = _print_placeholders(own_path) == _print_placeholders(path)
    shows_server = server is not None or kind == "address"
    known = kind == "address" or (kind == "below host" and route.relative)
    return Match(
        route.operation,
        route.operation if same else f"{method} {own_path}",
        "/".join(segments[: len(segments) - count]) if shows_server else None,
        route.rank if known and shows_server else None,
    )
