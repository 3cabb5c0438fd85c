"""The change to the spec that settles what the drift check found, as a diff for `git apply`."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator.documents import edits
from generator.documents import yaml as document
from generator.drift import check, ledger
from generator.drift.check import CheckRequest
from generator.drift.facts.model import is_within
from generator.drift.judgement import Outcome
from generator.drift.patch import fixes
from generator.drift.patch.case import Case
from generator.drift.patch.side_effects import Effect, list_effects
from generator.drift.rules.findings import Finding, Report, Verdict
from generator.drift.rules.messages import format_list
from generator.drift.sources import openapi
from generator.drift.sources.openapi import Bundle
from generator.drift.time_limit import TimeLimit
from generator.files.reading import read_text
from generator.files.text_diff import diff_texts
from generator.problem import Problem
from generator.secrets.display import make_printable

_MOST_FINDINGS = 1_000

FindingKey = tuple[str, str, str, str, str, str]
"""What makes a finding the same one in two versions of a spec."""
Findings = dict[FindingKey, Finding]


class Patch(NamedTuple):
    """A diff of the spec and its ledger, empty where nothing can be settled, and lines about it.

    The lines name what the patch leaves, and what it changes of which no source speaks.
    """

    diff: str
    notes: tuple[str, ...]


class Settled(NamedTuple):
    """A changed spec, a line for each finding that it leaves, and one for each change that says more than a finding."""

    text: str
    left: list[str]
    effects: list[str]


def run(request: CheckRequest, today: date, progress: Callable[[int, int], None]) -> tuple[Report, Patch]:
    """Check every source, then look for the change that settles what was found."""
    limit = TimeLimit(request.time_limit)
    report, outcomes = check.run_with_outcomes(request, today, progress, limit)
    with limit.require():
        return report, _make_patch(request, report, outcomes)


def _make_patch(request: CheckRequest, report: Report, outcomes: list[Outcome]) -> Patch:
    old = read_text(request.spec)
    settled = settle(old, str(request.spec), outcomes, list_accepted(report.findings))
    diff = diff_file(request.spec, old, settled.text)
    if diff and request.ledger:
        diff += diff_file(request.ledger, *remove_unused(request, report, outcomes, settled.text))
    unknown = [f"{one.source}: {one.reason}" for one in report.sources if one.verdict is Verdict.UNKNOWN]
    return Patch(diff, tuple(map(make_printable, (*unknown, *settled.left, *settled.effects))))


def list_accepted(findings: Iterable[Finding]) -> frozenset[FindingKey]:
    """What tells the accepted ones of some findings from all others, for `settle`."""
    return frozenset(_identify(one) for one in findings if one.accepted)


def remove_unused(request: CheckRequest, report: Report, outcomes: list[Outcome], text: str) -> tuple[str, str]:
    """The ledger as it is, and without the entries of which every accepted finding is gone once the spec is `text`."""
    path = request.ledger
    if path is None:
        return "", ""
    spec = openapi.parse(text, str(request.spec))
    findings = [found for one in outcomes if one.judge_against for found in one.judge_against(spec)]
    deviations, old = ledger.file.load(path, Path()), read_text(path)
    used = {one.deviation for one in report.findings}
    unused = [
        index
        for index, entry in enumerate(deviations.entries)
        if f"{deviations.file}:{entry.location.line}" in used
        and not any(ledger.apply.is_about(entry, entry.rule, one) for one in findings)
    ]
    return old, edits.apply(old, tuple(edits.Drop((index,)) for index in reversed(unused)))


def diff_file(file: Path, old: str, new: str) -> str:
    """What changes in a file, seen from the root of its repository; one that was empty or missing is a new one."""
    path = _find_path(file)
    return diff_texts(old, new, f"a/{path}" if old or file.exists() else "/dev/null", f"b/{path}")


def settle(text: str, file: str, outcomes: Iterable[Outcome], accepted: frozenset[FindingKey]) -> Settled:
    """The spec with every finding settled that can be, and a line for each other one that says why it cannot."""
    known = [one for one in outcomes if one.judge_against and one.verdict.verdict is not Verdict.UNKNOWN]
    search = _Search(file, known, accepted)
    found = search.find_findings(text)
    left: dict[FindingKey, str] = {}
    effects: list[str] = []
    passed: set[str] = set()
    for _ in range(_MOST_FINDINGS):
        finding = next((one for key, one in found.items() if key not in left), None)
        if finding is None:
            break
        about = f"{finding.location}: {finding.rule} {finding.subject}"
        try:
            passed.add(text)
            text, found, more = search.settle_finding(text, finding, found, passed)
        except Problem as problem:
            left[_identify(finding)] = f"{about}: not in the patch: {problem.message}"
            continue
        if more:
            also = format_list(one.subject for one in more)
            effects.append(f"{about}: the patch changes, for it, what no source speaks about: {also}")
    return Settled(text, [line for key, line in left.items() if key in found], effects)


class _Change(NamedTuple):
    """A changed spec, what is then found, and what it says otherwise of places that no finding is about."""

    text: str
    findings: Findings
    effects: list[Effect]


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

    def settle_finding(self, text: str, finding: Finding, found: Findings, passed: Container[str]) -> _Change:
        """The spec changed in the way that settles a finding and leads to the fewest new ones, with its findings.

        New ones are allowed about the same subject and below it only, such as differences in a property that was
        added. Of such ways the one is taken that changes least of what no source speaks about, such as another
        operation with the same component. None leads back to what the search has `passed`, as it would where a source
        contradicts itself. Where no way settles the finding a `Problem` says why.
        """
        reason = "nothing that could be written settles it"
        docs = next(one.reading for one in self.outcomes if _is_of_source(finding, one))
        before = self.parse_spec(text)
        settled: list[tuple[int, _Change]] = []
        for way in fixes.find_ways(Case(finding, before, docs)):
            try:
                changed = edits.apply(text, way)
                now = self.find_findings(changed)
                effects = list(list_effects(before, self.parse_spec(changed), way))
            except Problem as problem:
                reason = f"the change makes a document that cannot be read: {problem.message}"
                continue
            new = [one for key, one in now.items() if key not in found]
            gone = [one for key, one in found.items() if key not in now]
            # Of a recorded value only the first limit that it breaks is found.
            near = [finding, *gone] if docs is None else [finding]
            elsewhere = [one for one in new if not _follows(one, near)]
            if elsewhere:
                reason = f"the change would lead to {elsewhere[0].rule} {elsewhere[0].subject}"
            elif changed in passed:
                reason = "the change would undo another"
            elif _identify(finding) not in now:
                said = {(one.operation, one.part, one.path) for one in gone}
                more = [one for one in effects if one not in said and not _is_effect_within(one, finding)]
                settled.append((len(new), _Change(changed, now, more)))
                if not new and not more:
                    break
        if not settled:
            raise Problem(reason)
        return min(settled, key=lambda one: (one[0], len(one[1].effects)))[1]


def _is_of_source(finding: Finding, outcome: Outcome) -> bool:
    verdict = outcome.verdict
    return (verdict.source, verdict.operation) == (finding.source, finding.operation)


def _identify(finding: Finding) -> FindingKey:
    values = f"{finding.docs!r} {finding.spec!r}"
    return (finding.source, finding.operation, finding.part, finding.path, f"{finding.rule} {finding.aspect}", values)


def _follows(finding: Finding, settled: list[Finding]) -> bool:
    """Whether a finding is about the subject of a settled one or below it, and is not the same with other values."""
    same = any((finding.rule, finding.part, finding.path) == (one.rule, one.part, one.path) for one in settled)
    return not same and any(_is_within(finding, one) for one in settled)


def _is_within(finding: Finding, settled: Finding) -> bool:
    """Whether a finding is about the subject of a settled one, under its new name if it has one, or below it."""
    name = str(settled.docs) if settled.rule.endswith("-renamed") else None
    paths = [settled.path, *([_replace_last(settled.path, name)] if name and settled.path else [])]
    parts = [settled.part, *([_replace_last(settled.part, name, ":")] if name and not settled.path else [])]
    same = (finding.source, finding.operation) == (settled.source, settled.operation)
    return same and finding.part in parts and any(finding.path.startswith(path) for path in paths)


def _is_effect_within(effect: Effect, settled: Finding) -> bool:
    same = (effect.operation, effect.part) == (settled.operation, settled.part)
    return same and is_within(effect.path, settled.path)


def _replace_last(path: str, name: str, separator: str = ".") -> str:
    above, _, _ = path.rpartition(separator)
    return f"{above}{separator}{name}" if above else name


def _find_path(spec: Path) -> str:
    """The path of a file as seen from the root of its repository, or else from here."""
    file = spec.resolve()
    root = next((folder for folder in file.parents if (folder / ".git").exists()), Path.cwd())
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
