"""The ledger `spec/deviations.yaml`: findings that are accepted, why, on what evidence, and until when."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from generator import paths
from generator.documents import yaml as document
from generator.documents.fields import (
    check_keys,
    parse_field_date,
    read_date,
    read_filled_text,
    read_optional,
    read_text,
)
from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document

UNUSED, EXPIRED = "deviation-unused", "deviation-expired"
EVIDENCE_MISSING, CONTRADICTED = "deviation-evidence-missing", "deviation-contradicted"
RULES = (UNUSED, EXPIRED, EVIDENCE_MISSING, CONTRADICTED)
"""The rules that the ledger itself is judged by."""

_NEEDED = ("rule", "part", "path", "reason", "evidence", "review-by")
_OPTIONAL = ("operation", "docs", "spec")
_LONGEST = 366
"""Days that an entry stands at most before somebody looks at its reason again."""
_REFERENCE = re.compile(r"(\d{4}-\d{2}-\d{2}): \S")


class Deviation(NamedTuple):
    """One entry; `stated` holds those of the values `docs` and `spec` that it gives, for which alone it stands."""

    rule: str
    part: str
    path: str
    reason: str
    evidence: str
    review_by: date
    operation: str | None
    stated: Mapping[str, object]
    location: Location
    evidence_missing: bool

    @property
    def subject(self) -> str:
        """What it accepts, for people."""
        return f"{self.rule} at {self.part} {self.path}".strip()

    @property
    def rests_on_file(self) -> bool:
        """Whether its evidence is a file that is there, and not a dated reference."""
        return not self.evidence_missing and _REFERENCE.match(self.evidence) is None


class Ledger(NamedTuple):
    """Every entry of the file, in its order."""

    file: str
    entries: tuple[Deviation, ...] = ()


def load(path: Path, root: Path, *, rules: Collection[str] | None = None, today: date = date.max) -> Ledger:
    """Read the ledger.

    Files of evidence are looked up below `root`; evidence dated after `today` is refused, and a review more than a
    year after it. `rules` are the ids that an entry may name, None for any.
    """
    return parse(document.read(path), root, rules=rules, today=today)


def parse(source: Document, root: Path, *, rules: Collection[str] | None = None, today: date = date.max) -> Ledger:
    """Read a ledger that is parsed already; see `load`."""
    if not isinstance(source.data, list):
        raise source.problem("the ledger must be a list of entries", (), help="begin each entry with `- rule: …`")
    entries = tuple(_read_entry(source, index, root, rules, today) for index in range(len(source.data)))
    _refuse_duplicates(entries, source)
    return Ledger(source.file, entries)


def _read_entry(source: Document, index: int, root: Path, rules: Collection[str] | None, today: date) -> Deviation:
    at = (index,)
    check_keys(source, at, (*_NEEDED, *_OPTIONAL), "an entry", needed=_NEEDED)
    data = source.data[index]
    reference = read_filled_text(source, (*at, "evidence"))
    return Deviation(
        rule=_read_rule(source, (*at, "rule"), rules),
        part=read_filled_text(source, (*at, "part")),
        path=read_text(source, (*at, "path")),
        reason=read_filled_text(source, (*at, "reason")),
        evidence=reference,
        review_by=_read_review_date(source, (*at, "review-by"), today),
        operation=read_optional(source, (*at, "operation"), read_filled_text, None),
        stated={side: data[side] for side in ("docs", "spec") if side in data},
        location=Location(source.file, *source.position(at)),
        evidence_missing=_is_evidence_missing(source, (*at, "evidence"), reference, root, today),
    )


def _read_rule(source: Document, at: Pointer, rules: Collection[str] | None) -> str:
    rule = read_filled_text(source, at)
    if rule in RULES:
        raise source.problem(f"{rule} cannot be accepted: it is about the ledger itself", at)
    if rules is not None and rule not in rules:
        raise source.problem(f"there is no rule {rule!r}", at, help=f"`{paths.PROGRAM} rules` lists them")
    return rule


def _read_review_date(source: Document, at: Pointer, today: date) -> date:
    review_by = read_date(source, at)
    if (review_by - today).days > _LONGEST:
        raise source.problem(f"review-by is more than a year away, {review_by}", at, help="give a day within a year")
    return review_by


def _is_evidence_missing(source: Document, pointer: Pointer, evidence: str, root: Path, today: date) -> bool:
    dated = _REFERENCE.match(evidence)
    if dated:
        if parse_field_date(source, pointer, dated[1]) > today:
            raise source.problem(
                "evidence cannot be of a day to come", pointer, help="give the day on which it was seen"
            )
        return False
    path = PurePosixPath(evidence)
    if path.is_absolute() or ".." in path.parts or "\\" in evidence or ":" in evidence:
        message = f"{evidence!r} is neither a file of the project nor a dated reference"
        raise source.problem(
            message, pointer, help="write tests/recordings/NAME.yaml, or `2026-05-25: where it was seen`"
        )
    return not os.path.isfile(root / path)  # noqa: PTH113 - a name that is too long is no error here


def _refuse_duplicates(entries: Sequence[Deviation], source: Document) -> None:
    seen: dict[object, Deviation] = {}
    for index, entry in enumerate(entries):
        key = (entry.rule, entry.operation, entry.part, entry.path, json.dumps(entry.stated, sort_keys=True))
        if key in seen:
            first = seen[key].location.line
            raise source.problem(f"line {first} accepts the same", (index,), help="keep one of the two entries")
        seen[key] = entry
