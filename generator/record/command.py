"""The command that asks the real API, shows how its answers differ from the recordings, and records them if told to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from generator.documents import yaml as document
from generator.files.suggestions import suggest
from generator.files.text_diff import diff_texts
from generator.problem import Problem
from generator.record import api_call
from generator.record.api_call import Heard
from generator.record.calls import Planned
from generator.record.scrub import cassette as scrub
from generator.record.scrub.declared import Declared, declared
from generator.record.scrub.texts import Texts
from generator.recordings import cassette, claims, index, scenarios, store
from generator.recordings.index import LIFETIME, Recording
from generator.recordings.scenarios import Scenario, Token
from generator.recordings.store import Addition
from generator.secrets import detect


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ask, with what, and where the recordings are."""

    token: str | None
    folder: Path
    fragment: Path
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call, fit to be shown; `difference` is empty when the recording says the same."""

    planned: Planned
    addition: Addition | None
    difference: str = ""
    remark: str | None = None
    failure: str | None = None


def record(planned: Sequence[Planned], target: Target, *, update: bool) -> list[Outcome]:
    """Make the calls and compare; with `update`, write every answer that came as it should."""
    if target.token is None and any(call.scenario.token is Token.YOURS for call in planned):
        raise Problem("APIFY_TOKEN is not set", help="https://console.apify.com/settings/integrations shows yours")
    fragment = document.read(target.fragment).data
    stored = _stored(target.folder)
    for call in planned:
        _check_place(call, stored)
    heard = [api_call.ask(call, target.token, fragment["servers"][0]["url"], target.base_url) for call in planned]
    judge = _Judge(declared(fragment), _found(heard, target, fragment), stored)
    outcomes = [judge.outcome(answer) for answer in heard]
    additions = [outcome.addition for outcome in outcomes if outcome.addition]
    if update and additions:
        store.add(target.folder, additions)
    return outcomes


def report(outcomes: Sequence[Outcome], *, update: bool) -> Iterator[str]:
    """What became of each call, in lines to print."""
    for outcome in outcomes:
        name = outcome.planned.scenario.name
        if outcome.failure or not outcome.addition:
            guess = "; that it would be was a guess" if outcome.planned.optional else ""
            yield f"{name}: could not be recorded: {outcome.failure}{guess}"
            continue
        verdict = "unchanged" if not outcome.difference else "recorded" if update else "differs"
        yield f"{name}: {outcome.addition.entry['file']} {verdict}"
        if outcome.remark:
            yield f"  the client cannot read it: {outcome.remark}"
        if outcome.difference:
            yield outcome.difference
    if not update and any(outcome.difference for outcome in outcomes):
        yield "nothing was written; --update writes it"


def _stored(folder: Path) -> dict[str, Recording]:
    there = (folder / index.INDEX).is_file()
    return {known.file: known for known in index.load(folder)} if there else {}


def _check_place(call: Planned, stored: Mapping[str, Recording]) -> None:
    """An answer takes the place of one to the same question."""
    if call.file is None:
        return
    old = stored.get(call.file)
    if old is None:
        hint = suggest(call.file, stored, "leave out --file to write a new one")
        raise Problem(f"--file names no recording: {detect.mask(call.file)}", help=hint)
    place = str(old.path.with_name(index.INDEX))
    if scenarios.titled(old.scenario) is not call.scenario:
        raise Problem(f"{old.file} records {old.scenario!r}, not {call.scenario.title!r}", place, old.index_line)
    for exchange in old.exchanges:
        if exchange.status != call.scenario.status:
            message = f"holds a response {exchange.status}, its entry says {old.scenario!r}"
            raise Problem(message, str(old.path), exchange.line, help="correct whichever is wrong")


def _found(heard: Sequence[Heard], target: Target, fragment: Mapping[str, Any]) -> scrub.Found:
    """What any of the questions or answers has shown to be secret or somebody's."""
    known = declared(fragment)
    questions = [scrub.asked(answer.planned.identifier) for answer in heard if not answer.planned.scenario.identifier]
    answers = [scrub.find(answer.cassette, known) for answer in heard if answer.cassette]
    token = scrub.Found(secrets=frozenset({target.token} if target.token else ()))
    return reduce(or_, [*questions, *answers], token)


class _Judge:
    """All that is known, for one answer after the other."""

    def __init__(self, declared: Declared, found: scrub.Found, stored: Mapping[str, Recording]) -> None:
        self.declared, self.found, self.stored = declared, found, stored
        self.texts = Texts(declared, found.names, found.secrets)

    def outcome(self, answer: Heard) -> Outcome:
        """What became of a call; nothing in it gives anything away."""
        if answer.failure or answer.cassette is None:
            return Outcome(answer.planned, None, failure=self._shown(answer.failure or "the answer is not text"))
        clean = scrub.scrub(answer.cassette, self.declared, self.found)
        file = answer.planned.file or _file(answer.planned.scenario, clean.cassette)
        text = cassette.dump(clean.cassette)
        _refuse_leaks(text, file)
        old = self.stored.get(file)
        if old and (lost := _lost(old, clean)):
            return Outcome(answer.planned, None, failure=self._shown(lost))
        before = old.path.read_text(encoding="utf-8") if old else ""
        addition = Addition(text, _entry(file, answer.planned.scenario, clean, old))
        remark = self.texts.text(answer.remark) if answer.remark else None
        return Outcome(answer.planned, addition, self._shown(_difference(before, text, file)), remark)

    def _shown(self, text: str) -> str:
        return "".join(map(self.texts.shown, text.splitlines(keepends=True)))


def _difference(before: str, now: str, file: str) -> str:
    return diff_texts(before, now, file if before else "nothing", "now")


def _lost(old: Recording, clean: scrub.Scrubbed) -> str | None:
    """What a recording was kept for must be seen in the one that replaces it."""
    response = clean.cassette["interactions"][0]["response"]
    text, status = response["body"]["string"], response["status"]["code"]
    lost = list(claims.unproved(old.evidence_for, status, text, clean.redactions))
    return f"{old.file} would no longer be evidence for {'; '.join(lost)}" if lost else None


def _file(scenario: Scenario, clean: Mapping[str, Any]) -> str:
    """The name is made of what was asked, with its ids replaced, so that asking again finds it again."""
    asked = detect.mask(clean["interactions"][0]["request"]["uri"].rpartition("/")[2].replace("~", "-"))
    return f"live-{scenario.name}.yaml" if scenario.identifier else f"live-{scenario.name}-{asked}.yaml"


def _entry(file: str, scenario: Scenario, clean: scrub.Scrubbed, old: Recording | None) -> dict[str, Any]:
    today = dt.datetime.now(tz=dt.UTC).date()
    return {
        "file": file,
        "scenario": old.scenario if old else scenario.title,
        "kind": "live",
        "date": today.isoformat(),
        "source": "recorded with `python -m generator record`",
        "redactions": list(clean.redactions),
        **({"note": old.note} if old and old.note else {}),
        "evidence-for": list(old.evidence_for) if old else [f"response {scenario.status}"],
        "expires": (today + LIFETIME).isoformat(),
    }


def _refuse_leaks(text: str, file: str) -> None:
    """Scrubbing should have left nothing; if it did, nothing is shown and nothing is written."""
    for number, line in enumerate(text.splitlines(), 1):
        for leak in detect.find(line):
            raise Problem(
                f"would hold what looks like a secret: {leak.kind}, {leak.excerpt}",
                file,
                number,
                help="nothing was written; teach generator/record/scrub/ to replace it",
            )
