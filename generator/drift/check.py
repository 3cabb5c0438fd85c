"""One run of the drift check: read the sources, compare each with the spec, judge, apply the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator import files, paths
from generator.drift import ledger, rules
from generator.drift.docs_arguments import Gathered, gather
from generator.drift.facts.compare import compare
from generator.drift.facts.difference import Comparison, Difference, Direction, Subject
from generator.drift.facts.model import Reading
from generator.drift.rules.findings import Finding, Report, Severity, SourceVerdict, Unseen, Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.openapi import Bundle
from generator.fetch.source import read_source
from generator.files import reading as texts
from generator.problem import Problem

SPEC = Path(paths.SPEC)
LOCK = Path(paths.LOCK)
RECORDINGS = Path(paths.RECORDINGS)
if TYPE_CHECKING:
    from generator.drift.evidence.by_operation import Heard
    from generator.drift.evidence.responses import Answer
    from generator.drift.page_lock import Lock


class Request(NamedTuple):
    """What a run is asked to do; `ledger` is None where deviations do not count.

    `keep` keeps what the pages say, which takes memory, to compare them with another spec.
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
        """Whether the lock and the recordings are what the spec is compared with."""
        return not self.live and not self.docs

    @property
    def own_page(self) -> bool:
        """Whether the page is the one that the recordings belong to, as kept or as it is now."""
        return not self.docs


class Outcome(NamedTuple):
    """What came of one source: `again` finds in another spec what it contradicts, `reading` is what a page says."""

    verdict: SourceVerdict
    findings: tuple[Finding, ...] = ()
    again: Callable[[Bundle], tuple[Finding, ...]] | None = None
    reading: Reading | None = None


