"""Recorded responses, and what each of them attests: a status, a media type, keys, nulls, types and values.

A response is read as it is, without the spec. Redaction replaces values and keeps their types, so a redacted
value attests its key, its type and whether it is null. A synthetic response attests nothing at all. That a key
is there never shows that it is required; that one is missing shows something only where nothing was cut off.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from generator.documents.json import Positions
from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.drift.facts.model import ITEMS, is_within
from generator.drift.sources.addresses import get_base_path, list_urls
from generator.drift.sources.openapi import Bundle
from generator.files.reading import read_text
from generator.problem import Problem
from generator.recordings.exchanges import Exchange
from generator.recordings.index import Recording, read_recordings

_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;|$)", re.IGNORECASE)
_BLOCK = re.compile(r":\s*\|[-+0-9]*\s*$")
_INDEX = re.compile(r"\[\d*\]")
_BODILESS = (204, 304)
_ANSWERED = ("live", "third-party")
"""Kinds of recordings that a server sent; an example in a document may leave keys out."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class InvalidBody(NamedTuple):
    """Why a body is not the JSON that its header promises, and where that shows."""

    reason: str
    locate: Callable[[], Location]


class RecordedResponse(NamedTuple):
    """One recorded response.

    `body` holds the parsed body, and is empty where there is none that could be read as JSON; `invalid_body`
    says why, if there should be one. `media` is empty where there is no body or no header for it. At and below
    the paths in `cut` keys may be missing that were sent.
    """

    path: Path
    at: Location
    status_at: Location
    media_at: Location
    kind: str
    method: str
    request_url: str
    status: int
    media: str
    body: tuple[object, ...]
    invalid_body: InvalidBody | None
    redacted: frozenset[str]
    cut: tuple[str, ...]
    locate: Callable[[Pointer], Location]

    @property
    def request_path(self) -> str:
        """The path of the request, which that of a server may be the beginning of."""
        return urlsplit(self.request_url).path

    @property
    def attests(self) -> bool:
        """Whether it says anything about the API; a synthetic one, which was written by hand, does not."""
        return self.kind != "synthetic"

    @property
    def part(self) -> str:
        """The part that it is an example of, by its status: `response:200`."""
        return f"response:{self.status}"

    def is_of(self, part: str) -> bool:
        """Whether it is an example of a part of a spec or page, which may be a range of statuses or the default."""
        status = part.partition(":")[2].upper()
        return status in (str(self.status), f"{self.status // 100}XX", "DEFAULT")

    def is_whole(self, path: str) -> bool:
        """Whether the object at a path has all the keys that were sent."""
        return self.kind in _ANSWERED and not any(is_within(path, cut) for cut in self.cut)


def load(folder: Path) -> tuple[RecordedResponse, ...]:
    """Every response recorded in a folder; one that cannot be read raises `Problem`."""
    return tuple(response for recording in read_recordings(folder) for response in read_responses(recording))


def read_responses(recording: Recording) -> Iterator[RecordedResponse]:
    """The responses of one recording; one that cannot be read raises `Problem`."""
    return (_read_response(recording, one) for one in recording.exchanges)


def find_operation(response: RecordedResponse, spec: Bundle) -> str | None:
    """The operation that was called, as method and path; of several the one with the fewest placeholders.

    One whose server was called comes before one below the path of its server, and that before one by its path alone.
    """
    fitting = []
    for method, path in spec.list_operations():
        if method == response.method:
            urls = [url for server in spec.find_servers(method, path)[0] for url in list_urls(server)]
            called = (
                any(_matches(url + path, response.request_url) for url in urls),
                any(_matches(get_base_path(url) + path, response.request_path) for url in urls),
                _matches(path, response.request_path),
            )
            if any(called):
                literal = _PLACEHOLDER.sub("", path)
                fitting.append((called.index(True), path.count("{"), -len(literal), path))
    return f"{response.method} {min(fitting)[-1]}" if fitting else None


def _matches(template: str, called: str) -> bool:
    return _compile_path(template).fullmatch(called) is not None


def _compile_path(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, _PLACEHOLDER.split(template))) + "/?")


def _read_response(recording: Recording, exchange: Exchange) -> RecordedResponse:
    file, media = str(recording.path), exchange.headers.get("content-type", "")
    body, invalid = _read_body(recording.path, exchange, media)
    return RecordedResponse(
        path=recording.path,
        at=Location(file, exchange.line),
        status_at=Location(file, exchange.status_line),
        media_at=Location(file, exchange.media_line),
        kind=recording.kind,
        method=exchange.method,
        request_url=urlsplit(exchange.url)._replace(query="", fragment="").geturl(),
        status=exchange.status,
        media=media.partition(";")[0].strip().lower() if exchange.text.strip() else "",
        body=body,
        invalid_body=invalid,
        redacted=frozenset(_INDEX.sub(ITEMS, path) for path in recording.redactions),
        cut=recording.cut,
        locate=_make_locator(recording.path, exchange),
    )


def _read_body(path: Path, exchange: Exchange, media: str) -> tuple[tuple[object, ...], InvalidBody | None]:
    """The body as JSON, or why it is not JSON although it should be; JSON under another header is read too."""
    expected = not media or is_json(media)
    if not exchange.text.strip():
        expected &= exchange.status not in _BODILESS and exchange.method != "HEAD"
        return (), InvalidBody("empty", lambda: Location(str(path), exchange.text_line)) if expected else None
    try:
        return (json.loads(exchange.text),), None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        locate = lambda: _locate_line(path, exchange, line, block=_is_block(path, exchange))  # noqa: E731  nobody may ask for it
        return (), InvalidBody(f"not JSON ({error})", locate) if expected else None
    except RecursionError:
        raise Problem("the body is nested too deeply to be read", str(path), exchange.text_line) from None


def is_json(media: str) -> bool:
    """Whether a media type is one of JSON."""
    return _JSON.match(media) is not None


def _make_locator(path: Path, exchange: Exchange) -> Callable[[Pointer], Location]:
    positions = Positions("", exchange.text)
    is_block = functools.cache(lambda: _is_block(path, exchange))
    return lambda pointer: _locate_line(path, exchange, positions.locate(pointer).line or 1, block=is_block())


def _locate_line(path: Path, exchange: Exchange, line: int, *, block: bool) -> Location:
    """The place of a line of the body: the lines of a block scalar are lines of the file, others are all on one."""
    return Location(str(path), exchange.text_line + (line if block else 0))


def _is_block(path: Path, exchange: Exchange) -> bool:
    key = read_text(path).splitlines()[exchange.text_line - 1]
    return _BLOCK.search(key) is not None
