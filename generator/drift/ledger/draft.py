"""Drafts entries of the ledger for findings that are to be accepted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator import files
from generator.documents import edits
from generator.documents import yaml as document
from generator.drift.ledger.file import RULES, parse
from generator.drift.rules.findings import Finding
from generator.problem import Problem

_MONTHS = 6
"""After which an entry is to be looked at again, where nobody says otherwise."""


class Acceptable(NamedTuple):
    """Which findings to accept: those of `subject`, a rule, a part and a path, or all where it is None; and why.

    Where `evidence` is None, it is the recording that speaks for the fragment.
    """

    subject: tuple[str, str, str] | None
    reason: str
    evidence: str | None


def draft(path: Path, findings: Iterable[Finding], wanted: Acceptable, today: date) -> tuple[str, str]:
    """The text of the ledger as it is, empty where there is none, and with an entry for each wanted finding."""
    old = files.reading.read_text(path) if os.path.lexists(path) else ""
    return old, add_entries(path, old, _choose(list(findings), wanted), wanted, today)


def add_entries(path: Path, old: str, chosen: Sequence[Finding], wanted: Acceptable, today: date) -> str:
    """The text of a ledger with an entry more for each of some findings."""
    text = old
    several = len({one.operation for one in chosen}) > 1
    entries = [_make_entry(one, wanted, today, names_operation=several) for one in chosen]
    before = parse(document.parse(old, str(path)), Path()).entries if old.strip() else ()
    for index, entry in enumerate(entries, len(before)):
        text = edits.apply(text, (edits.Put((index,), entry),)) if index else _add_first(text, entry)
    if entries:
        # What could not be read again is refused here, with its reason.
        parse(document.parse(text, str(path)), Path(), today=today)
    return text


def _add_first(text: str, entry: dict[str, str]) -> str:
    """The text of a ledger with comments at most, or an empty list, with its first entry."""
    kept = "".join(line for line in text.splitlines(keepends=True) if line.strip() and line.strip() != "[]")
    one = edits.apply("- rule: x\n", (edits.Put((0,), entry),))
    return f"{kept}{one}"


def _choose(findings: Sequence[Finding], wanted: Acceptable) -> list[Finding]:
    """The findings to accept, of several about one subject the first; none at all is a `Problem`."""
    open_ = [one for one in findings if not one.accepted and one.rule not in RULES and one.compared]
    chosen = {
        (one.operation, one.rule, one.part, one.path): one
        for one in reversed(open_)
        if wanted.subject in (None, (one.rule, one.part, one.path))
    }
    if chosen:
        return list(reversed(chosen.values()))
    if wanted.subject is None:
        raise Problem("there is no finding that could be accepted")
    named = " ".join(filter(None, wanted.subject))
    known = sorted({f"{one.rule} {one.subject}" for one in open_})
    near = files.suggestions.find_nearest(named, known)
    remedy = f"did you mean {near}?" if near else f"found are: {'; '.join(known)}" if known else "nothing is found"
    raise Problem(f"nothing is found by {named}", help=remedy)


def _make_entry(finding: Finding, wanted: Acceptable, today: date, *, names_operation: bool) -> dict[str, str]:
    evidence = wanted.evidence or _find_recording(finding)
    if evidence is None:
        raise Problem(
            f"no recording speaks for the fragment about {finding.rule} {finding.subject}",
            help=f'add --evidence FILE, or --evidence "{today}: where it was seen"',
        )
    entry = {"rule": finding.rule, "part": finding.part, "path": finding.path, "reason": wanted.reason}
    operation = {"operation": finding.operation} if names_operation else {}
    return {**entry, "evidence": evidence, "review-by": add_months(today, _MONTHS).isoformat(), **operation}


def _find_recording(finding: Finding) -> str | None:
    third = finding.third_source
    return third.at.file if third and third.at and third.name == "recordings" and third.outlier == "the page" else None


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the 28th where that month may not have it."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, 28))
