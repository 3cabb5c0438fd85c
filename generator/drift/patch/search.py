"""The change to the spec that settles what the drift check found, as a diff for `git apply`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator.documents import edits
from generator.documents import yaml as document
from generator.drift import check
from generator.drift.check import Request
from generator.drift.judgement import Outcome
from generator.drift.patch import fixes
from generator.drift.patch.case import Case
from generator.drift.rules.findings import Finding, Report, Verdict
from generator.drift.sources import openapi
from generator.drift.sources.openapi import Bundle
from generator.files.reading import read_text
from generator.files.text_diff import diff_texts
from generator.problem import Problem
from generator.secrets.display import visible

_MOST = 1_000
Identity = tuple[str, str, str, str, str, str]


class Patch(NamedTuple):
    """A diff, empty where nothing can be settled, and a line for each finding that it leaves."""

    diff: str
    left: tuple[str, ...]


def run(request: Request, today: date, progress: Callable[[int, int], None]) -> tuple[Report, Patch]:
    """Check every source, then look for the change that settles what was found."""
    report, outcomes = check.run_with_outcomes(request, today, progress)
    name = str(request.spec)
    old = read_text(request.spec)
    new, left = settle(old, name, outcomes, _accepted(report))
    unknown = (f"{one.source}: {one.reason}" for one in report.sources if one.verdict is Verdict.UNKNOWN)
    path = _path(request.spec)
    return report, Patch(diff_texts(old, new, f"a/{path}", f"b/{path}"), tuple(map(visible, (*unknown, *left))))


def _accepted(report: Report) -> frozenset[Identity]:
    return frozenset(_identity(one) for one in report.findings if one.accepted)


def settle(text: str, file: str, outcomes: Iterable[Outcome], accepted: frozenset[Identity]) -> tuple[str, list[str]]:
    """The text with every finding settled that can be, and why the others cannot."""
    desk = _Desk(
        file, [one for one in outcomes if one.judge_against and one.verdict.verdict is not Verdict.UNKNOWN], accepted
    )
    found = desk.findings(text)
    left: dict[Identity, str] = {}
    for _ in range(_MOST):
        mine = next((one for key, one in found.items() if key not in left), None)
        if mine is None:
            break
        try:
            text, found = desk.settled(text, mine, found)
        except Problem as problem:
            left[_identity(mine)] = f"{mine.location}: {mine.rule} {mine.subject}: not in the patch: {problem.message}"
    return text, [line for key, line in left.items() if key in found]


class _Desk(NamedTuple):
    """Everything that a changed spec is held against."""

    file: str
    outcomes: list[Outcome]
    accepted: frozenset[Identity]

    def spec(self, text: str) -> Bundle:
        """The document that a text is; one that is none any more is a `Problem`."""
        if text.lstrip()[:1] != "{":
            document.parse(text, self.file)
        return openapi.parse(text, self.file)

    def findings(self, text: str) -> dict[Identity, Finding]:
        """What is found in a text, without what the ledger accepts."""
        spec = self.spec(text)
        every = (found for one in self.outcomes for found in (one.judge_against(spec) if one.judge_against else ()))
        return {key: one for one in every if (key := _identity(one)) not in self.accepted}

    def settled(
        self, text: str, finding: Finding, found: dict[Identity, Finding]
    ) -> tuple[str, dict[Identity, Finding]]:
        """The text with one finding less, and none elsewhere; or a `Problem` that tells why there is none."""
        reason = "nothing that could be written settles it"
        docs = next(one.reading for one in self.outcomes if _belongs(finding, one))
        partly: list[tuple[int, str, dict[Identity, Finding]]] = []
        for way in fixes.find_ways(Case(finding, self.spec(text), docs)):
            try:
                changed = edits.apply(text, way)
                now = self.findings(changed)
            except Problem as problem:
                reason = f"the change makes a document that cannot be read: {problem.message}"
                continue
            more = [one for key, one in now.items() if key not in found]
            elsewhere = [one for one in more if not _within(one, finding)]
            if elsewhere:
                reason = f"the change would lead to {elsewhere[0].rule} {elsewhere[0].subject}"
            elif _identity(finding) not in now:
                partly.append((len(more), changed, now))
            if partly and not partly[-1][0]:
                break
        if not partly:
            raise Problem(reason)
        _, changed, now = min(partly, key=lambda one: one[0])
        return changed, now


def _belongs(finding: Finding, outcome: Outcome) -> bool:
    verdict = outcome.verdict
    return (verdict.source, verdict.operation) == (finding.source, finding.operation)


def _identity(finding: Finding) -> Identity:
    values = f"{finding.docs!r} {finding.spec!r}"
    return (finding.source, finding.operation, finding.part, finding.path, f"{finding.rule} {finding.aspect}", values)


def _within(finding: Finding, settled: Finding) -> bool:
    """Whether a finding could not be made before the other one was settled: about that thing, or below it."""
    name = str(settled.docs) if settled.rule.endswith("-renamed") else None
    paths = [settled.path, *([_beside(settled.path, name)] if name and settled.path else [])]
    parts = [settled.part, *([_beside(settled.part, name, ":")] if name and not settled.path else [])]
    same = (finding.source, finding.operation) == (settled.source, settled.operation)
    return same and finding.part in parts and any(finding.path.startswith(path) for path in paths)


def _beside(path: str, name: str, separator: str = ".") -> str:
    above, _, _ = path.rpartition(separator)
    return f"{above}{separator}{name}" if above else name


def _path(spec: Path) -> str:
    """The path of a file as seen from the root of its repository, or else from here."""
    file = spec.resolve()
    root = next((folder for folder in file.parents if (folder / ".git").exists()), Path.cwd())
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
