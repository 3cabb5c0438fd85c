"""Serves the recordings over HTTP on this machine, in the form of the real API's responses."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from generator import paths
from generator.problem import Problem
from generator.recordings.client_package import ClientPackage, find_client_package
from generator.recordings.index import KINDS, Recording
from generator.recordings.settings import GENERIC_SETTINGS, Settings
from generator.secrets.display import make_printable
from generator.serve.http_server import Answer, Reply, run_server
from generator.serve.matching import IncomingRequest, RecordedExchange, ReplayMiss, find_exchange, make_request

MISSED = HTTPStatus.MISDIRECTED_REQUEST
"""The status of a request that no recording answers: never sent by the API, never tried again by a client."""

_END_SIGNALS = {signal.SIGINT, signal.SIGTERM}


def make_answer(recordings: Sequence[Recording], settings: Settings = GENERIC_SETTINGS) -> Answer:
    """Answer recorded requests, and a request that differs by its id only with the recorded 404."""
    absences = [recording for recording in recordings if recording.scenario.partition(",")[0] == "404"]
    if not absences:
        raise Problem("there is no recording of the scenario 404", help=f"`{paths.PROGRAM} record --scenario 404`")
    absence = min(absences, key=lambda recording: KINDS.index(recording.kind))
    absent = RecordedExchange(absence, absence.exchanges[0])

    def answer(request: IncomingRequest) -> Reply:
        found = find_exchange(recordings, request, settings.detector)
        if isinstance(found, ReplayMiss):
            # The API ignores parameters that it does not know.
            found = find_exchange(recordings, request.without_query(), settings.detector)
        if isinstance(found, RecordedExchange):
            return _reply_recorded(found)
        parent, _, identifier = request.path.rpartition("/")
        recorded = make_request(absent.exchange)
        same_operation = parent == recorded.path.rpartition("/")[0] and request.method == recorded.method
        return _reply_recorded(absent) if identifier and same_operation else _reply_missed(found)

    return answer


def list_choices(recordings: Sequence[Recording]) -> Iterator[tuple[str, str]]:
    """The identifiers that were recorded, each with its response."""
    for recording in recordings:
        for exchange in recording.exchanges:
            token = " (with a token)" if "authorization" in exchange.request_headers else ""
            yield unquote(make_request(exchange).path.rpartition("/")[2]), recording.scenario + token


def serve(recordings: Sequence[Recording], port: int, settings: Settings, client: Path) -> None:
    """Serve until Ctrl-C or SIGTERM; `client` is the folder of the generated package, for the example."""
    # Blocked before the first thread starts, so that all inherit it: a signal that another thread
    # took would not wake this one.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _END_SIGNALS)
    try:
        with run_server(make_answer(recordings, settings), port, settings=settings, log=_print) as url:
            _print(*_greet(url, recordings, client, settings.operation))
            signal.sigwait(_END_SIGNALS)
        _print("stopped")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _print(*lines: str) -> None:
    """Print lines in one write, because several threads print."""
    print("".join(f"{make_printable(line)}\n" for line in lines), end="", flush=True)


def _greet(url: str, recordings: Sequence[Recording], client: Path, operation: str) -> Iterator[str]:
    choices = [*list_choices(recordings), ("anything else", "404")]
    width = max(len(identifier) for identifier, _ in choices)
    yield f"{len(recordings)} recordings on {url}, Ctrl-C ends it"
    yield ""
    # Recordings are served as well without a client, or with one of several operations.
    with suppress(Problem):
        yield from _show_example(url, recordings, find_client_package(client, operation))
    yield from (f"    {identifier:{width}}  {scenario}" for identifier, scenario in choices)
    yield ""


def _show_example(url: str, recordings: Sequence[Recording], package: ClientPackage) -> Iterator[str]:
    """Example code that calls the server with the generated client, if that client has the recorded operation."""
    identifiers = [
        (recording, identifier)
        for recording in recordings
        if (identifier := package.find_identifier(make_request(recording.exchanges[0]).path))
    ]
    if not identifiers:
        return
    found = [pair for pair in identifiers if pair[0].exchanges[0].status == HTTPStatus.OK]
    # Prefer an id of the documentation, which readers know.
    _, identifier = min(found or identifiers, key=lambda pair: pair[0].kind != "documented")
    name = package.client.__name__
    yield f"    from {package.module.__name__} import {name}"
    yield ""
    yield f'    with {name}(base_url="{url}{package.base_path}") as client:'
    yield f"        print(client.{package.tag}.{package.method}({json.dumps(identifier)}))"
    yield ""


def _reply_recorded(found: RecordedExchange) -> Reply:
    exchange = found.exchange
    return Reply(exchange.status, exchange.text, exchange.headers, found.recording.file)


def _reply_missed(miss: ReplayMiss) -> Reply:
    error = {"error": {"type": "replay-miss", "message": str(miss)}}
    return Reply(MISSED, json.dumps(error, indent=2), {}, str(miss))
