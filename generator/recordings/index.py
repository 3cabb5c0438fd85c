"""Read the recorded exchanges together with what the index says of each: where from, when, how far to trust it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from generator.documents import yaml as document
from generator.documents.dates import parse_date
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.problem import Problem
from generator.recordings import scenarios

INDEX = "index.yaml"
LIFETIME = dt.timedelta(days=365)
"""How long a live recording may speak for the API: a year."""

KINDS = ("live", "documented", "third-party", "synthetic")
_REQUIRED = ("file", "scenario", "kind", "date", "source", "redactions", "evidence-for")
_OPTIONAL = ("note", "expires", "cut")

_SUFFIXES = (".yaml", ".yml", ".json")

T = TypeVar("T")


class Exchange(NamedTuple):
    """One request and its response; names of headers are in lower case, lines count from 1."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    text: str
    """The body, decompressed."""
    line: int
    """Where the exchange begins in its file."""
    text_line: int
    """Where the body's key stands; a body in block style begins one line below."""
    status_line: int
    media_line: int
    """Where the status and the content type stand, as far as there is one."""


class Recording(NamedTuple):
    """One cassette with its entry in the index."""

    file: str
    scenario: str
    kind: str
    date: dt.date
    source: str
    redactions: tuple[str, ...]
    evidence_for: tuple[str, ...]
    note: str | None
    expires: dt.date | None
    cut: tuple[str, ...]
    """Paths of objects that lost keys before they were recorded: what is missing there proves nothing."""
    path: Path
    index_line: int
    exchanges: tuple[Exchange, ...]


def load(folder: Path) -> tuple[Recording, ...]:
    """Every recording of a folder, in the order of its index; what is not as it should be raises `Problem`."""
    found, problems = survey(folder)
    for problem in problems:
        raise problem
    return found


def survey(folder: Path) -> tuple[tuple[Recording, ...], tuple[Problem, ...]]:
    """The recordings that are as they should be, and what is wrong with each of the others."""
    index = document.read(folder / INDEX)
    entries = _get(index, ("recordings",), list, "a list of recordings")
    found: list[Recording] = []
    problems: list[Problem] = []
    for number in range(len(entries)):
        try:
            found.append(_recording(index, ("recordings", number), folder))
        except Problem as problem:
            problems.append(problem)
    return tuple(found), (*problems, *_misfits(index, entries, folder))


def _misfits(index: Document, entries: list[Any], folder: Path) -> Iterator[Problem]:
    """Files with more than one entry, and with none."""
    names = [entry.get("file") if isinstance(entry, dict) else None for entry in entries]
    for number, name in enumerate(names):
        if name is not None and name in names[:number]:
            yield index.problem(f"{name} has more than one entry", ("recordings", number, "file"))
    for path in sorted(folder.iterdir()):
        # What an editor or a desktop leaves for itself is nobody's recording.
        own = path.name.startswith(".") and path.suffix not in _SUFFIXES
        if path.name not in {INDEX, *map(str, names)} and not own:
            yield Problem(f"has no entry in {INDEX}", str(path), help="add one that says where it comes from")


def is_name(file: str) -> bool:
    """Whether a file of recordings may be called so."""
    return re.fullmatch(r"[A-Za-z0-9][\w.-]*\.yaml", file, re.ASCII) is not None and file != INDEX


def expired(recordings: Iterable[Recording], today: dt.date) -> Iterator[Problem]:
    """One problem for each recording past its date, with the command that renews it as help."""
    for recording in recordings:
        if recording.expires is not None and recording.expires < today:
            message = f"{recording.file} expired on {recording.expires}"
            place = str(recording.path.with_name(INDEX))
            yield Problem(message, place, recording.index_line, help=f"renew it: {renewal(recording)}")


def renewal(recording: Recording) -> str:
    """The command that records it again; ids are replaced in recordings, so the reader puts in one of their own."""
    scenario = scenarios.titled(recording.scenario)
    if scenario is None:
        return f"record it by hand ({recording.source}), then change its dates in {INDEX}"
    asked = {scenarios.Form.ID: "DATASET_ID ", scenarios.Form.NAME: "USERNAME~NAME "}.get(scenario.form, "")
    options = f"--scenario {scenario.name} --file {recording.file} --update"
    return f"APIFY_TOKEN=... python -m generator record {asked}{options}"


