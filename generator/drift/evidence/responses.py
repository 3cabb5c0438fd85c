"""What recorded answers attest: a status, a media type, keys, nulls, types and values.

An answer is read as it is, without the spec. Redaction replaces values and keeps their types, so what
stands at or below a redacted path attests its key, its type and whether it is null. A synthetic answer
attests nothing at all. That a key is there never says that it is required; that one is missing says
something only where nothing was cut off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from generator.documents.json import Positions
from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.drift.facts.model import ITEMS, VALUES, is_within, join_path
from generator.openapi.json_types import find_schema_type
from generator.problem import Problem
from generator.recordings import index as recordings
from generator.recordings.index import Exchange, Recording

_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;|$)", re.IGNORECASE)
_BLOCK = re.compile(r":\s*\|[-+0-9]*\s*$")
_INDEX = re.compile(r"\[\d*\]")
_BODILESS = (204, 304)
_ANSWERED = ("live", "third-party")
"""Kinds that somebody was answered with; an example may leave keys out."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class Seen(NamedTuple):
    """One value of a body. `path` is that of a fact, `replaced` says that only its type is the real one."""

    value: object
    path: str
    replaced: bool
    at: Callable[[], Location]

    @property
    def type(self) -> str:
        """The JSON type; a number without a fraction is an integer, which every number may be."""
        return find_schema_type(self.value)


class Flaw(NamedTuple):
    """Why a body is not the JSON that it should be."""

    claims: str
    at: Callable[[], Location]


class Answer(NamedTuple):
    """One recorded response.

    `body` is empty where there is none that could be read as JSON, and `flaw` says why if its header
    says that there is. `media` is empty where no header tells, or where there is nothing to tell of.
    Below the paths in `cut` keys may be missing that were sent.
    """

    path: Path
    at: Location
    status_at: Location
    media_at: Location
    kind: str
    method: str
    asked: str
    status: int
    media: str
    body: tuple[object, ...]
    flaw: Flaw | None
    redacted: frozenset[str]
    cut: tuple[str, ...]
    locate: Callable[[Pointer], Location]

    @property
    def attests(self) -> bool:
        """Whether it says anything about the API; what was written by hand does not."""
        return self.kind != "synthetic"

    @property
    def part(self) -> str:
        """The part that it is an example of."""
        return f"response:{self.status}"

    @property
    def root(self) -> Seen | None:
        """The whole body."""
        return self.seen(self.body[0], "", ()) if self.body else None

    def seen(self, value: object, path: str, pointer: Pointer, *, replaced: bool = False) -> Seen:
        """The value that stands at a place of the body, be that below a redacted one or redacted itself."""
        return Seen(value, path, replaced or path in self.redacted, lambda: self.locate(pointer))

    def whole(self, path: str) -> bool:
        """Whether an object is there with all its keys: as it was answered, with nothing cut off."""
        return self.kind in _ANSWERED and not any(is_within(path, cut) for cut in self.cut)


class Sight(NamedTuple):
    """A value and where it stands, from which one can look further down."""

    answer: Answer
    seen: Seen
    pointer: Pointer

    def member(self, key: str, *, name: str | None = None) -> Sight:
        """The value of a key; `name` is what facts call it, if not so."""
        value = self.seen.value[key]  # type: ignore[index]  # only asked of objects
        return self._below(value, key, name or key)

    def members(self) -> Iterator[tuple[str, Sight]]:
        """Every key of an object, in order."""
        if isinstance(self.seen.value, dict):
            yield from ((key, self.member(key)) for key in self.seen.value)

    def items(self) -> Iterator[Sight]:
        """Every item of a list."""
        if isinstance(self.seen.value, list):
            yield from (self._below(item, index, ITEMS) for index, item in enumerate(self.seen.value))

    def find(self, path: str) -> Iterator[Sight]:
        """Everything that stands at the path of a fact."""
        if self.seen.path == path:
            yield self
        elif path.startswith(self.seen.path):
            for below in self._ways():
                yield from below.find(path)

    def below(self, name: str) -> Iterator[Sight]:
        """What stands at one step of a fact's path further down."""
        if name == ITEMS:
            yield from self.items()
        elif isinstance(self.seen.value, dict):
            keys = self.seen.value if name == VALUES else (name,)
            yield from (self.member(key, name=name) for key in keys if key in self.seen.value)

    def _ways(self) -> Iterator[Sight]:
        yield from self.items()
        for key, sight in self.members():
            yield sight
            yield self.member(key, name=VALUES)

    def _below(self, value: object, step: str | int, name: str) -> Sight:
        pointer = (*self.pointer, step)
        seen = self.answer.seen(value, join_path(self.seen.path, name), pointer, replaced=self.seen.replaced)
        return Sight(self.answer, seen, pointer)


