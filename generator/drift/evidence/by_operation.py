"""The recordings of each operation of a spec, with the problems of those that cannot be read, and the expired ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator import recordings
from generator.documents.location import Location
from generator.drift import rules
from generator.drift.evidence.responses import RecordedResponse, find_operation, read_responses
from generator.drift.rules.findings import Finding
from generator.drift.sources.openapi import Bundle
from generator.problem import Problem
from generator.recordings import index
from generator.recordings.index import Recording

EXPIRED = "recording-expired"


class RecordingsByOperation(NamedTuple):
    """Recorded responses by operation, a problem for each recording that was left out, and the recordings."""

    responses: Mapping[str, list[RecordedResponse]] = {}
    problems: tuple[Problem, ...] = ()
    recordings: tuple[tuple[str, Recording], ...] = ()

    @property
    def every_response(self) -> list[RecordedResponse]:
        """The responses of all operations."""
        return [response for some in self.responses.values() for response in some]


def group_recordings(folder: Path, spec: Bundle) -> RecordingsByOperation:
    """Group all readable recordings of a folder by operation; collect a problem for each unreadable one."""
    try:
        found, problems = index.survey_recordings(folder)
    except Problem as problem:
        return RecordingsByOperation(problems=(problem,))
    responses: dict[str, list[RecordedResponse]] = {}
    read: list[tuple[str, Recording]] = []
    failed = list(problems)
    for recording in found:
        try:
            by_operation = [(_require_operation(one, spec), one) for one in read_responses(recording)]
        except Problem as problem:
            failed.append(problem)
            continue
        read.append((by_operation[0][0], recording))
        for operation, response in by_operation:
            responses.setdefault(operation, []).append(response)
    if not read and not failed:
        failed.append(Problem("lists no recordings", str(folder / index.INDEX)))
    return RecordingsByOperation(responses, tuple(failed), tuple(read))


def _require_operation(response: RecordedResponse, spec: Bundle) -> str:
    operation = find_operation(response, spec)
    if operation is None:
        asked = f"{response.method} {response.request_path} is no operation of the spec"
        raise Problem(asked, response.at.file, response.at.line)
    return operation


def find_expired(found: RecordingsByOperation, today: date, source: str, fragment: Path) -> Iterator[Finding]:
    """A finding for each live recording past its date, with the command that renews it."""
    for operation, recording in found.recordings:
        if recording.has_expired(today):
            settings = recordings.settings.find_settings(fragment)
            problem = recordings.renewal.explain_expiry(recording, settings)
            yield _make_finding(problem, operation, recording, source)


def _make_finding(problem: Problem, operation: str, recording: Recording, source: str) -> Finding:
    return Finding(
        rule=EXPIRED,
        severity=rules.catalogue.find_rule(EXPIRED).severity,
        source=source,
        operation=operation,
        part=f"response:{recording.exchanges[0].status}",
        path="",
        # Two recordings of one response differ in their files.
        aspect=recording.file,
        docs=None,
        spec=None,
        message=problem.message,
        location=Location(problem.file or "", problem.line),
        evidence=Location(str(recording.path)),
        help=problem.help or rules.catalogue.find_rule(EXPIRED).remedy,
    )
