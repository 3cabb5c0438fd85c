"""The ledger `spec/deviations.yaml`: findings that are accepted, why, on what evidence, and until when."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from generator.documents import yaml as document
from generator.documents.dates import parse_date
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
    source = document.read(path)
    if not isinstance(source.data, list):
        raise source.problem("the ledger must be a list of entries", (), help="begin each entry with `- rule: …`")
    entries = tuple(_read_entry(source, index, root, rules, today) for index in range(len(source.data)))
    _refuse_duplicates(entries, source)
    return Ledger(source.file, entries)


def _read_entry(source: Document, index: int, root: Path, rules: Collection[str] | None, today: date) -> Deviation:
    data = source.data[index]
    _check_fields(source, index)
    rule = _read_rule(source, index, rules)
    reference = _read_text(source, (index, "evidence"))
    return Deviation(
        rule=rule,
        part=_read_text(source, (index, "part")),
        path=_read_text(source, (index, "path"), empty=True),
        reason=_read_text(source, (index, "reason")),
        evidence=reference,
        review_by=_read_review_date(source, (index, "review-by"), today),
        operation=_read_text(source, (index, "operation")) if "operation" in data else None,
        stated={side: data[side] for side in ("docs", "spec") if side in data},
        location=Location(source.file, *source.position((index,))),
        evidence_missing=_is_evidence_missing(source, (index, "evidence"), reference, root, today),
    )


def _check_fields(source: Document, index: int) -> None:
    data = source.data[index]
    if not isinstance(data, dict):
        raise source.problem("an entry must be a mapping", (index,), help=f"it needs {', '.join(_NEEDED)}")
    for name in data:
        if name not in (*_NEEDED, *_OPTIONAL):
            known = ", ".join((*_NEEDED, *_OPTIONAL))
            raise source.problem(f"an entry has no field {name!r}", (index, name), help=f"the fields are {known}")
    missing = [name for name in _NEEDED if name not in data]
    if missing:
        raise source.problem(
            f"the entry has no {' and no '.join(missing)}",
            (index,),
            help=f"an entry has the fields {', '.join(_NEEDED)}",
        )


def _read_rule(source: Document, index: int, rules: Collection[str] | None) -> str:
    rule = _read_text(source, (index, "rule"))
    if rule in RULES:
        raise source.problem(f"{rule} cannot be accepted: it is about the ledger itself", (index, "rule"))
    if rules is not None and rule not in rules:
        raise source.problem(
            f"there is no rule {rule!r}", (index, "rule"), help="`python -m generator rules` lists them"
        )
    return rule


def _read_text(source: Document, pointer: Pointer, *, empty: bool = False) -> str:
    value: Any = source.data
    for step in pointer:
        value = value[step]
    if not isinstance(value, str) or not (empty or value.strip()):
        raise source.problem(f"{pointer[-1]} must be a text{'' if empty else ', not empty'}", pointer)
    return value


def _parse_date(source: Document, pointer: Pointer, text: str) -> date:
    try:
        return parse_date(text)
    except ValueError:
        raise source.problem(f"{text!r} is not a date", pointer, help="write it like 2027-01-31") from None


def _read_review_date(source: Document, pointer: Pointer, today: date) -> date:
    review_by = _parse_date(source, pointer, _read_text(source, pointer))
    if (review_by - today).days > _LONGEST:
        raise source.problem(
            f"review-by is more than a year away, {review_by}", pointer, help="give a day within a year"
        )
    return review_by


def _is_evidence_missing(source: Document, pointer: Pointer, evidence: str, root: Path, today: date) -> bool:
    dated = _REFERENCE.match(evidence)
    if dated:
        if _parse_date(source, pointer, dated[1]) > today:
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
