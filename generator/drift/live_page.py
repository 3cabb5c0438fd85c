"""Judges the page of the lock as it is now: by the lock, and by the spec."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.drift import judgement
from generator.drift.docs_reading import read_docs
from generator.drift.facts.model import Reading
from generator.drift.judgement import Outcome, attempt, judge_source
from generator.drift.rules.findings import Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources.openapi import Bundle
from generator.drift.time_limit import TimeLimit
from generator.problem import NotFetched

if TYPE_CHECKING:
    from generator.drift.page_lock import Lock

_HINT = "a browser may show more, add --render"


def judge_live_page(spec: Bundle, locked: Lock, names: Names, limit: TimeLimit, *, render: bool) -> Iterator[Outcome]:
    """Judge the page as it is served.

    With `render`, a page that says too little so is judged as a browser shows it, and one that was locked so from the
    first. Where that fails, the reasons of both are given. One that cannot be fetched is not asked for again.
    """
    at_once = render and locked.reading.rendered
    now, outcomes, is_fetched = _read(spec, locked, names, limit, render=at_once)
    if is_fetched and not at_once and any(one.verdict.verdict is Verdict.UNKNOWN for one in outcomes):
        if render:
            shown, found, _ = _read(spec, locked, names, limit, render=True)
            if shown:
                now, outcomes = shown, found
            else:
                outcomes = [_add_reason(one, found[0].verdict.reason) for one in outcomes]
        elif any(one.verdict.format == "html" for one in outcomes):
            outcomes = [_add_reason(one, _HINT) for one in outcomes]
    if now:
        move = functools.partial(judgement.judge_page_move, locked.file, locked.own_reading, now[0], spec)
        yield attempt(move, limit, locked.file, "lock", now[0].operation)
    yield from outcomes


def _read(
    spec: Bundle, locked: Lock, names: Names, limit: TimeLimit, *, render: bool
) -> tuple[list[Reading], list[Outcome], bool]:
    """What the page says, how that is judged, and whether it could be fetched."""
    now: list[Reading] = []
    failures: list[NotFetched] = []

    def read() -> list[Reading]:
        try:
            now.extend(read_docs(locked.url, spec, render=render))
        except NotFetched as failure:
            failures.append(failure)
            raise
        return now

    return now, list(judge_source(spec, locked.url, read, names, limit)), not failures


def _add_reason(outcome: Outcome, reason: str | None) -> Outcome:
    """An unknown outcome with another reason beside its own."""
    verdict = outcome.verdict
    if verdict.verdict is not Verdict.UNKNOWN or reason in (None, verdict.reason):
        return outcome
    return outcome._replace(verdict=verdict._replace(reason=f"{verdict.reason}; {reason}"))
