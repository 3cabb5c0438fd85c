"""What was recorded of each operation of a spec, and what is wrong with the recordings that cannot be heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.evidence.responses import Answer, answers_of, asked_of
from generator.drift.rules.findings import Finding
from generator.drift.sources.openapi import Bundle
from generator.problem import Problem
from generator.recordings import index
from generator.recordings.index import Recording

EXPIRED = "recording-expired"


class Heard(NamedTuple):
    """The answers to each operation, one problem for each that is left out, and the recordings by operation."""

    answers: Mapping[str, list[Answer]] = {}
    problems: tuple[Problem, ...] = ()
    recordings: tuple[tuple[str, Recording], ...] = ()

    @property
    def every(self) -> list[Answer]:
        """The answers, whatever was asked."""
        return [answer for some in self.answers.values() for answer in some]


def hear(folder: Path, spec: Bundle) -> Heard:
    """Listen to every recording of a folder; one that cannot be read keeps none of the others from being heard."""
    try:
        found, problems = index.survey(folder)
    except Problem as problem:
        return Heard(problems=(problem,))
    answers: dict[str, list[Answer]] = {}
    heard: list[tuple[str, Recording]] = []
    failed = list(problems)
    for recording in found:
        try:
            by_operation = [(_operation(answer, spec), answer) for answer in answers_of(recording)]
        except Problem as problem:
            failed.append(problem)
            continue
        heard.append((by_operation[0][0], recording))
        for operation, answer in by_operation:
            answers.setdefault(operation, []).append(answer)
    if not heard and not failed:
        failed.append(Problem("lists no recordings", str(folder / index.INDEX)))
    return Heard(answers, tuple(failed), tuple(heard))


def _operation(answer: Answer, spec: Bundle) -> str:
    operation = asked_of(answer, spec.list_operations(), spec.server_path)
    if operation is None:
        asked = f"{answer.method} {answer.asked} is no operation of the spec"
        raise Problem(asked, answer.at.file, answer.at.line)
    return operation


def expired(heard: Heard, today: date, source: str) -> Iterator[Finding]:
    """A finding for each live recording past its date, with the command that renews it."""
    for operation, recording in heard.recordings:
        for problem in index.expired([recording], today):
            yield _stale(problem, operation, recording, source)


def _stale(problem: Problem, operation: str, recording: Recording, source: str) -> Finding:
    from generator.drift.rules import catalogue  # noqa: PLC0415 - few recordings are past their date

    return Finding(
        rule=EXPIRED,
        severity=catalogue.find_rule(EXPIRED).severity,
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
        help=problem.help or catalogue.find_rule(EXPIRED).remedy,
    )
