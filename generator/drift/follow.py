"""Follows a page: what moved since the lock, the change of fragment, ledger and lock that answers it, what is left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from generator.drift import check, lock_command
from generator.drift.check import CheckRequest
from generator.drift.ledger import draft
from generator.drift.ledger.draft import Acceptable
from generator.drift.patch import search
from generator.drift.rules.findings import Finding, Report, Verdict
from generator.drift.time_limit import TimeLimit
from generator.files.reading import read_text
from generator.files.writing import write_text
from generator.problem import Problem


class Answer(StrEnum):
    """What is done about a finding: the fragment follows the page, the ledger records why not, or nothing yet."""

    FOLLOW = "follow"
    DEVIATE = "deviate"
    SKIP = "skip"


class Decision(NamedTuple):
    """An answer, and with a deviation its reason and evidence; no evidence is that of the recording that proves it."""

    answer: Answer
    reason: str = ""
    evidence: str | None = None


class Followed(NamedTuple):
    """What to write, as file, text now and new text; what moved; and what is left to be done about findings."""

    report: Report
    moved: tuple[str, ...]
    changes: tuple[tuple[Path, str, str], ...]
    left: tuple[str, ...]
    recorded: tuple[Finding, ...]

    @property
    def diff(self) -> str:
        """All changes as one diff for `git apply`."""
        return "".join(search.diff_file(*change) for change in self.changes)


def decide_by_recordings(finding: Finding) -> Decision:
    """Record a deviation where the recordings show that the page alone is wrong, else follow the page."""
    third = finding.third_source
    if third and third.name == "recordings" and third.outlier == "the page":
        return Decision(Answer.DEVIATE, f"Recorded responses show it: {third.claims}.")
    return Decision(Answer.FOLLOW)


def follow(request: CheckRequest, docs: str | None, today: date, decide: Callable[[Finding], Decision]) -> Followed:
    """Compare a page with lock and fragment, and find what answers what moved; nothing is written.

    `docs` is the page, None for the page as it was last read. A page that cannot be judged raises `Problem`.
    """
    lock = request.locks[0]
    drafted = lock_command.draft(docs, None, today, lock, render=request.render) if docs else None
    if drafted and drafted.loss:
        raise drafted.loss
    limit = TimeLimit(request.time_limit)
    asked = request._replace(docs=(docs,) if docs else (), live=False, keep=True)
    report, outcomes = check.run_with_outcomes(asked, today, limit=limit)
    for source in report.sources:
        if source.verdict is Verdict.UNKNOWN:
            raise Problem(f"could not be judged: {source.reason}", source.source, help="settle this first")
    open_ = [one for one in report.findings if not one.accepted and one.compared]
    decisions = {id(one): decide(one) for one in open_}
    kept = [one._replace(deviation="") for one in open_ if decisions[id(one)].answer is not Answer.FOLLOW]
    old = read_text(request.spec)
    with limit.require():
        accepted = search.list_accepted((*report.findings, *kept))
        settled = search.settle(old, str(request.spec), outcomes, accepted)
        before, ledger = search.remove_unused(asked, report, outcomes, settled.text)
    recorded = [one for one in open_ if decisions[id(one)].answer is Answer.DEVIATE]
    for finding in recorded:
        if request.ledger is None:
            raise Problem("a deviation needs a ledger to stand in", help="name it with --deviations FILE")
        decision = decisions[id(finding)]
        wanted = Acceptable(None, decision.reason, decision.evidence)
        ledger = draft.add_entries(request.ledger, ledger, [finding], wanted, today)
    changes = [(request.spec, old, settled.text)]
    if request.ledger:
        changes.append((request.ledger, before, ledger))
    if drafted:
        changes.append((lock, read_text(lock), drafted.text))
    skipped = [one for one in open_ if decisions[id(one)].answer is Answer.SKIP]
    left = (*(f"{one.location}: {one.rule} {one.subject}: skipped" for one in skipped), *settled.left, *settled.effects)
    return Followed(
        report,
        drafted.changes if drafted else (),
        tuple(change for change in changes if change[1] != change[2]),
        left,
        tuple(recorded),
    )


def write(changes: tuple[tuple[Path, str, str], ...]) -> None:
    """Write every change, or none: where one fails, or a file changed meanwhile, those before it are put back."""
    for path, old, _ in changes:
        if read_text(path) != old:
            raise Problem("changed meanwhile, nothing was written", str(path), help="run the command again")
    done: list[tuple[Path, str]] = []
    try:
        for path, old, new in changes:
            write_text(path, new)
            done.append((path, old))
    except BaseException:
        for path, old in reversed(done):
            write_text(path, old)
        raise


def list_steps(followed: Followed, request: CheckRequest, program: str, *, applied: bool) -> Iterator[str]:
    """What is left to do, in order, each with its command; empty where nothing moved and nothing is found."""
    make = os.path.exists("Makefile")  # noqa: PTH110 - pathlib has nothing to add
    if not (followed.changes or followed.left):
        return
    if followed.changes and not applied:
        yield "write this diff: the same command with --apply, or `git apply`"
    accept = f"`{program} drift --accept RULE PART PATH --reason TEXT`"
    for line in followed.left:
        yield f"fragment: {line}; change it by hand, or accept it: {accept}"
    if followed.recorded:
        yield f"ledger: read the reason and the evidence of the new entries in {request.ledger}"
    if request.spec == check.SPEC:
        yield f"package: `{'make' if make else program} regenerate`, which says what the change means for users"
        yield f"version: raise it in spec/client.yaml as that says; `{'make' if make else program} api` judges it"
        yield f"changelog: `{program} api --draft` drafts the entry for spec/CHANGELOG.md"
    check_again = "make drift" if make and request.spec == check.SPEC else f"{program} drift"
    yield f"check: `{check_again}`, read `git diff`, commit"
