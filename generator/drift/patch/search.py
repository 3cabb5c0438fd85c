"""The change to the spec that settles what the drift check found, as a diff for `git apply`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator.documents import edits
from generator.documents import yaml as document
from generator.drift import check
from generator.drift.check import CheckRequest
from generator.drift.judgement import Outcome
from generator.drift.patch import fixes
from generator.drift.patch.case import Case
from generator.drift.rules.findings import Finding, Report, Verdict
from generator.drift.sources import openapi
from generator.drift.sources.openapi import Bundle
from generator.files.reading import read_text
from generator.files.text_diff import diff_texts
from generator.problem import Problem
from generator.secrets.display import make_printable

_MOST_FINDINGS = 1_000

FindingKey = tuple[str, str, str, str, str, str]
"""What makes a finding the same one in two versions of a spec."""
Findings = dict[FindingKey, Finding]


class Patch(NamedTuple):
    """A diff, empty where nothing can be settled, and a line for each finding that it leaves."""

    diff: str
    left: tuple[str, ...]


def run(request: CheckRequest, today: date, progress: Callable[[int, int], None]) -> tuple[Report, Patch]:
    """Check every source, then look for the change that settles what was found."""
    report, outcomes = check.run_with_outcomes(request, today, progress)
    name = str(request.spec)
    old = read_text(request.spec)
    accepted = frozenset(_identify(one) for one in report.findings if one.accepted)
    new, left = settle(old, name, outcomes, accepted)
    unknown = (f"{one.source}: {one.reason}" for one in report.sources if one.verdict is Verdict.UNKNOWN)
    path = _find_path(request.spec)
    return report, Patch(diff_texts(old, new, f"a/{path}", f"b/{path}"), tuple(map(make_printable, (*unknown, *left))))


def settle(text: str, file: str, outcomes: Iterable[Outcome], accepted: frozenset[FindingKey]) -> tuple[str, list[str]]:
    """The spec with every finding settled that can be, and a line for each other one that says why it cannot."""
    known = [one for one in outcomes if one.judge_against and one.verdict.verdict is not Verdict.UNKNOWN]
    search = _Search(file, known, accepted)
    found = search.find_findings(text)
    left: dict[FindingKey, str] = {}
    for _ in range(_MOST_FINDINGS):
        finding = next((one for key, one in found.items() if key not in left), None)
        if finding is None:
            break
        try:
            text, found = search.settle_finding(text, finding, found)
        except Problem as problem:
            reason = f"not in the patch: {problem.message}"
            left[_identify(finding)] = f"{finding.location}: {finding.rule} {finding.subject}: {reason}"
    return text, [line for key, line in left.items() if key in found]


class _Search(NamedTuple):
    """The sources that a changed spec is judged against, and the findings that the ledger accepts."""

    file: str
    outcomes: list[Outcome]
    accepted: frozenset[FindingKey]

    def parse_spec(self, text: str) -> Bundle:
        """Parse a changed spec; one that is not valid YAML or JSON any more is a `Problem`."""
        if text.lstrip()[:1] != "{":
            document.parse(text, self.file)
        return openapi.parse(text, self.file)

    def find_findings(self, text: str) -> Findings:
        """What is found in a spec, without what the ledger accepts."""
        spec = self.parse_spec(text)
        every = (found for one in self.outcomes for found in (one.judge_against(spec) if one.judge_against else ()))
        return {key: one for one in every if (key := _identify(one)) not in self.accepted}

    def settle_finding(self, text: str, finding: Finding, found: Findings) -> tuple[str, Findings]:
        """The spec changed in the way that settles a finding and leads to the fewest new ones, with its findings.

        New ones are allowed about the same subject and below it only, such as differences in a property that was
        added. Where no way settles the finding a `Problem` says why.
        """
        reason = "nothing that could be written settles it"
        docs = next(one.reading for one in self.outcomes if _is_of_source(finding, one))
        settled: list[tuple[int, str, Findings]] = []
        for way in fixes.find_ways(Case(finding, self.parse_spec(text), docs)):
            try:
                changed = edits.apply(text, way)
                now = self.find_findings(changed)
            except Problem as problem:
                reason = f"the change makes a document that cannot be read: {problem.message}"
                continue
            new = [one for key, one in now.items() if key not in found]
            elsewhere = [one for one in new if not _is_within(one, finding)]
            if elsewhere:
                reason = f"the change would lead to {elsewhere[0].rule} {elsewhere[0].subject}"
            elif _identify(finding) not in now:
                settled.append((len(new), changed, now))
                if not new:
                    break
        if not settled:
            raise Problem(reason)
        _, changed, now = min(settled, key=lambda one: one[0])
        return changed, now


def _is_of_source(finding: Finding, outcome: Outcome) -> bool:
    verdict = outcome.verdict
    return (verdict.source, verdict.operation) == (finding.source, finding.operation)


def _identify(finding: Finding) -> FindingKey:
    values = f"{finding.docs!r} {finding.spec!r}"
    return (finding.source, finding.operation, finding.part, finding.path, f"{finding.rule} {finding.aspect}", values)


def _is_within(finding: Finding, settled: Finding) -> bool:
    """Whether a finding is about the subject of a settled one, under its new name if it has one, or below it."""
    name = str(settled.docs) if settled.rule.endswith("-renamed") else None
    paths = [settled.path, *([_replace_last(settled.path, name)] if name and settled.path else [])]
    parts = [settled.part, *([_replace_last(settled.part, name, ":")] if name and not settled.path else [])]
    same = (finding.source, finding.operation) == (settled.source, settled.operation)
    return same and finding.part in parts and any(finding.path.startswith(path) for path in paths)


def _replace_last(path: str, name: str, separator: str = ".") -> str:
    above, _, _ = path.rpartition(separator)
    return f"{above}{separator}{name}" if above else name


def _find_path(spec: Path) -> str:
    """The path of a file as seen from the root of its repository, or else from here."""
    file = spec.resolve()
    root = next((folder for folder in file.parents if (folder / ".git").exists()), Path.cwd())
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
