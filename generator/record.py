"""The command that asks the real API, shows how its answers differ from the recordings, and records them if told to."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from generator import archive, cassette, document, leaks, recordings, scrub
from generator.archive import Addition
from generator.problem import Problem
from generator.recordings import Recording
from generator.scenarios import BAD_TOKEN, SCENARIOS, Form, Scenario, Token

if TYPE_CHECKING:
    from apify_dataset_client import RawResponse, Request, Transport

ROOT = Path(__file__).resolve().parent.parent
LIFETIME = dt.timedelta(days=365)
"""How long a live recording speaks for the API."""

_PACKAGE = "apify_dataset_client"


@dataclass(frozen=True, slots=True)
class Planned:
    """One call to make."""

    scenario: Scenario
    identifier: str
    file: str | None = None
    """The recording to replace, when it is not the one that the call itself would be written to."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ask, with what, and where the recordings are."""

    token: str | None
    folder: Path
    fragment: Path
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back, with everything in it."""

    planned: Planned
    cassette: dict[str, Any]
    remark: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call; `difference` is empty when the recording says the same."""

    planned: Planned
    addition: Addition | None
    difference: str = ""
    remark: str | None = None
    failure: str | None = None


def plan(identifiers: Sequence[str], names: Sequence[str], file: str | None = None) -> list[Planned]:
    """The calls to make: of the scenarios named, or of all that the identifiers allow."""
    for name in names:
        if name not in {scenario.name for scenario in SCENARIOS}:
            known = ", ".join(scenario.name for scenario in SCENARIOS)
            raise Problem(f"there is no scenario {name!r}", help=f"there are {known}")
    chosen = [scenario for scenario in SCENARIOS if not names or scenario.name in names]
    planned: list[Planned] = []
    for scenario in chosen:
        fitting = [scenario.identifier] if scenario.identifier else _fitting(identifiers, scenario.form)
        if names and not fitting:
            raise Problem(f"the scenario {scenario.name} needs {scenario.form}", help="give it as an argument")
        planned += [Planned(scenario, identifier, file) for identifier in fitting]
    if not names and not identifiers:
        raise Problem("nothing to record: give a dataset id, as an id or as username~name")
    if file is not None and len(planned) != 1:
        raise Problem(f"--file names one recording, but there are {len(planned)}", help="add --scenario")
    return planned


def _fitting(identifiers: Sequence[str], form: Form) -> list[str]:
    return [known for known in identifiers if (form is Form.NAME) == ("~" in known or "/" in known)]


def record(planned: Sequence[Planned], target: Target, *, update: bool) -> list[Outcome]:
    """Make the calls and compare; with `update`, write every answer that came as it should."""
    if target.token is None and any(call.scenario.token is Token.YOURS for call in planned):
        raise Problem("APIFY_TOKEN is not set", help="https://console.apify.com/settings/integrations shows yours")
    fragment = document.read(target.fragment).data
    stored = (
        {known.file: known for known in recordings.load(target.folder)}
        if (target.folder / recordings.INDEX).is_file()
        else {}
    )
    heard = [_hear(call, target, fragment["servers"][0]["url"]) for call in planned]
    outcomes = [
        _judged(answer, stored, _scrubbed(answer, heard, target, fragment)) if isinstance(answer, Heard) else answer
        for answer in heard
    ]
    additions = [outcome.addition for outcome in outcomes if outcome.addition]
    if update and additions:
        archive.add(target.folder, additions)
    return outcomes


def report(outcomes: Sequence[Outcome], *, update: bool) -> Iterator[str]:
    """What became of each call, in lines to print."""
    for outcome in outcomes:
        name = outcome.planned.scenario.name
        if outcome.failure or not outcome.addition:
            yield f"{name}: could not be recorded: {outcome.failure}"
            continue
        verdict = "unchanged" if not outcome.difference else "recorded" if update else "differs"
        yield f"{name}: {outcome.addition.entry['file']} {verdict}"
        if outcome.remark:
            yield f"  the client cannot read it: {outcome.remark}"
        if outcome.difference:
            yield outcome.difference
    if not update and any(outcome.difference for outcome in outcomes):
        yield "nothing was written; --update writes it"


