"""Find the recorded exchange that answers a request, or say which one came nearest and what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from generator import files
from generator.recordings.index import Exchange, Recording
from generator.secrets import detect
from generator.secrets.detect import MASK

_UNRESERVED = re.compile(r"%(?:2[DdEe]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee])")
_TOKEN = "token"  # noqa: S105 the parameter that may carry the token in place of the header


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came over the wire; names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path, spelled in one way only."""
        return _path(self.target)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters but for the token, in order of their names."""
        return [pair for pair in _query(self.target) if pair[0] != _TOKEN]

    @property
    def authorization(self) -> str | None:
        """The credential, be it sent in the header or in the URL."""
        tokens = (f"Bearer {value}" for name, value in _query(self.target) if name == _TOKEN)
        return self.headers.get("authorization") or next(tokens, None)

    def without_query(self) -> Asked:
        """The same without any parameter; the credential goes into the header."""
        credential = {} if self.authorization is None else {"authorization": self.authorization}
        return Asked(self.method, self.path, {**self.headers, **credential})


@dataclass(frozen=True, slots=True)
class Hit:
    """The exchange that answers a request."""

    recording: Recording
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Miss:
    """No exchange answers the request; `differences` is what tells it from the nearest."""

    asked: Asked
    nearest: Hit | None
    differences: tuple[str, ...]

    def __str__(self) -> str:
        target = detect.mask(self.asked.target)
        if self.nearest is None:
            return f"no recording answers {self.asked.method} {target}: there are none"
        place = f"{self.nearest.recording.file}:{self.nearest.exchange.line}"
        return f"no recording answers {self.asked.method} {target}; nearest is {place}: {'; '.join(self.differences)}"


def find(recordings: Iterable[Recording], asked: Asked) -> Hit | Miss:
    """The recorded answer: method, path and query must agree, and the token where the recording speaks of it."""
    hits = [Hit(recording, exchange) for recording in recordings for exchange in recording.exchanges]
    matching = [hit for hit in hits if not differences(hit.exchange, asked)]
    if matching:
        # The one that says most about the token, so that one without a word on it does not stand in the way.
        return max(matching, key=lambda hit: _strictness(hit.exchange))
    nearest = min(hits, key=lambda hit: _distance(hit.exchange, asked), default=None)
    return Miss(asked, nearest, differences(nearest.exchange, asked) if nearest else ())


def differences(exchange: Exchange, asked: Asked) -> tuple[str, ...]:
    """What keeps an exchange from answering a request, part by part; nothing when it does."""
    return tuple(_differences(exchange, asked))


def hidden(recordings: Sequence[Recording]) -> Iterator[tuple[Recording, Recording]]:
    """Each recording that no request can ever reach, with the one that answers in its place."""
    for recording in recordings:
        for exchange in recording.exchanges:
            answer = find(recordings, asking(exchange))
            if isinstance(answer, Hit) and answer.exchange is not exchange:
                yield recording, answer.recording


def asking(exchange: Exchange) -> Asked:
    """The request that an exchange was recorded with; a token stands in for the one that was taken out."""
    parts = urlsplit(exchange.url)
    credential = exchange.request_headers.get("authorization")
    headers = {} if credential is None else {"authorization": "Bearer token" if credential == MASK else credential}
    return Asked(exchange.method, parts._replace(scheme="", netloc="").geturl(), headers)


def _differences(exchange: Exchange, asked: Asked) -> Iterator[str]:
    if exchange.method != asked.method:
        yield f"method: recorded {exchange.method}, asked {asked.method}"
    path = _path(exchange.url)
    if path != asked.path:
        yield f"path: recorded {path}, asked {detect.mask(asked.path)}"
    recorded = [pair for pair in _query(exchange.url) if pair[0] != _TOKEN]
    if not _agree(recorded, asked.query):
        yield f"query: recorded {_shown(recorded)}, asked {_shown(asked.query)}"
    credential = exchange.request_headers.get("authorization")
    if credential is not None and asked.authorization is None:
        yield "header Authorization: recorded with one, asked without"
    elif credential not in {None, MASK, asked.authorization}:
        yield f"header Authorization: recorded {credential}, asked with another"


def _strictness(exchange: Exchange) -> int:
    credential = exchange.request_headers.get("authorization")
    return 0 if credential is None else 1 if credential == MASK else 2


def _distance(exchange: Exchange, asked: Asked) -> tuple[int, float]:
    likeness = files.suggestions.measure_likeness(_path(exchange.url), asked.path)
    return len(differences(exchange, asked)), -likeness


def _agree(recorded: list[tuple[str, str]], asked: list[tuple[str, str]]) -> bool:
    return len(recorded) == len(asked) and all(
        name == other and value in {MASK, given} for (name, value), (other, given) in zip(recorded, asked, strict=True)
    )


def _path(url: str) -> str:
    return _UNRESERVED.sub(lambda match: unquote(match[0]), urlsplit(url).path)


def _query(url: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _shown(query: list[tuple[str, str]]) -> str:
    return detect.mask("?" + "&".join(f"{name}={value}" for name, value in query)) if query else "none"
