"""Calls the real API, shows how its responses differ from the recordings, and records them if told to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from generator.documents import yaml as document
from generator.files.reading import read_text
from generator.files.suggestions import suggest
from generator.files.text_diff import diff_texts
from generator.problem import Problem
from generator.record.api_call import Api, CallResult, make_call
from generator.record.calls import Call
from generator.record.scrub.cassette import KnownSecrets, Scrubbed, find_known, know_identifier, scrub
from generator.record.scrub.declared import Declared, read_declarations
from generator.record.scrub.texts import FREE_TEXT, TERMINAL, TextMasker
from generator.recordings import index, store
from generator.recordings.cassette import dump_yaml
from generator.recordings.claims import find_unproved
from generator.recordings.client_package import find_client_package
from generator.recordings.index import LIFETIME, Recording
from generator.recordings.scenarios import Scenario, Token, find_scenario
from generator.recordings.settings import Settings
from generator.recordings.store import Addition


@dataclass(frozen=True, slots=True)
class Target:
    """The API to call, the token and identifiers to call it with, and where the recordings are."""

    token: str | None
    folder: Path
    fragment: Path
    settings: Settings
    client: Path
    """The folder of the generated package."""
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """The result of one call, without secrets; `difference` is empty if the recording says the same."""

    call: Call
    addition: Addition | None
    difference: str = ""
    remark: str | None = None
    failure: str | None = None


def record(calls: Sequence[Call], target: Target, *, update: bool) -> list[CallOutcome]:
    """Make the calls and compare; with `update`, write every response that has the expected status."""
    settings = target.settings
    if target.token is None and any(call.scenario.token is Token.YOURS for call in calls):
        raise Problem(f"{settings.environment_variable} is not set", help=settings.token_help)
    fragment = document.read(target.fragment).data
    stored = _read_stored(target.folder)
    for call in calls:
        _check_place(call, stored, settings)
    declared = read_declarations(fragment, settings)
    package = find_client_package(target.client, settings.operation)
    api = Api(package, declared, fragment["servers"][0]["url"], target.base_url)
    results = [make_call(call, target.token, api) for call in calls]
    judge = _Judge(declared, _collect_known(results, target.token, declared), stored)
    outcomes = [judge.judge(result) for result in results]
    additions = [outcome.addition for outcome in outcomes if outcome.addition]
    if update and additions:
        store.write_recordings(target.folder, additions)
    return outcomes


def format_outcomes(outcomes: Sequence[CallOutcome], *, update: bool) -> Iterator[str]:
    """Format the results of the calls as lines to print."""
    for outcome in outcomes:
        name = outcome.call.scenario.name
        if outcome.failure or not outcome.addition:
            guess = "; the expected status was a guess" if outcome.call.optional else ""
            yield f"{name}: could not be recorded: {outcome.failure}{guess}"
            continue
        verdict = "unchanged" if not outcome.difference else "recorded" if update else "differs"
        yield f"{name}: {outcome.addition.entry['file']} {verdict}"
        if outcome.remark:
            yield f"  the client cannot read it: {outcome.remark}"
        if outcome.difference:
            yield from outcome.difference.split("\n")
    if not update and any(outcome.difference for outcome in outcomes):
        yield "nothing was written; add --update to write it"


def _read_stored(folder: Path) -> dict[str, Recording]:
    if not (folder / index.INDEX).is_file():
        return {}
    return {recording.file: recording for recording in index.read_recordings(folder)}


def _check_place(call: Call, stored: Mapping[str, Recording], settings: Settings) -> None:
    """Refuse to replace a recording of another scenario."""
    if call.file is None:
        return
    old = stored.get(call.file)
    if old is None:
        hint = suggest(call.file, stored, "leave out --file to write a new one")
        raise Problem(f"--file names no recording: {settings.detector.mask(call.file)}", help=hint)
    place = str(old.path.with_name(index.INDEX))
    if find_scenario(old.scenario, settings.scenarios) is not call.scenario:
        raise Problem(f"{old.file} records {old.scenario!r}, not {call.scenario.title!r}", place, old.index_line)
    for exchange in old.exchanges:
        if exchange.status != call.scenario.status:
            message = f"holds a response {exchange.status}, its entry says {old.scenario!r}"
            raise Problem(
                message, str(old.path), exchange.line, help="correct the entry in the index, or restore the recording"
            )


def _collect_known(results: Sequence[CallResult], token: str | None, declared: Declared) -> KnownSecrets:
    """Collect the secrets and identities in all requests and responses."""
    asked = [
        know_identifier(result.call.identifier, declared.settings)
        for result in results
        if not result.call.scenario.identifier
    ]
    found = [find_known(result.cassette, declared) for result in results if result.cassette]
    return reduce(or_, [*asked, *found], KnownSecrets(secrets=frozenset({token} if token else ())))


class _Judge:
    """Compares responses with their recordings; its results hold no secrets."""

    def __init__(self, declared: Declared, known: KnownSecrets, stored: Mapping[str, Recording]) -> None:
        self.declared, self.known, self.stored = declared, known, stored
        self.texts = TextMasker(declared, known.names, known.secrets)

    def judge(self, result: CallResult) -> CallOutcome:
        """Compare the response of a call with its recording."""
        if result.failure or result.cassette is None:
            failure = self._mask_lines(result.failure or "the response is not text")
            return CallOutcome(result.call, None, failure=failure)
        clean = scrub(result.cassette, self.declared, self.known)
        file = result.call.file or self._name_file(result.call.scenario, clean.cassette)
        text = dump_yaml(clean.cassette)
        self._refuse_leaks(text, file)
        old = self.stored.get(file)
        if old and (lost := _explain_lost_evidence(old, clean)):
            return CallOutcome(result.call, None, failure=self._mask_lines(lost))
        before = read_text(old.path) if old else ""
        addition = Addition(text, _make_entry(file, result.call.scenario, clean, old))
        remark = self.texts.mask(result.remark, FREE_TEXT) if result.remark else None
        difference = diff_texts(before, text, file if before else "nothing", "now")
        return CallOutcome(result.call, addition, self._mask_lines(difference), remark)

    def _mask_lines(self, text: str) -> str:
        return "".join(self.texts.mask(line, TERMINAL) for line in text.splitlines(keepends=True))

    def _name_file(self, scenario: Scenario, clean: Mapping[str, Any]) -> str:
        """Name a recording after its request with the ids replaced, so that the same request gives the same name."""
        if scenario.identifier:
            return f"live-{scenario.name}.yaml"
        asked = re.sub(r"[^\w.%-]", "-", clean["interactions"][0]["request"]["uri"].rpartition("/")[2])
        return f"live-{scenario.name}-{self.declared.settings.detector.mask(asked)}.yaml"

    def _refuse_leaks(self, text: str, file: str) -> None:
        """Raise `Problem` if scrubbing left a secret, so that nothing is shown or written."""
        for number, line in enumerate(text.splitlines(), 1):
            for leak in self.declared.settings.detector.find(line):
                raise Problem(
                    f"would hold what looks like a secret: {leak.kind}, {leak.excerpt}",
                    file,
                    number,
                    help="nothing was written; teach generator/record/scrub/ to replace it",
                )


def _explain_lost_evidence(old: Recording, clean: Scrubbed) -> str | None:
    """List the claims that the old recording is evidence for and the new one does not show."""
    response = clean.cassette["interactions"][0]["response"]
    text, status = response["body"]["string"], response["status"]["code"]
    lost = list(find_unproved(old.evidence_for, status, text, clean.redactions))
    return f"{old.file} would no longer be evidence for {'; '.join(lost)}" if lost else None


def _make_entry(file: str, scenario: Scenario, clean: Scrubbed, old: Recording | None) -> dict[str, Any]:
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
