"""Finds recordings that `serve` can never answer with, because another one answers in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.recordings.index import Recording
from generator.serve.matching import RecordedExchange, find_exchange, make_request


def find_unreachable(recordings: Sequence[Recording]) -> Iterator[tuple[Recording, Recording]]:
    """Yield each recording that no request can reach, with the one that answers in its place."""
    for recording in recordings:
        for exchange in recording.exchanges:
            answer = find_exchange(recordings, make_request(exchange))
            if isinstance(answer, RecordedExchange) and answer.exchange is not exchange:
                yield recording, answer.recording
