"""A server on this machine that answers with the recordings, in the way the real API answers."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from urllib.parse import unquote

from generator.problem import Problem
from generator.recordings.index import KINDS, Exchange, Recording
from generator.serve import matching
from generator.serve.http_server import Answer, Answering, listening
from generator.serve.matching import Asked, Hit, Miss

__all__ = ["MISSED", "Answer", "Answering", "listening", "menu", "replaying", "serve", "standing_in"]

MISSED = HTTPStatus.MISDIRECTED_REQUEST
"""The status of a request that no recording answers: never sent by the API, never tried again by a client."""

_ENDING = {signal.SIGINT, signal.SIGTERM}


def replaying(recordings: Sequence[Recording]) -> Answering:
    """Answer what was recorded and nothing else; a miss says what differs from the nearest recording."""

    def answer(asked: Asked) -> Answer:
        found = matching.find(recordings, asked)
        return _missed(found) if isinstance(found, Miss) else _recorded(found)

    return answer


def standing_in(recordings: Sequence[Recording]) -> Answering:
    """Answer what was recorded, and with the recorded 404 where only the id is another."""
    absences = [recording for recording in recordings if recording.scenario.partition(",")[0] == "404"]
    if not absences:
        raise Problem("there is no recording of the scenario 404", help="`python -m generator record --scenario 404`")
    absent = min(absences, key=lambda recording: KINDS.index(recording.kind))
    nowhere = absent.exchanges[0]

    def answer(asked: Asked) -> Answer:
        found = matching.find(recordings, asked)
        if isinstance(found, Miss):
            # A parameter that was never recorded is taken for one that the API passes over.
            found = matching.find(recordings, asked.without_query())
        if isinstance(found, Hit):
            return _recorded(found)
        parent, _, identifier = asked.path.rpartition("/")
        of_its_kind = parent == _parent(matching.asking(nowhere).path) and asked.method == nowhere.method
        return _recorded(Hit(absent, nowhere)) if identifier and of_its_kind else _missed(found)

    return answer


def menu(recordings: Sequence[Recording]) -> Iterator[tuple[str, str]]:
    """What to ask the stand-in for, and what it answers."""
    for recording in recordings:
        for exchange in recording.exchanges:
            token = " (with a token)" if "authorization" in exchange.request_headers else ""
            yield unquote(matching.asking(exchange).path.rpartition("/")[2]), recording.scenario + token


def serve(recordings: Sequence[Recording], port: int) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    # Blocked before the first thread starts, so that all inherit it: a signal that another thread
    # took would not wake this one.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        with listening(standing_in(recordings), port, log=_print) as url:
            _print(_greeting(url, recordings))
            signal.sigwait(_ENDING)
        _print("stopped")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _print(text: str) -> None:
    """In one piece: several threads print."""
    print(f"{text}\n", end="", flush=True)


def _greeting(url: str, recordings: Sequence[Recording]) -> str:
    choices = [*menu(recordings), ("anything else", "404")]
    width = max(len(identifier) for identifier, _ in choices)
    return "\n".join(
        [
            f"{len(recordings)} recordings on {url}, Ctrl-C ends it",
            "",
            "    from apify_dataset_client import ApifyClient",
            "",
            f'    with ApifyClient(base_url="{url}") as client:',
            f'        print(client.datasets.get("{_first(recordings)}"))',
            "",
            *(f"    {identifier:{width}}  {scenario}" for identifier, scenario in choices),
            "",
        ]
    )


def _first(recordings: Sequence[Recording]) -> str:
    """The documented dataset if there is one: the id that readers know."""
    known = [recording for recording in recordings if recording.exchanges[0].status == HTTPStatus.OK]
    best = min(known or recordings, key=lambda recording: recording.kind != "documented")
    return matching.asking(best.exchanges[0]).path.rpartition("/")[2]


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _recorded(hit: Hit) -> Answer:
    exchange: Exchange = hit.exchange
    return Answer(exchange.status, exchange.text, exchange.headers, hit.recording.file)


def _missed(miss: Miss) -> Answer:
    error = {"error": {"type": "replay-miss", "message": str(miss)}}
    return Answer(MISSED, json.dumps(error, indent=2), {}, str(miss))