def _recording(index: Document, at: Pointer, folder: Path) -> Recording:
    entry = _get(index, at, dict, "an entry")
    for key in entry:
        if key not in _REQUIRED + _OPTIONAL:
            known = ", ".join(_REQUIRED + _OPTIONAL)
            raise index.problem(f"unknown key {key!r}", (*at, key), help=f"known are {known}")
    file = _get(index, (*at, "file"), str, "a file name")
    if not is_name(file):
        raise index.problem(f"{file!r} is not the name of a .yaml file in this folder", (*at, "file"))
    if not (folder / file).is_file():
        raise index.problem(f"there is no recording {file}", (*at, "file"), help="was it renamed or deleted?")
    kind = _get(index, (*at, "kind"), str, "a kind")
    if kind not in KINDS:
        raise index.problem(f"unknown kind {kind!r}", (*at, "kind"), help=f"known are {', '.join(KINDS)}")
    return Recording(
        file=file,
        scenario=_get(index, (*at, "scenario"), str, "a scenario"),
        kind=kind,
        date=_date(index, (*at, "date")),
        source=_get(index, (*at, "source"), str, "text"),
        redactions=_texts(index, (*at, "redactions")),
        evidence_for=_texts(index, (*at, "evidence-for")),
        note=_get(index, (*at, "note"), str, "text") if "note" in entry else None,
        expires=_expiry(index, at, kind),
        cut=_texts(index, (*at, "cut")) if "cut" in entry else (),
        path=folder / file,
        index_line=index.position(at).line,
        exchanges=_read(folder / file),
    )


def _expiry(index: Document, at: Pointer, kind: str) -> dt.date | None:
    """Only what was seen live can go stale; everything else keeps saying what somebody said on that day."""
    given = "expires" in index.data[at[0]][at[1]]
    if given != (kind == "live"):
        raise index.problem(f"a {kind} recording {'has no' if given else 'needs an'} expiry", (*at, "expires"))
    if not given:
        return None
    expires = _date(index, (*at, "expires"))
    recorded = _date(index, (*at, "date"))
    if expires < recorded:
        raise index.problem("expires before it was recorded", (*at, "expires"))
    if expires > recorded + LIFETIME:
        latest = recorded + LIFETIME
        raise index.problem(
            "expires more than a year after it was recorded", (*at, "expires"), help=f"{latest} at most"
        )
    return expires


def _read(path: Path) -> tuple[Exchange, ...]:
    try:
        return tuple(_exchanges(document.read(path)))
    except Problem as problem:
        # Whatever is wrong with it: nobody writes a recording by hand.
        problem.help = f"restore it, or remove it and its entry in {INDEX} and record it again"
        raise


def _exchanges(cassette: Document) -> Iterator[Exchange]:
    if _get(cassette, ("version",), int, "1, the version of the cassette format") != 1:
        raise cassette.problem("expected a cassette of version 1", ("version",))
    count = len(_get(cassette, ("interactions",), list, "a list of exchanges"))
    if not count:
        raise cassette.problem("holds no exchange", ("interactions",))
    for number in range(count):
        yield _exchange(cassette, ("interactions", number))


def _exchange(cassette: Document, at: Pointer) -> Exchange:
    status = _get(cassette, (*at, "response", "status", "code"), int, "a status")
    body = (*at, "response", "body", "string")
    return Exchange(
        method=_get(cassette, (*at, "request", "method"), str, "a method"),
        url=_get(cassette, (*at, "request", "uri"), str, "a URL"),
        request_headers=_headers(cassette, (*at, "request", "headers")),
        status=status,
        headers=_headers(cassette, (*at, "response", "headers")),
        text=_get(cassette, body, str, "the body as text"),
        line=cassette.position(at).line,
        text_line=cassette.position(body).line,
        status_line=cassette.position((*at, "response", "status", "code")).line,
        media_line=_media_line(cassette, (*at, "response", "headers")),
    )


def _media_line(cassette: Document, headers: Pointer) -> int:
    spelled = next((name for name in cassette.at(headers) if name.lower() == "content-type"), None)
    return cassette.position((*headers, *([spelled] if spelled else ()))).line


def _headers(cassette: Document, at: Pointer) -> dict[str, str]:
    headers = _get(cassette, at, dict, "headers")
    joined: dict[str, str] = {}
    for name, values in headers.items():
        listed = values if isinstance(values, list) else [values]
        if not all(isinstance(value, str) for value in listed):
            raise cassette.problem(f"expected the values of {name} as text", (*at, name))
        joined[name.lower()] = ", ".join([joined[name.lower()], *listed] if name.lower() in joined else listed)
    return joined


def _get(source: Document, at: Pointer, kind: type[T], expected: str) -> T:
    value: Any = source.data
    for depth, step in enumerate(at):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            raise source.problem(f"expected {expected} at {_spelled(at)}, got nothing", at[:depth]) from None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise source.problem(f"expected {expected} at {_spelled(at)}, got {value!r:.60}", at)
    return value


def _texts(source: Document, at: Pointer) -> tuple[str, ...]:
    listed = _get(source, at, list, "a list of texts")
    return tuple(_get(source, (*at, number), str, "text") for number in range(len(listed)))


def _date(source: Document, at: Pointer) -> dt.date:
    text = _get(source, at, str, "a date")
    try:
        return parse_date(text)
    except ValueError:
        raise source.problem(f"expected a date such as 2026-05-04, got {text!r}", at) from None


def _spelled(at: Pointer) -> str:
    return ".".join(map(str, at))
