"""What recorded answers attest: a status, keys, nulls, types and values; never that something is required.

An answer is read as it is, without the spec. What stands at a redacted path attests that the key was
there, and nothing else; a synthetic answer attests nothing at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from generator import recordings
from generator.facts import ITEMS, VALUES, Location, join
from generator.problem import Problem
from generator.recordings import Exchange, Recording
from generator.sources.positions import Pointer, Positions

_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;|$)", re.IGNORECASE)
_BLOCK = re.compile(r":\s*\|[-+0-9]*\s*$")
_INDEX = re.compile(r"\[\d*\]")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class Seen(NamedTuple):
    """One value of a body. `path` is that of a fact, `replaced` says that the real value is not known."""

    value: object
    path: str
    replaced: bool
    at: Callable[[], Location]

    @property
    def type(self) -> str:
        """The JSON type; a number without a fraction is an integer, which every number may be."""
        return type_of(self.value)


class Answer(NamedTuple):
    """One recorded response. `body` is empty where there is none that could be read as JSON."""

    path: Path
    at: Location
    attests: bool
    method: str
    asked: str
    status: int
    media: str
    body: tuple[object, ...]
    redacted: frozenset[str]
    locate: Callable[[Pointer], Location]

    @property
    def part(self) -> str:
        """The part that it is an example of."""
        return f"response:{self.status}"

    @property
    def root(self) -> Seen | None:
        """The whole body."""
        return self.seen(self.body[0], "", ()) if self.body else None

    def seen(self, value: object, path: str, pointer: Pointer) -> Seen:
        """The value that stands at a place of the body."""
        return Seen(value, path, path in self.redacted, lambda: self.locate(pointer))


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
        """Everything that stands at the path of a fact; nothing below what was replaced."""
        if self.seen.path == path:
            yield self
        elif not self.seen.replaced and path.startswith(self.seen.path):
            for below in self._ways():
                yield from below.find(path)

    def _ways(self) -> Iterator[Sight]:
        yield from self.items()
        for key, sight in self.members():
            yield sight
            yield self.member(key, name=VALUES)

    def _below(self, value: object, step: str | int, name: str) -> Sight:
        pointer = (*self.pointer, step)
        return Sight(self.answer, self.answer.seen(value, join(self.seen.path, name), pointer), pointer)


def look(answer: Answer) -> Sight | None:
    """Where looking at a body begins."""
    return Sight(answer, answer.root, ()) if answer.root else None


def load(folder: Path) -> tuple[Answer, ...]:
    """Every answer recorded in a folder; what is not as it should be raises `Problem`."""
    return tuple(_answer(recording, one) for recording in recordings.load(folder) for one in recording.exchanges)


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


def type_of(value: object) -> str:
    """The JSON type of a value."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    types: Mapping[type, str] = {
        bool: "boolean",
        int: "integer",
        str: "string",
        list: "array",
        dict: "object",
        type(None): "null",
    }
    return types[type(value)]


def _answer(recording: Recording, exchange: Exchange) -> Answer:
    file = str(recording.path)
    media = exchange.headers.get("content-type", "application/json")
    text = exchange.text if _JSON.match(media) and exchange.text.strip() else None
    body = () if text is None else (_parsed(text, file, exchange.text_line),)
    return Answer(
        path=recording.path,
        at=Location(file, exchange.line),
        attests=recording.kind != "synthetic",
        method=exchange.method,
        asked=urlsplit(exchange.url).path,
        status=exchange.status,
        media=media.partition(";")[0].strip().lower(),
        body=body,
        redacted=frozenset(_INDEX.sub(ITEMS, path) for path in recording.redactions),
        locate=_locator(recording.path, exchange),
    )


def _parsed(text: str, file: str, line: int) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Problem(f"the body is not the JSON that its header says: {error}", file, line) from None
    except RecursionError:
        raise Problem("the body is nested too deeply to be read", file, line) from None


def _locator(path: Path, exchange: Exchange) -> Callable[[Pointer], Location]:
    """Lines of the file: those of the body count where it stands as a block, else it is all on one."""

    def locate(pointer: Pointer) -> Location:
        line = exchange.text_line
        if _BLOCK.search(path.read_text(encoding="utf-8").splitlines()[line - 1]):
            line += Positions("", exchange.text, {}).locate(pointer).line or 0
        return Location(str(path), line)

    return locate
