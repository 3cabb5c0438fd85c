"""Finds the recorded exchange that answers a request, or says which one came nearest and what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from generator import files
from generator.recordings.exchanges import Exchange
from generator.recordings.index import Recording
from generator.secrets.detector import GENERIC, MASK, Detector

_UNRESERVED = re.compile(r"%(?:2[DdEe]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee])")
_TOKEN = "token"  # noqa: S105 the parameter that may carry the token in place of the header


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request as it was received; names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path, with characters percent-encoded only where they must be."""
        return _normalise_path(self.target)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters but for the token, in order of their names."""
        return [pair for pair in _parse_query(self.target) if pair[0] != _TOKEN]

    @property
    def authorization(self) -> str | None:
        """The credential, from the header or the query."""
        tokens = (f"Bearer {value}" for name, value in _parse_query(self.target) if name == _TOKEN)
        return self.headers.get("authorization") or next(tokens, None)

    def without_query(self) -> IncomingRequest:
        """The request without its query; a credential in the query goes into the header."""
        credential = {} if self.authorization is None else {"authorization": self.authorization}
        return IncomingRequest(self.method, self.path, {**self.headers, **credential})


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """An exchange with the recording that it stands in."""

    recording: Recording
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class ReplayMiss:
    """No exchange answers the request; `differences` are those from the nearest one."""

    request: IncomingRequest
    nearest: RecordedExchange | None
    differences: tuple[str, ...]
    detector: Detector = GENERIC

    def __str__(self) -> str:
        target = self.detector.mask(self.request.target)
        if self.nearest is None:
            return f"no recording answers {self.request.method} {target}: there are none"
        place = f"{self.nearest.recording.file}:{self.nearest.exchange.line}"
        return f"no recording answers {self.request.method} {target}; nearest is {place}: {'; '.join(self.differences)}"


def find_exchange(
    recordings: Iterable[Recording], request: IncomingRequest, detector: Detector = GENERIC
) -> RecordedExchange | ReplayMiss:
    """Find the recorded response: method, path and query must agree, and the token if the recording has one."""
    known = [RecordedExchange(recording, exchange) for recording in recordings for exchange in recording.exchanges]
    matching = [one for one in known if not describe_differences(one.exchange, request)]
    if matching:
        # Prefer the recording with the most exact token, so that one recorded without any does not hide it.
        return max(matching, key=lambda one: _rank_by_token(one.exchange))
    nearest = min(known, key=lambda one: _measure_distance(one.exchange, request), default=None)
    differences = describe_differences(nearest.exchange, request, detector) if nearest else ()
    return ReplayMiss(request, nearest, differences, detector)


def describe_differences(exchange: Exchange, request: IncomingRequest, detector: Detector = GENERIC) -> tuple[str, ...]:
    """Describe each difference that keeps an exchange from answering a request; none if it answers it."""
    return tuple(_describe(exchange, request, detector))


def make_request(exchange: Exchange) -> IncomingRequest:
    """The request that an exchange was recorded with; a made-up token replaces a masked one."""
    parts = urlsplit(exchange.url)
    credential = exchange.request_headers.get("authorization")
    headers = {} if credential is None else {"authorization": "Bearer token" if credential == MASK else credential}
    return IncomingRequest(exchange.method, parts._replace(scheme="", netloc="").geturl(), headers)


def _describe(exchange: Exchange, request: IncomingRequest, detector: Detector) -> Iterator[str]:
    if exchange.method != request.method:
        yield f"method: recorded {exchange.method}, asked {request.method}"
    path = _normalise_path(exchange.url)
    if path != request.path:
        yield f"path: recorded {path}, asked {detector.mask(request.path)}"
    recorded = [pair for pair in _parse_query(exchange.url) if pair[0] != _TOKEN]
    if not _match_query(recorded, request.query):
        yield f"query: recorded {_format_query(recorded, detector)}, asked {_format_query(request.query, detector)}"
    credential = exchange.request_headers.get("authorization")
    if credential is not None and request.authorization is None:
        yield "header Authorization: recorded with one, asked without"
    elif credential not in {None, MASK, request.authorization}:
        yield f"header Authorization: recorded {credential}, asked with another"


def _rank_by_token(exchange: Exchange) -> int:
    credential = exchange.request_headers.get("authorization")
    return 0 if credential is None else 1 if credential == MASK else 2


def _measure_distance(exchange: Exchange, request: IncomingRequest) -> tuple[int, float]:
    likeness = files.suggestions.measure_likeness(_normalise_path(exchange.url), request.path)
    return len(describe_differences(exchange, request)), -likeness


def _match_query(recorded: list[tuple[str, str]], asked: list[tuple[str, str]]) -> bool:
    return len(recorded) == len(asked) and all(
        name == other and value in {MASK, given} for (name, value), (other, given) in zip(recorded, asked, strict=True)
    )


def _normalise_path(url: str) -> str:
    return _UNRESERVED.sub(lambda match: unquote(match[0]), urlsplit(url).path)


def _parse_query(url: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _format_query(query: list[tuple[str, str]], detector: Detector) -> str:
    return detector.mask("?" + "&".join(f"{name}={value}" for name, value in query)) if query else "none"
