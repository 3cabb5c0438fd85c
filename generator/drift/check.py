"""One run of the drift check: judge every source by the spec, then apply the ledger to what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator import drift, paths
from generator.drift import evidence, ledger, rules
from generator.drift.docs_arguments import Docs, expand_docs
from generator.drift.facts.model import Reading
from generator.drift.judgement import Outcome, judge_page_move, judge_recordings, judge_source, make_unknown
from generator.drift.rules.findings import Finding, Report, Severity, SourceVerdict, Unrecorded, Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.openapi import Bundle
from generator.drift.sources.operation import read_operation
from generator.fetch.source import read_source
from generator.files.reading import decode_text, read_text
from generator.problem import Problem

SPEC = Path(paths.SPEC)
LOCK = Path(paths.LOCK)
RECORDINGS = Path(paths.RECORDINGS)
Progress = Callable[[int, int], None]
"""Called before each page with the number of pages that are done and the number of all, and once at the end."""
if TYPE_CHECKING:
    from generator.drift.evidence.by_operation import RecordingsByOperation


class CheckRequest(NamedTuple):
    """What a run is asked to do.

    `docs` are the names after `--docs`, expanded or not. `ledger` is None where deviations are not to be applied.
    `keep` keeps readings in the outcomes, which takes memory, so that they can be judged by another spec.
    """

    spec: Path = SPEC
    docs: tuple[str, ...] = ()
    live: bool = False
    ledger: Path | None = None
    fail_on: Severity = Severity.WARNING
    keep: bool = False
    lock: Path = LOCK
    recordings: Path = RECORDINGS

    @property
    def offline(self) -> bool:
        """Whether the spec is compared with the lock and the recordings."""
        return not self.live and not self.docs

    @property
    def own_page(self) -> bool:
        """Whether the page is that of the lock, locked or live; the recordings say nothing about any other page."""
        return not self.docs


class Run(NamedTuple):
    """A request, and what each of its sources is judged by; `recordings` is None where they play no part."""

    request: CheckRequest
    spec: Bundle
    recordings: RecordingsByOperation | None
    today: date

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
    request: CheckRequest, today: date, progress: Progress = _ignore_progress
) -> tuple[Report, list[Outcome]]:
    """Check every source, and give the outcome of each as well."""
    spec = read_spec(request.spec)
    recordings = _read_recordings(request, spec)
    docs = expand_docs(request.docs)
    this = Run(request._replace(docs=docs.names), spec, recordings, today)
    found = _judge_sources(this, progress)
    outcomes = [one if request.keep else one._replace(judge_against=None, reading=None) for one in found]
    if recordings and any(outcome.findings for outcome in outcomes):
        outcomes = [_arbitrate(this, recordings, outcome) for outcome in outcomes]
    report = _add_docs_arguments(_report(this, outcomes), docs)
    if recordings and not recordings.problems and request.offline:
        # A recording that cannot be read may show what no other does.
        report = report._replace(unrecorded=_find_unrecorded(spec, recordings))
    return report, outcomes


def _add_docs_arguments(report: Report, docs: Docs) -> Report:
    """Repeat the verdict on a page for each page with the same bytes, and say what was skipped."""
    names = ((source, (source.source, *docs.duplicates.get(source.source, ()))) for source in report.sources)
    sources = tuple(source._replace(source=name) for source, some in names for name in some)
    return report._replace(sources=sources, skipped=docs.skipped)


def _find_unrecorded(spec: Bundle, recordings: RecordingsByOperation) -> tuple[Unrecorded, ...]:
    try:
        return tuple(
            evidence.coverage.find_unrecorded(responses, read_operation(spec, operation))
            for operation, responses in recordings.responses.items()
        )
    except Problem:
        return ()  # a spec that cannot be read is reported where it is compared


def read_spec(path: Path) -> Bundle:
    """The OpenAPI document that sources are compared with."""
    bundle = openapi.parse(read_text(path), str(path))
    bundle.check()
    return bundle


def read_docs(name: str, spec: Bundle) -> Iterator[Reading]:
    """What a file or URL says: a page about its operation, an OpenAPI document about each that the spec has, too."""
    content = decode_text(read_source(name), name)
    form = detect.detect_format(content)
    if form != "openapi":
        yield detect.read_page(content, name, form)
        return
    other = openapi.parse(content, name)
    other.check()
    common: dict[str, str] = {}
    for method, path in other.list_operations():
        operation = f"{method} {path}"
        found = spec.find_operation(operation, other.get_server(method, path))
        if found is not None and (found not in common or found == operation):
            common[found] = operation
    if not common:
        raise Problem("has none of the operations of the spec", name)
    for method, path in spec.list_operations():
        if operation := common.get(f"{method} {path}", ""):
            yield read_operation(other, operation)


def _judge_sources(this: Run, progress: Progress) -> Iterator[Outcome]:
    request, docs = this.request, this.request.docs
    if request.live:
        yield from _judge_live_page(this)
    elif request.offline:
        lock = str(request.lock)
        yield from judge_source(this.spec, lock, lambda: [drift.page_lock.load(request.lock).reading], this.names)
        yield from _judge_recordings(this)
    yield from _list_unreadable_recordings(this)
    for done, name in enumerate(docs):
        progress(done, len(docs))
        yield from judge_source(this.spec, name, lambda name=name: list(read_docs(name, this.spec)), this.names)  # type: ignore[misc]
    progress(len(docs), len(docs))


def _judge_live_page(this: Run) -> Iterator[Outcome]:
    """Compare the live page with the lock, and then with the spec."""
    locked = drift.page_lock.load(this.request.lock)
    now: list[Reading] = []

    def read() -> list[Reading]:
        now.extend(read_docs(locked.url, this.spec))
        return now

    outcomes = list(judge_source(this.spec, locked.url, read, this.names))
    if now:
        yield judge_page_move(locked.file, locked.own_reading, now[0], this.spec)
    yield from outcomes


def _read_recordings(request: CheckRequest, spec: Bundle) -> RecordingsByOperation | None:
    if not request.own_page or not request.recordings.is_dir():
        return None
    return evidence.by_operation.group_recordings(request.recordings, spec)


def _judge_recordings(this: Run) -> Iterator[Outcome]:
    """Judge what was recorded, operation by operation."""
    if this.recordings is None:
        return
    source = str(this.request.recordings)
    expired = list(evidence.by_operation.find_expired(this.recordings, this.today, source, this.request.spec))
    for operation, responses in this.recordings.responses.items():
        mine = tuple(finding for finding in expired if finding.operation == operation)
        try:
            outcome = judge_recordings(source, responses, read_operation(this.spec, operation), this.names)
            yield outcome._replace(findings=outcome.findings + mine)
        except Problem as problem:
            yield make_unknown(source, "recordings", operation, problem.message)


def _list_unreadable_recordings(this: Run) -> Iterator[Outcome]:
    """An unknown outcome for every recording that could not be read."""
    for problem in this.recordings.problems if this.recordings else ():
        line = f"line {problem.line}: " if problem.line else ""
        reason = "; ".join(filter(None, (f"{line}{problem.message}", problem.help)))
        yield make_unknown(problem.file or str(this.request.recordings), "recordings", None, reason)


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
    page = _read_lock(this.request) if outcome.findings else None
    if page is not None and this.spec.find_operation(page.operation, page.server) != verdict.operation:
        page = None
    responses = recordings.responses.get(verdict.operation or "", [])
    return outcome._replace(
        findings=tuple(evidence.arbitration.attach_page(one, page, responses) for one in outcome.findings)
    )


def _read_lock(request: CheckRequest) -> Reading | None:
    """The facts in the lock; None if it cannot be read, which is reported where the lock is compared."""
    try:
        return drift.page_lock.load(request.lock).reading
    except Problem:
        return None


def _report(this: Run, outcomes: list[Outcome]) -> Report:
    """Apply the ledger, then give each source its verdict."""
    findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
    sources = [outcome.verdict for outcome in outcomes]
    if this.request.ledger is not None:
        findings = _apply_ledger(this, this.request.ledger, findings, sources)
    return Report(tuple(_judge_by_findings(source, findings, this.request.fail_on) for source in sources), findings)


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
        moved=str(request.lock) if request.live else None,
    )
    if recordings:
        every_recording_read = not problems and request.recordings == RECORDINGS
        scope = scope._replace(responses=recordings.every_response, every_recording_read=every_recording_read)
    return ledger.apply.apply(findings, deviations, scope, this.today)


def _judge_by_findings(source: SourceVerdict, findings: tuple[Finding, ...], fail_on: Severity) -> SourceVerdict:
    """Turn a clean verdict into drift if a finding about the source is not accepted and at least `fail_on`."""
    mine = (one for one in findings if (one.source, one.operation) == (source.source, source.operation))
    failing = any(not one.accepted and one.severity.rank <= fail_on.rank for one in mine)
    return source._replace(verdict=Verdict.DRIFT) if failing and source.verdict is Verdict.CLEAN else source
