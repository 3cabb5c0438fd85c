"""One run of the drift check: judge every source by the spec, then apply the ledger to what was found."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator import drift, paths
from generator.drift import evidence, judgement, ledger, rules, time_limit
from generator.drift.docs_arguments import Docs, expand_docs, pass_over
from generator.drift.docs_reading import read_docs
from generator.drift.facts.model import Reading
from generator.drift.judgement import FAILURES, Outcome, attempt, explain_failure, judge_source, make_unknown
from generator.drift.rules.findings import Finding, Report, Severity, SourceVerdict, Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import openapi
from generator.drift.sources.openapi import Bundle
from generator.drift.sources.operation import read_operation
from generator.drift.time_limit import TimeLimit
from generator.files.reading import read_text
from generator.problem import Problem

SPEC = Path(paths.SPEC)
LOCK = Path(paths.LOCK)
RECORDINGS = Path(paths.RECORDINGS)
Progress = Callable[[int, int], None]
"""Called before each page with the number of pages that are done and the number of all, and once at the end."""
if TYPE_CHECKING:
    from generator.drift.evidence.by_operation import RecordingsByOperation
    from generator.drift.page_lock import Lock


class CheckRequest(NamedTuple):
    """What a run is asked to do.

    `docs` are the names after `--docs`, expanded or not; `operations` says which of them are about which operation, and
    any other operation there is unknown. `ledger` is None where deviations are not to be applied.
    `keep` keeps readings in the outcomes, which takes memory, so that they can be judged by another spec. `time_limit`
    is in seconds. With `render`, HTML is read as a browser shows it; the live page only where it says too little as it
    is.
    """

    spec: Path = SPEC
    docs: tuple[str, ...] = ()
    live: bool = False
    ledger: Path | None = None
    fail_on: Severity = Severity.WARNING
    keep: bool = False
    locks: tuple[Path, ...] = (LOCK,)
    recordings: Path = RECORDINGS
    time_limit: float = time_limit.DEFAULT
    render: bool = False
    operations: Mapping[str, str] = {}

    @property
    def offline(self) -> bool:
        """Whether the spec is compared with the locks and the recordings."""
        return not self.live and not self.docs

    @property
    def own_page(self) -> bool:
        """Whether the page is that of the fragment; the recordings say nothing about any other page.

        It is that where the lock names it, locked or live, and where the fragment is that which the recordings are of.
        """
        return not self.docs or self.spec == SPEC or self.recordings != RECORDINGS


class Run(NamedTuple):
    """A request, and what each of its sources is judged by; `recordings` is None where they play no part."""

    request: CheckRequest
    spec: Bundle
    recordings: RecordingsByOperation | None
    today: date
    limit: TimeLimit

    @property
    def names(self) -> Names:
        """What messages call the two sides."""
        return Names() if self.request.spec == SPEC else Names(fragment="the spec")


def _ignore_progress(_done: int, _all: int) -> None:
    return


def run(request: CheckRequest, today: date, progress: Progress = _ignore_progress) -> Report:
    """Check every source; only a spec or a ledger that cannot be read raises `Problem`."""
    return run_with_outcomes(request, today, progress)[0]


def run_with_outcomes(
    request: CheckRequest, today: date, progress: Progress = _ignore_progress, limit: TimeLimit | None = None
) -> tuple[Report, list[Outcome]]:
    """Check every source, and give the outcome of each as well; what the time limit cuts off is unknown."""
    limit = limit or TimeLimit(request.time_limit)
    with limit.require():
        spec = read_spec(request.spec)
        recordings = _read_recordings(request, spec)
        docs = expand_docs(request.docs)
    this = Run(request._replace(docs=docs.names), spec, recordings, today, limit)
    found = _judge_sources(this, progress)
    outcomes = [one if request.keep else one._replace(judge_against=None, reading=None) for one in found]
    others = {one.verdict.source: one.verdict.reason for one in outcomes if one.other}
    docs = pass_over(docs, others)
    outcomes = [one for one in outcomes if one.verdict.source not in others or one.verdict.source in docs.names]
    if recordings and any(outcome.findings for outcome in outcomes):
        outcomes = [_add_evidence(this, recordings, outcome) for outcome in outcomes]
    report = _add_docs_arguments(_report(this, outcomes), docs)
    if recordings and not recordings.problems and request.offline:
        # A recording that cannot be read may show what no other does.
        report = _add_unrecorded(this, recordings, report)
    return report, outcomes


def _add_docs_arguments(report: Report, docs: Docs) -> Report:
    """Repeat the verdict on a page for each page with the same bytes, and say what was skipped."""
    names = ((source, (source.source, *docs.duplicates.get(source.source, ()))) for source in report.sources)
    sources = tuple(source._replace(source=name) for source, some in names for name in some)
    return report._replace(sources=sources, skipped=docs.skipped)


def _add_unrecorded(this: Run, recordings: RecordingsByOperation, report: Report) -> Report:
    """Add what no recording shows; where that fails for an operation, a line says so."""
    for operation, responses in recordings.responses.items():
        try:
            with this.limit.hold():
                found = evidence.coverage.find_unrecorded(responses, read_operation(this.spec, operation))
            report = report._replace(unrecorded=(*report.unrecorded, found))
        except FAILURES as failure:
            line = f"what no recording shows of {operation}: {explain_failure(failure, '')}"
            report = report._replace(skipped=(*report.skipped, line))
    return report


def read_spec(path: Path) -> Bundle:
    """The OpenAPI document that sources are compared with."""
    bundle = openapi.parse(read_text(path), str(path))
    bundle.check()
    return bundle


def _judge_sources(this: Run, progress: Progress) -> Iterator[Outcome]:
    request, docs = this.request, this.request.docs
    if request.live:
        yield from _judge_live_page(this)
    elif request.offline:
        for lock in request.locks:
            read = functools.partial(_read_lock, this, lock)
            yield from judge_source(this.spec, str(lock), read, this.names, this.limit)
        yield from _judge_recordings(this)
    yield from _list_unreadable_recordings(this)
    for done, name in enumerate(docs):
        progress(done, len(docs))
        read = functools.partial(read_docs, name, this.spec, render=request.render)
        for outcome in judge_source(this.spec, name, read, this.names, this.limit):
            yield _expect_operation(outcome, request.operations.get(name))
    progress(len(docs), len(docs))


def _expect_operation(outcome: Outcome, operation: str | None) -> Outcome:
    """The outcome, unknown where the source is about another operation than that it was named for."""
    found = outcome.verdict
    if operation is None or found.operation in (None, operation):
        return outcome
    reason = f"expected {operation}, as the settings say, but this is about {found.operation}"
    return make_unknown(found.source, found.format, found.operation, reason)


def _load_lock(this: Run, path: Path) -> Lock:
    return drift.page_lock.load(path, this.today, this.spec if this.request.spec == SPEC else None)


def _read_lock(this: Run, path: Path) -> list[Reading]:
    return [_load_lock(this, path).reading]


def _judge_live_page(this: Run) -> Iterator[Outcome]:
    """Compare the live page of each lock with the lock, and then with the spec."""
    with this.limit.require():
        locks = [_load_lock(this, path) for path in this.request.locks]
    for lock in locks:
        yield from drift.live_page.judge_live_page(this.spec, lock, this.names, this.limit, render=this.request.render)


def _read_recordings(request: CheckRequest, spec: Bundle) -> RecordingsByOperation | None:
    if not request.own_page or not (request.recordings.is_dir() or request.recordings.is_symlink()):
        return None
    return evidence.by_operation.group_recordings(request.recordings, spec)


def _judge_recordings(this: Run) -> Iterator[Outcome]:
    """Judge what was recorded, operation by operation."""
    if this.recordings is None:
        return
    source = str(this.request.recordings)
    expired: list[Finding] = []
    try:
        with this.limit.hold():
            expired += evidence.by_operation.find_expired(this.recordings, this.today, source, this.request.spec)
    except FAILURES as failure:
        yield make_unknown(source, "recordings", None, explain_failure(failure, source))
    for operation, responses in this.recordings.responses.items():
        mine = tuple(finding for finding in expired if finding.operation == operation)
        judge = functools.partial(judgement.judge_recordings, source, responses, this.spec, operation, this.names)
        outcome = attempt(judge, this.limit, source, "recordings", operation)
        yield outcome._replace(findings=outcome.findings + mine)


def _list_unreadable_recordings(this: Run) -> Iterator[Outcome]:
    """An unknown outcome for every recording that could not be read."""
    for problem in this.recordings.problems if this.recordings else ():
        line = f"line {problem.line}: " if problem.line else ""
        reason = "; ".join(filter(None, (f"{line}{problem.message}", problem.help)))
        yield make_unknown(problem.file or str(this.request.recordings), "recordings", None, reason)


def _add_evidence(this: Run, recordings: RecordingsByOperation, outcome: Outcome) -> Outcome:
    """The outcome with what the third source says; where that cannot be found out, it proves nothing."""
    try:
        with this.limit.hold():
            return _arbitrate(this, recordings, outcome)
    except FAILURES as failure:
        reason = outcome.verdict.reason or explain_failure(failure, outcome.verdict.source)
        return outcome._replace(verdict=outcome.verdict._replace(verdict=Verdict.UNKNOWN, reason=reason))


def _arbitrate(this: Run, recordings: RecordingsByOperation, outcome: Outcome) -> Outcome:
    """Attach to each finding the claim of the third source: page, fragment or recordings."""
    verdict = outcome.verdict
    if verdict.format == "lock" and this.request.live:
        return outcome  # the page was compared with its lock here; the fragment has no part in it
    if verdict.format != "recordings":
        said = (
            evidence.arbitration.attach_recordings(one, recordings.responses.get(one.operation, ()))
            for one in outcome.findings
        )
        return outcome._replace(findings=tuple(said))
    page = _find_lock(this, verdict.operation) if outcome.findings else None
    responses = recordings.responses.get(verdict.operation or "", [])
    return outcome._replace(
        findings=tuple(evidence.arbitration.attach_page(one, page, responses) for one in outcome.findings)
    )


def _find_lock(this: Run, operation: str | None) -> Reading | None:
    """The locked facts of an operation; None if they cannot be read, which is reported where the lock is compared."""
    for path in this.request.locks:
        with suppress(Problem):
            page = _load_lock(this, path).reading
            if this.spec.find_operation(page.operation, page.server) == operation:
                return page
    return None


def _report(this: Run, outcomes: list[Outcome]) -> Report:
    """Apply the ledger, then give each source its verdict."""
    findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
    sources = [outcome.verdict for outcome in outcomes]
    if this.request.ledger is not None:
        # What was judged is reported, also where no time is left.
        with TimeLimit(this.limit.seconds).require():
            findings = _apply_ledger(this, this.request.ledger, findings, sources)
    rank = this.request.fail_on.rank
    failing = {(one.source, one.operation) for one in findings if not one.accepted and one.severity.rank <= rank}
    return Report(tuple(_judge_by_findings(source, failing) for source in sources), findings)


def _apply_ledger(
    this: Run, path: Path, findings: tuple[Finding, ...], sources: list[SourceVerdict]
) -> tuple[Finding, ...]:
    """Mark the findings that the ledger accepts, and append findings about the ledger itself."""
    request, recordings = this.request, this.recordings
    deviations = ledger.file.load(path, Path(), rules=rules.catalogue.load_rules().keys(), today=this.today)
    problems = recordings.problems if recordings else ()
    scope = ledger.scope.scope_of(
        sources,
        recordings_judged=request.offline and not problems,
        moved=frozenset(map(str, request.locks)) if request.live else frozenset(),
    )
    if recordings:
        every_recording_read = not problems and request.recordings == RECORDINGS
        scope = scope._replace(responses=recordings.every_response, every_recording_read=every_recording_read)
    return ledger.apply.apply(findings, deviations, scope, this.today)


def _judge_by_findings(source: SourceVerdict, failing: Collection[tuple[str, str | None]]) -> SourceVerdict:
    """Turn a clean verdict into drift if a finding about the source is not accepted and severe enough to fail."""
    fails = source.verdict is Verdict.CLEAN and (source.source, source.operation) in failing
    return source._replace(verdict=Verdict.DRIFT) if fails else source