def run(request: Request, today: date, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Check every source; only a spec or a ledger that cannot be read raises `Problem`."""
    return examine(request, today, progress)[0]


def examine(
    request: Request, today: date, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> tuple[Report, list[Outcome]]:
    """The same, with what came of each source, so that it can be compared with another spec."""
    spec = read_spec(request.spec)
    heard = _heard(request, spec)
    docs = gather(request.docs)
    found = _sources(request._replace(docs=docs.names), spec, heard, progress, today)
    outcomes = [one if request.keep else one._replace(again=None, reading=None) for one in found]
    if heard and any(outcome.findings for outcome in outcomes):
        outcomes = [_disputed(outcome, request, spec, heard) for outcome in outcomes]
    told = _with_twins(report(outcomes, request, heard, today), docs)
    # What cannot be read may show just that.
    whole = heard is not None and not heard.problems and request.offline
    return (told._replace(unseen=_unseen(spec, heard)) if heard and whole else told), outcomes


def _with_twins(found: Report, docs: Gathered) -> Report:
    """The report with the verdict on each page repeated for those that have the same bytes; findings are not."""
    names = ((source, (source.source, *docs.twins.get(source.source, ()))) for source in found.sources)
    sources = tuple(source._replace(source=name) for source, some in names for name in some)
    return found._replace(sources=sources, skipped=docs.skipped)


def _unseen(spec: Bundle, heard: Heard) -> tuple[Unseen, ...]:
    from generator.drift.evidence import coverage  # noqa: PLC0415 - a check of pages does not need it

    try:
        return tuple(
            coverage.unseen(answers, spec.read_operation(operation)) for operation, answers in heard.answers.items()
        )
    except Problem:
        return ()  # a spec that cannot be read is reported where it is compared


def read_spec(path: Path) -> Bundle:
    """The document that sources are compared with."""
    bundle = openapi.parse(texts.read_text(path), str(path))
    bundle.check()
    return bundle


def _sources(
    request: Request, spec: Bundle, heard: Heard | None, progress: Callable[[int, int], None], today: date
) -> Iterator[Outcome]:
    if request.live:
        yield from _live(request, spec)
    elif not request.docs:
        yield from check(spec, str(request.lock), lambda: [_locked(request.lock).reading], _names(request))
        yield from _recorded(request, spec, heard, today) if heard else ()
    yield from _unheard(request, heard) if heard else ()
    names = request.docs
    for done, name in enumerate(names):
        progress(done, len(names))
        yield from check(spec, name, lambda name=name: list(read(name, spec)), _names(request))  # type: ignore[misc]
    progress(len(names), len(names))


def _names(request: Request) -> Names:
    return Names() if request.spec == SPEC else Names(fragment="the spec")


def read(name: str, spec: Bundle) -> Iterator[Reading]:
    """What a file or URL says: a page about one operation, another OpenAPI document about each that the spec has."""
    content = texts.decode_text(read_source(name), name)
    form = detect.detect_format(content)
    if form != "openapi":
        yield detect.read_page(content, name, form)
        return
    other = openapi.parse(content, name)
    other.check()
    common = [found for method, path in spec.list_operations() if (found := other.find_operation(f"{method} {path}"))]
    if not common:
        raise Problem("has none of the operations of the spec", name)
    for operation in common:
        yield other.read_operation(operation)


def check(spec: Bundle, source: str, readings: Callable[[], list[Reading]], names: Names) -> Iterator[Outcome]:
    """Compare what a source says with the spec; whatever goes wrong makes it unknown, with a reason."""
    try:
        found = readings()
    except Problem as problem:
        yield _unknown(source, None, None, _reason(problem, source))
        return
    for reading in found:
        try:
            yield _judge(spec, source, reading, names)
        except Problem as problem:
            yield _unknown(source, reading.format, reading.operation, _reason(problem, source))


def _reason(problem: Problem, source: str) -> str:
    """What is wrong, with its place, which need not be in the source: the spec can be wrong, too."""
    if problem.line is None:
        return "; ".join(filter(None, (problem.message, problem.help)))
    place = f"line {problem.line}" if problem.file in (None, source) else f"{problem.file}:{problem.line}"
    return f"{place}: {problem.message}"


def _judge(spec: Bundle, source: str, reading: Reading, names: Names) -> Outcome:
    operation = spec.find_operation(reading.operation)
    if operation is None:
        return _unknown(source, reading.format, reading.operation, _not_in_spec(spec, reading.operation))
    comparison = compare(reading, spec.read_operation(operation))
    findings = _findings(comparison, source, operation, names)
    reason = _untrusted(reading, comparison)
    verdict = Verdict.UNKNOWN if reason else Verdict.CLEAN
    return Outcome(
        SourceVerdict(source, reading.format, operation, comparison.compared, verdict, reason, reading.retrieved),
        findings,
        lambda other: _judge(other, source, reading, names).findings,
        reading,
    )


def _findings(comparison: Comparison, source: str, operation: str, names: Names) -> tuple[Finding, ...]:
    if not comparison.differences:
        return ()
    from generator.drift.rules import catalogue  # noqa: PLC0415 - a clean page needs no rules

    return tuple(catalogue.judge(one, source, operation, names) for one in comparison.differences)


def _untrusted(reading: Reading, comparison: Comparison) -> str | None:
    """Why a comparison that went through still cannot be believed."""
    if "response" not in reading.complete:
        return "the page lists no responses"
    if comparison.shapeless:
        return f"no schema is shown for {', '.join(comparison.shapeless)}, where the spec has one"
    if comparison.untyped and reading.format != "openapi":
        return "no type is shown for anything in the responses; the layout is not understood"
    for difference in comparison.differences if reading.lost else ():
        name = reading.lost.get(difference.part)
        if name and difference.direction is Direction.UNDOCUMENTED and name in _properties(difference):
            return f"the page ends within {difference.part}, before `{name}`, which its example shows; it has been cut"
    return None if comparison.compared else "nothing could be compared"


def _properties(difference: Difference) -> list[str]:
    """The properties that only the spec has."""
    if difference.subject is Subject.PROPERTIES:
        return difference.spec if isinstance(difference.spec, list) else []
    return [difference.path.rpartition(".")[2]] if difference.subject is Subject.PROPERTY else []


def _not_in_spec(spec: Bundle, operation: str) -> str:
    near = files.suggestions.find_nearest(operation, [f"{method} {path}" for method, path in spec.list_operations()])
    return f"{operation} is not in the spec" + (f"; the nearest there is {near}" if near else "")


def _unknown(source: str, form: str | None, operation: str | None, reason: str) -> Outcome:
    return Outcome(SourceVerdict(source, form, operation, 0, Verdict.UNKNOWN, " ".join(reason.split())))


def _locked(path: Path) -> Lock:
    from generator.drift import page_lock  # noqa: PLC0415 - a check of pages does not need it

    return page_lock.load(path)


def _heard(request: Request, spec: Bundle) -> Heard | None:
    """The recorded answers, where they are asked for."""
    if not request.own_page or not request.recordings.is_dir():
        return None
    from generator.drift.evidence import by_operation  # noqa: PLC0415 - a check of pages does not need it

    return by_operation.hear(request.recordings, spec)


def _recorded(request: Request, spec: Bundle, heard: Heard, today: date) -> Iterator[Outcome]:
    """Compare what was recorded with the spec, operation by operation."""
    from generator.drift.evidence.by_operation import expired  # noqa: PLC0415 - likewise

    source = str(request.recordings)
    stale = list(expired(heard, today, source))
    for operation, answers in heard.answers.items():
        mine = tuple(finding for finding in stale if finding.operation == operation)
        try:
            found = _witnessed(source, answers, spec.read_operation(operation), _names(request))
            yield found._replace(findings=found.findings + mine)
        except Problem as problem:
            yield _unknown(source, "recordings", operation, problem.message)


def _unheard(request: Request, heard: Heard) -> Iterator[Outcome]:
    """Each recording that cannot be heard is unknown by itself."""
    source = str(request.recordings)
    for deaf in heard.problems:
        line = f"line {deaf.line}: " if deaf.line else ""
        reason = "; ".join(filter(None, (f"{line}{deaf.message}", deaf.help)))
        yield _unknown(deaf.file or source, "recordings", None, reason)


def _witnessed(source: str, answers: list[Answer], spec: Reading, names: Names) -> Outcome:
    from generator.drift.evidence import contradictions  # noqa: PLC0415 - likewise

    comparison = contradictions.compare(answers, spec)
    findings = _findings(comparison, source, spec.operation, names._replace(page="a recording"))
    verdict = SourceVerdict(source, "recordings", spec.operation, comparison.compared, Verdict.CLEAN, None)
    return Outcome(
        verdict,
        findings,
        lambda other: _witnessed(source, answers, other.read_operation(spec.operation), names).findings,
    )


def _disputed(outcome: Outcome, request: Request, spec: Bundle, heard: Heard) -> Outcome:
    """The same with what the third of page, fragment and recordings says about each finding."""
    from generator.drift.evidence import arbitration  # noqa: PLC0415 - likewise

    if outcome.verdict.format == "lock" and request.live:
        return outcome  # what moved on the page is no dispute with the fragment
    if outcome.verdict.format != "recordings":
        said = (arbitration.by_recordings(one, heard.answers.get(one.operation, ())) for one in outcome.findings)
        return outcome._replace(findings=tuple(said))
    page = _page(request) if outcome.findings else None
    if page is not None and spec.find_operation(page.operation) != outcome.verdict.operation:
        page = None
    answers = heard.answers.get(outcome.verdict.operation or "", [])
    return outcome._replace(findings=tuple(arbitration.by_page(one, page, answers) for one in outcome.findings))


def _page(request: Request) -> Reading | None:
    """What the lock says; one that cannot be read is reported where it is compared."""
    try:
        return _locked(request.lock).reading
    except Problem:
        return None


def _live(request: Request, spec: Bundle) -> Iterator[Outcome]:
    """The page as it is now: what moved since the lock, and what that means for the spec."""
    locked = _locked(request.lock)

    now: list[Reading] = []

    def readings() -> list[Reading]:
        now.extend(read(locked.url, spec))
        return now

    outcomes = list(check(spec, locked.url, readings, _names(request)))
    if now:
        yield _moved(locked, now[0])
    yield from outcomes


def _moved(locked: Lock, now: Reading) -> Outcome:
    comparison = compare(now, locked.here)
    names = Names("the page now", "the lock")
    findings = _findings(comparison, locked.file, now.operation, names)
    verdict = SourceVerdict(locked.file, "lock", now.operation, comparison.compared, Verdict.CLEAN, None)
    return Outcome(verdict, findings)


def report(outcomes: list[Outcome], request: Request, heard: Heard | None, today: date) -> Report:
    """Apply the ledger, then give each source its verdict."""
    findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
    sources = [outcome.verdict for outcome in outcomes]
    if request.ledger is not None:
        findings = _apply_ledger(request, findings, sources, heard, today)
    return Report(tuple(_with_verdict(source, findings, request.fail_on) for source in sources), findings)


def _apply_ledger(
    request: Request, findings: tuple[Finding, ...], sources: list[SourceVerdict], heard: Heard | None, today: date
) -> tuple[Finding, ...]:
    """The findings with those marked that the ledger accepts, and after them what is wrong with the ledger."""
    deviations = ledger.file.load(
        Path(request.ledger or ""), Path(), rules=rules.catalogue.load_rules().keys(), today=today
    )
    problems = heard.problems if heard else ()
    scope = ledger.scope.scope_of(
        sources,
        recordings_judged=request.offline and not problems,
        moved=str(request.lock) if request.live else None,
    )
    if heard:
        every_recording_read = not problems and request.recordings == RECORDINGS
        scope = scope._replace(responses=heard.every, every_recording_read=every_recording_read)
    return ledger.apply.apply(findings, deviations, scope, today)


def _with_verdict(source: SourceVerdict, findings: tuple[Finding, ...], fail_on: Severity) -> SourceVerdict:
    mine = (one for one in findings if (one.source, one.operation) == (source.source, source.operation))
    failing = any(not one.accepted and one.severity.rank <= fail_on.rank for one in mine)
    return source._replace(verdict=Verdict.DRIFT) if failing and source.verdict is Verdict.CLEAN else source
