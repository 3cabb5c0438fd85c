"""Judges one source: compares what it says with the spec, and says why it cannot be judged if so."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from generator import files, paths
from generator.drift import evidence, rules, time_limit
from generator.drift.facts.attestation import Attestation, Silence
from generator.drift.facts.compare import compare
from generator.drift.facts.difference import Comparison, Difference, Direction, Subject
from generator.drift.facts.model import Aspect, Reading, get_part_side
from generator.drift.rules.findings import Finding, SourceVerdict, Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources.addresses import Match
from generator.drift.sources.detect import DOCUMENTS
from generator.drift.sources.openapi import Bundle
from generator.drift.sources.operation import read_operation
from generator.drift.sources.page.endpoint import OtherPage
from generator.drift.time_limit import TimeIsUp, TimeLimit
from generator.problem import Problem, describe_bug

if TYPE_CHECKING:
    from generator.drift.evidence.responses import RecordedResponse


class Outcome(NamedTuple):
    """What came of judging one source.

    `judge_against` gives the findings of the same source against another spec, and `reading` is what the source says.
    Both are None where nobody needs them, because they keep whole pages in memory. `other` means that the source is
    whole, and about something else than an operation.
    """

    verdict: SourceVerdict
    findings: tuple[Finding, ...] = ()
    judge_against: Callable[[Bundle], tuple[Finding, ...]] | None = None
    reading: Reading | None = None
    other: bool = False


def judge_source(
    spec: Bundle, source: str, read: Callable[[], list[Reading]], names: Names, limit: TimeLimit | None = None
) -> Iterator[Outcome]:
    """Judge each reading of a source; whatever goes wrong while reading or comparing makes it unknown, and no other."""
    limit = limit or TimeLimit(time_limit.DEFAULT)
    try:
        with limit.hold():
            readings = read()
    except FAILURES as failure:
        outcome = make_unknown(source, None, None, explain_failure(failure, source))
        yield outcome._replace(other=isinstance(failure, OtherPage) and not failure.lost)
        return
    for reading in readings:
        judge = functools.partial(_judge_reading, spec, source, reading, names)
        yield attempt(judge, limit, source, reading.format, reading.operation)


def attempt(judge: Callable[[], Outcome], limit: TimeLimit, source: str, form: str, operation: str) -> Outcome:
    """The outcome of judging, unknown where that fails or takes too long."""
    try:
        with limit.hold():
            return judge()
    except FAILURES as failure:
        return make_unknown(source, form, operation, explain_failure(failure, source))


def judge_recordings(
    source: str, responses: list[RecordedResponse], spec: Bundle, operation: str, names: Names
) -> Outcome:
    """Judge what was recorded of one operation."""
    comparison = evidence.contradictions.compare(responses, read_operation(spec, operation))
    verdict = SourceVerdict(source, "recordings", operation, comparison.compared, Verdict.CLEAN, None)
    return Outcome(
        verdict,
        tuple(
            _advise_in_version(one, spec)
            for one in _list_findings(comparison, source, operation, names._replace(page="a recording"))
        ),
        lambda other: judge_recordings(source, responses, other, operation, names).findings,
    )


def judge_page_move(source: str, locked: Reading, now: Reading, spec: Bundle) -> Outcome:
    """Compare the live page with the page lock, which is the source of these findings."""
    matches = _find_matches(spec, now)
    operation = matches[0].operation if len(matches) == 1 else now.operation
    both = [_align(one, found[0]) if len(found := _find_matches(spec, one)) == 1 else one for one in (now, locked)]
    comparison = compare(*both)
    findings = _list_findings(comparison, source, operation, Names("the page now", "the lock"))
    findings += tuple(rules.silence.judge_silences(comparison.attested, source, both[0]._replace(operation=operation)))
    return Outcome(SourceVerdict(source, "lock", operation, comparison.compared, Verdict.CLEAN, None), findings)


def make_unknown(source: str, form: str | None, operation: str | None, reason: str) -> Outcome:
    """The outcome of a source that could not be judged."""
    return Outcome(SourceVerdict(source, form, operation, 0, Verdict.UNKNOWN, " ".join(reason.split())))


FAILURES = (Exception, TimeIsUp)
"""What makes one source unknown; the others are judged all the same."""


def explain_failure(failure: Exception | TimeIsUp, source: str) -> str:
    """The failure in one line; the file is named where it is not the source, such as a spec that is not valid."""
    if isinstance(failure, TimeIsUp):
        return f"{failure}; {time_limit.HELP}"
    problem = failure if isinstance(failure, Problem) else Problem(describe_bug(failure))
    if problem.line is None:
        return "; ".join(filter(None, (problem.message, problem.help)))
    place = f"line {problem.line}" if problem.file in (None, source) else f"{problem.file}:{problem.line}"
    return f"{place}: {problem.message}"


def _judge_reading(spec: Bundle, source: str, reading: Reading, names: Names) -> Outcome:
    matches = _find_matches(spec, reading)
    if len(matches) != 1:
        return make_unknown(source, reading.format, reading.operation, _explain_absence(spec, reading, matches))
    operation = matches[0].operation
    fragment = read_operation(spec, operation)
    comparison = compare(_align(reading, matches[0], fragment), fragment)
    reason = _find_doubt(reading, comparison)
    verdict = Verdict.UNKNOWN if reason else Verdict.CLEAN
    return Outcome(
        SourceVerdict(
            source,
            reading.format,
            operation,
            comparison.compared,
            verdict,
            reason,
            reading.retrieved,
            comparison.attested.without_places(),
            reading.rendered,
        ),
        tuple(
            _advise_about_lock(_advise_in_version(one, spec), reading)
            for one in _list_findings(comparison, source, operation, names)
        ),
        lambda other: _judge_reading(other, source, reading, names).findings,
        reading,
    )


NULL_IN_3_0 = {
    'Make it `type: [..., "null"]`': "Add `nullable: true` beside `type`",
    'Take "null" out of `type`': "Take `nullable: true` away",
}
"""How the remedies of the rules about null are said of OpenAPI 3.0, which has no type for it."""


def _advise_in_version(finding: Finding, spec: Bundle) -> Finding:
    """A finding whose help says what to write in the version of OpenAPI that the document is in."""
    if str(spec.data.get("openapi")).startswith("3.0"):
        for said, instead in NULL_IN_3_0.items():
            finding = finding._replace(help=finding.help.replace(said, instead))
    return finding


def _advise_about_lock(finding: Finding, reading: Reading) -> Finding:
    """A finding that also says what to do where the fragment follows a page that is newer than the lock."""
    if reading.format != "lock":
        return finding
    newer = f"If the fragment follows a newer page than that of {reading.retrieved}, run `{paths.PROGRAM} lock`."
    return finding._replace(help=f"{finding.help} {newer}")


def _find_matches(spec: Bundle, reading: Reading) -> list[Match]:
    return spec.routes.find(reading.operation, reading.server)


def _align(reading: Reading, match: Match, spec: Reading | None = None) -> Reading:
    """The reading with its address split into server and path where the spec splits it.

    With `spec`, a server that the spec lists counts as the one that it lists first, whichever of them a page shows.
    """
    operation = reading.parts["operation"]
    claims = dict(operation.claims)
    claims.pop(Aspect.SERVER, None)
    is_listed = match.rank == 0 or (match.rank is not None and reading.format not in DOCUMENTS)
    server = spec.server if spec and is_listed else match.server
    if server is not None:
        claims[Aspect.SERVER] = server
    parts = {**reading.parts, "operation": operation.replace(claims=claims)}
    return reading._replace(operation=match.own_operation, parts=parts)


def _explain_absence(spec: Bundle, reading: Reading, matches: list[Match]) -> str:
    if matches:
        names = " or ".join(match.operation for match in matches)
        return f"{reading.operation} may be {names} in the spec, since no server is shown"
    known = [f"{method} {path}" for method, path in spec.list_operations()]
    near = files.suggestions.find_nearest(reading.operation, known)
    return f"{reading.operation} is not in the spec" + (f"; the nearest there is {near}" if near else "")


def _list_findings(comparison: Comparison, source: str, operation: str, names: Names) -> tuple[Finding, ...]:
    return tuple(rules.catalogue.judge(one, source, operation, names) for one in comparison.differences)


def _find_doubt(reading: Reading, comparison: Comparison) -> str | None:
    """Why a page that could be read and compared still proves nothing; None where it can be trusted."""
    if "response" not in reading.complete:
        return "the page lists no responses"
    if comparison.shapeless:
        return f"no schema is shown for {', '.join(comparison.shapeless)}, where the spec has one"
    if comparison.untyped and reading.format not in DOCUMENTS:
        return "no type is shown for anything in the responses; the layout is not understood"
    if doubt := _find_silence(comparison.attested):
        return doubt
    for difference in comparison.differences if reading.lost else ():
        name = reading.lost.get(difference.part)
        if name and difference.direction is Direction.UNDOCUMENTED and name in _list_undocumented(difference):
            return f"the page ends within {difference.part}, before `{name}`, which its example shows; it has been cut"
    return None if comparison.compared else "nothing could be compared"


def _find_silence(attested: Attestation) -> str | None:
    """Why a source shows too little of what the spec has for its silence to mean agreement; None if it shows enough."""
    if attested.shapeless:
        names = [rules.messages.name_subject(part, path) for part, path in attested.shapeless]
        listed = rules.messages.format_list(names)
        return f"nothing that can be read is shown within {listed}, where the spec has something"
    unshown = [silence.part for silence in attested.undenied if _is_part_missing(silence)]
    if unshown:
        names = [rules.messages.name_subject(part, "") for part in dict.fromkeys(unshown)]
        return f"not shown, or not whole: {rules.messages.format_list(names)}"
    askable = attested.spoken + sum(silence.facts for silence in attested.undenied)
    if 2 * attested.spoken < askable:
        return f"only {attested.spoken} of {attested.of} facts of the spec are shown"
    return None


def _is_part_missing(silence: Silence) -> bool:
    return silence.aspect is Aspect.PRESENCE and not silence.path and get_part_side(silence.part) != "security"


def _list_undocumented(difference: Difference) -> list[str]:
    """The names of the properties that only the spec has."""
    if difference.subject is Subject.PROPERTIES:
        return difference.spec if isinstance(difference.spec, list) else []
    return [difference.path.rpartition(".")[2]] if difference.subject is Subject.PROPERTY else []