class _Recorder:
    """A transport that remembers what went over the one within."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.exchanges: list[tuple[Request, RawResponse]] = []

    def send(self, request: Request) -> RawResponse:
        """Send it, and remember both sides."""
        response = self.inner.send(request)
        self.exchanges.append((request, response))
        return response

    def close(self) -> None:
        """Close the one within."""
        self.inner.close()


def _hear(planned: Planned, target: Target, server: str) -> Heard | Outcome:
    """Make one call through the generated client."""
    client = _client()
    base_url = _checked(target.base_url) if target.base_url else server
    recorder = _Recorder(client.default(https_only=base_url.startswith("https:")))
    token = {Token.YOURS: target.token, Token.BAD: BAD_TOKEN, Token.NONE: ""}[planned.scenario.token]
    remark = None
    try:
        with client.package.ApifyClient(token, base_url=base_url, max_retries=0, transport=recorder) as caller:
            caller.datasets.get_response(planned.identifier)
    except client.package.SchemaMismatchError as error:
        # Just what recordings are for: an answer that is not what the fragment says.
        remark = error.message
    except (client.package.ApifyError, ValueError) as error:
        if not recorder.exchanges:
            return Outcome(planned, None, failure=leaks.mask(str(error)))
    request, response = recorder.exchanges[-1]
    failure = _unexpected(planned.scenario, response)
    if failure:
        return Outcome(planned, None, failure=failure)
    heard = cassette.of(
        request.method,
        request.url.replace(base_url, server, 1),
        request_headers=request.headers,
        status=response.status,
        headers=response.headers,
        text=response.content.decode(),
    )
    return Heard(planned, heard, remark)


@dataclass(frozen=True, slots=True)
class _Client:
    package: Any
    default: Any


def _client() -> _Client:
    """The generated package, which is not installed beside its own generator."""
    sys.path.insert(0, str(ROOT / "generated"))
    try:
        import apify_dataset_client  # noqa: PLC0415 no other command needs it
        from apify_dataset_client._pyreqwest import PyreqwestTransport  # noqa: PLC0415
    except ImportError as error:
        raise Problem(f"the client cannot be imported: {error}", help="run `make regenerate`") from None
    finally:
        sys.path.remove(str(ROOT / "generated"))
    return _Client(apify_dataset_client, PyreqwestTransport)


def _checked(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise Problem("--base-url is for a stand-in on this machine", help="leave it out to ask the real API")
    return base_url.rstrip("/")


def _unexpected(scenario: Scenario, response: RawResponse) -> str | None:
    try:
        body = json.loads(response.content.decode())
    except (ValueError, RecursionError):
        return f"expected {scenario.status} with JSON, got {response.status} without"
    if response.status == scenario.status:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    kind = f" {error.get('type')}" if isinstance(error, dict) else ""
    return f"expected {scenario.status}, got {response.status}{leaks.mask(kind)}"


def _scrubbed(
    answer: Heard, heard: Sequence[Heard | Outcome], target: Target, fragment: Mapping[str, Any]
) -> scrub.Scrubbed:
    """The answer, without what any of the questions or answers has shown to be somebody's."""
    known: dict[str, str] = {}
    for other in heard:
        known |= scrub.identities_of(other.planned.identifier)
        if isinstance(other, Heard):
            known |= scrub.identities(other.cassette)
    secrets = [target.token] if target.token else []
    return scrub.scrub(answer.cassette, scrub.marks(fragment), secrets=secrets, known=known)


def _judged(answer: Heard, stored: Mapping[str, Recording], clean: scrub.Scrubbed) -> Outcome:
    """Compare with the recording of the same call."""
    file = answer.planned.file or _file(answer.planned.scenario, clean.cassette)
    text = cassette.dump(clean.cassette)
    _refuse_leaks(text, file)
    before = stored[file].path.read_text(encoding="utf-8") if file in stored else ""
    difference = "".join(
        difflib.unified_diff(
            before.splitlines(keepends=True), text.splitlines(keepends=True), file if before else "nothing", "now"
        )
    )
    entry = _entry(file, answer.planned.scenario, clean, stored.get(file))
    return Outcome(answer.planned, Addition(text, entry), difference, answer.remark)


def _file(scenario: Scenario, clean: Mapping[str, Any]) -> str:
    """The name is made of what was asked, with its ids replaced, so that asking again finds it again."""
    asked = leaks.mask(clean["interactions"][0]["request"]["uri"].rpartition("/")[2].replace("~", "-"))
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
        "evidence-for": list(old.evidence_for) if old else [f"response {scenario.status}"],
        "expires": (today + LIFETIME).isoformat(),
    }


def _refuse_leaks(text: str, file: str) -> None:
    """Scrubbing should have left nothing; if it did, nothing is shown and nothing is written."""
    for number, line in enumerate(text.splitlines(), 1):
        for leak in leaks.find(line):
            raise Problem(
                f"would hold what looks like a secret: {leak.kind}, {leak.shown}",
                file,
                number,
                help="nothing was written; teach generator/scrub.py to replace it",
            )