def look(answer: Answer) -> Sight | None:
    """Where looking at a body begins."""
    return Sight(answer, answer.root, ()) if answer.root else None


def load(folder: Path) -> tuple[Answer, ...]:
    """Every answer recorded in a folder; what is not as it should be raises `Problem`."""
    return tuple(answer for recording in recordings.load(folder) for answer in answers_of(recording))


def answers_of(recording: Recording) -> Iterator[Answer]:
    """The answers of one recording; one that cannot be read raises `Problem`."""
    return (_answer(recording, one) for one in recording.exchanges)


def asked_of(answer: Answer, operations: Iterable[tuple[str, str]], prefix: str = "") -> str | None:
    """The operation that was asked, as method and path; of several the one with the fewest placeholders."""
    fitting = [
        path
        for method, path in operations
        if method == answer.method and _pattern(prefix + path).fullmatch(answer.asked)
    ]
    path = min(fitting, key=lambda path: len(_PLACEHOLDER.findall(path)), default=None)
    return None if path is None else f"{answer.method} {path}"


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, _PLACEHOLDER.split(template))) + "/?")


def _answer(recording: Recording, exchange: Exchange) -> Answer:
    file, media = str(recording.path), exchange.headers.get("content-type", "")
    body, flaw = _read(recording.path, exchange, media)
    return Answer(
        path=recording.path,
        at=Location(file, exchange.line),
        status_at=Location(file, exchange.status_line),
        media_at=Location(file, exchange.media_line),
        kind=recording.kind,
        method=exchange.method,
        asked=urlsplit(exchange.url).path,
        status=exchange.status,
        media=media.partition(";")[0].strip().lower() if exchange.text.strip() else "",
        body=body,
        flaw=flaw,
        redacted=frozenset(_INDEX.sub(ITEMS, path) for path in recording.redactions),
        cut=recording.cut,
        locate=_locator(recording.path, exchange),
    )


def _read(path: Path, exchange: Exchange, media: str) -> tuple[tuple[object, ...], Flaw | None]:
    """The body as JSON, or why it is none although it should be; JSON under another header is read too."""
    should = not media or is_json(media)
    if not exchange.text.strip():
        should &= exchange.status not in _BODILESS and exchange.method != "HEAD"
        return (), Flaw("empty", lambda: Location(str(path), exchange.text_line)) if should else None
    try:
        return (json.loads(exchange.text),), None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        return (), Flaw(f"not JSON ({error})", lambda: _at_line(path, exchange, line)) if should else None
    except RecursionError:
        raise Problem("the body is nested too deeply to be read", str(path), exchange.text_line) from None


def is_json(media: str) -> bool:
    """Whether a media type is one of JSON."""
    return _JSON.match(media) is not None


def _locator(path: Path, exchange: Exchange) -> Callable[[Pointer], Location]:
    return lambda pointer: _at_line(path, exchange, Positions("", exchange.text, {}).locate(pointer).line or 1)


def _at_line(path: Path, exchange: Exchange, line: int) -> Location:
    """The place of a line of the body: those of a block count, any other body is all on one."""
    key = path.read_text(encoding="utf-8").splitlines()[exchange.text_line - 1]
    return Location(str(path), exchange.text_line + (line if _BLOCK.search(key) else 0))
