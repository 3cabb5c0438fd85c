"""Reads recordings with their entries in the index: source, date, and how far to trust each."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from generator.documents import yaml as document
from generator.documents.fields import (
    check_keys,
    read_choice,
    read_date,
    read_field,
    read_optional,
    read_text,
    read_texts,
)
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.problem import Problem
from generator.recordings.exchanges import Exchange, read_exchanges

INDEX = "index.yaml"
LIFETIME = dt.timedelta(days=365)
"""How long a live recording may speak for the API."""

KINDS = ("live", "documented", "third-party", "synthetic")
REQUIRED_KEYS = ("file", "scenario", "kind", "date", "source", "redactions", "evidence-for")
OPTIONAL_KEYS = ("note", "expires", "cut")

_SUFFIXES = (".yaml", ".yml", ".json")


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

    def has_expired(self, today: dt.date) -> bool:
        """Whether it is too old to count as evidence."""
        return self.expires is not None and self.expires < today


def read_recordings(folder: Path) -> tuple[Recording, ...]:
    """Read every recording of a folder, in the order of its index; the first that is wrong raises `Problem`."""
    recordings, problems = survey_recordings(folder)
    for problem in problems:
        raise problem
    return recordings


def survey_recordings(folder: Path) -> tuple[tuple[Recording, ...], tuple[Problem, ...]]:
    """Read the recordings of a folder; returns the valid ones, and a problem for each of the others.

    None is read through a link, which could lead anywhere and be exchanged without a trace in the project's history.
    """
    for path in (folder, *(() if folder.is_absolute() else folder.parents), folder / INDEX):
        if path.is_symlink():
            raise _refuse_link(path)
    index = document.read(folder / INDEX)
    entries = read_field(index, ("recordings",), list, "a list of recordings")
    recordings: list[Recording] = []
    problems: list[Problem] = []
    for number in range(len(entries)):
        try:
            recordings.append(_read_recording(index, ("recordings", number), folder))
        except Problem as problem:
            problems.append(problem)
    return tuple(recordings), (*problems, *_find_mismatches(index, entries, folder))


def _find_mismatches(index: Document, entries: list[Any], folder: Path) -> Iterator[Problem]:
    """Files with more than one entry, and files without any."""
    names = [entry.get("file") if isinstance(entry, dict) else None for entry in entries]
    for number, name in enumerate(names):
        if name is not None and name in names[:number]:
            yield index.problem(f"{name} has more than one entry", ("recordings", number, "file"))
    for path in sorted(folder.iterdir()):
        # Editors and desktops leave hidden files of their own: .DS_Store, .index.yaml.swp.
        ignored = path.name.startswith(".") and path.suffix not in _SUFFIXES
        if path.name not in {INDEX, *map(str, names)} and not ignored:
            yield Problem(f"has no entry in {INDEX}", str(path), help="add one that says where it comes from")


def is_recording_name(file: str) -> bool:
    """Whether the file of a recording may have this name."""
    return re.fullmatch(r"[A-Za-z0-9][\w.-]*\.yaml", file, re.ASCII) is not None and file != INDEX


def _read_recording(index: Document, at: Pointer, folder: Path) -> Recording:
    check_keys(index, at, REQUIRED_KEYS + OPTIONAL_KEYS, "an entry")
    file = read_field(index, (*at, "file"), str, "a file name")
    if not is_recording_name(file):
        raise index.problem(f"{file!r} is not the name of a .yaml file in this folder", (*at, "file"))
    if not os.path.isfile(folder / file):  # noqa: PTH113 - a name that is too long is no error here
        raise index.problem(f"there is no recording {file}", (*at, "file"), help="was it renamed or deleted?")
    if (folder / file).is_symlink():
        raise _refuse_link(folder / file)
    kind = read_choice(index, (*at, "kind"), KINDS, "kind")
    return Recording(
        file=file,
        scenario=read_field(index, (*at, "scenario"), str, "a scenario"),
        kind=kind,
        date=read_date(index, (*at, "date")),
        source=read_text(index, (*at, "source")),
        redactions=read_texts(index, (*at, "redactions")),
        evidence_for=read_texts(index, (*at, "evidence-for")),
        note=read_optional(index, (*at, "note"), read_text, None),
        expires=_read_expiry(index, at, kind),
        cut=read_optional(index, (*at, "cut"), read_texts, ()),
        path=folder / file,
        index_line=index.position(at).line,
        exchanges=_read_cassette(folder / file),
    )


def _refuse_link(path: Path) -> Problem:
    return Problem("a link, through which no recording is read", str(path), help="put what it leads to in its place")


def _read_expiry(index: Document, at: Pointer, kind: str) -> dt.date | None:
    """The day on which a recording expires; None unless it is live, because the others only document a past report."""
    expires = read_optional(index, (*at, "expires"), read_date, None)
    if (expires is not None) != (kind == "live"):
        raise index.problem(f"a {kind} recording {'has no' if expires else 'needs an'} expiry", (*at, "expires"))
    if expires is None:
        return None
    recorded = read_date(index, (*at, "date"))
    if expires < recorded:
        raise index.problem("expires before it was recorded", (*at, "expires"))
    if expires > recorded + LIFETIME:
        latest = recorded + LIFETIME
        raise index.problem(
            "expires more than a year after it was recorded", (*at, "expires"), help=f"{latest} at most"
        )
    return expires


def _read_cassette(path: Path) -> tuple[Exchange, ...]:
    try:
        return read_exchanges(path)
    except Problem as problem:
        # Nobody writes a recording by hand, so a mistake in it is damage.
        problem.help = f"restore it, or remove it and its entry in {INDEX} and record it again"
        raise
