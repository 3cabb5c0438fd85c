"""The drift rules: what each kind of difference is called, how bad it is, and what to do."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator import files
from generator.drift.facts.difference import Difference, Direction, Subject
from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import Aspect
from generator.drift.rules.findings import Finding, Severity
from generator.drift.rules.messages import Names, format_list, format_value, name_subject
from generator.problem import Problem

FILE = Path(__file__).with_name("rules.yaml")

Kind = tuple[str, Subject, Aspect, Direction]


class Rule(NamedTuple):
    """One entry of rules.yaml, whose head explains the fields; `kinds` are the differences that it matches."""

    id: str
    severity: Severity
    example: str
    why: str
    remedy: str
    fix: str | None = None
    manual: str | None = None
    message: str = ""
    kinds: frozenset[Kind] = frozenset()


@functools.cache
def load_rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the file."""
    # Our own file, held to its form by the tests; the plain parser is the quickest.
    entries = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {entry["id"]: _parse_rule(entry) for entry in entries}


def find_rule(name: str) -> Rule:
    """The rule with this id; an unknown one raises `Problem` with the nearest that there is."""
    if name in load_rules():
        return load_rules()[name]
    raise Problem(f"there is no rule {name!r}", help=files.suggestions.suggest(name, load_rules(), "`rules` lists all"))


def judge(difference: Difference, source: str, operation: str, names: Names) -> Finding:
    """Turn a difference into a finding by the one rule that matches it."""
    found = _index_by_kind()[difference.kind]
    return Finding(
        rule=found.id,
        severity=found.severity,
        source=source,
        operation=operation,
        part=difference.part,
        path=difference.path,
        aspect=difference.aspect.value,
        docs=difference.docs,
        spec=difference.spec,
        message=_format_message(found, difference, names),
        location=difference.spec_at(),
        evidence=difference.docs_at(),
        help=found.remedy,
    )


def find_opposites() -> dict[str, str]:
    """For each rule the one that fires when documentation and fragment change places."""
    turned = {
        Direction.DOCUMENTED: Direction.UNDOCUMENTED,
        Direction.UNDOCUMENTED: Direction.DOCUMENTED,
        Direction.WIDER: Direction.NARROWER,
        Direction.NARROWER: Direction.WIDER,
    }
    by_kind = _index_by_kind()
    return {
        found.id: by_kind[side, about, aspect, turned.get(direction, direction)].id
        for (side, about, aspect, direction), found in by_kind.items()
    }


def list_recording_rules() -> frozenset[str]:
    """The rules that only recordings can fire."""
    return frozenset(name for name in load_rules() if name.startswith(("recorded-", "recording-")))


def format_listing() -> Iterator[str]:
    """One line for each rule."""
    width = max(map(len, load_rules()))
    for found in load_rules().values():
        yield f"{found.severity.value:8}{found.id:{width + 2}}{found.why}"


def explain_rule(name: str) -> Iterator[str]:
    """Everything about one rule, with an example of what it says."""
    found = find_rule(name)
    yield f"{found.id} ({found.severity.value})"
    yield ""
    yield f"  why      {found.why}"
    yield f"  remedy   {found.remedy}"
    yield f"  example  {found.example}"


@functools.cache
def _index_by_kind() -> Mapping[Kind, Rule]:
    return {kind: found for found in load_rules().values() for kind in found.kinds}


def _parse_rule(entry: dict[str, Any]) -> Rule:
    kinds = _parse_kinds(entry.pop("matches")) if "matches" in entry else frozenset()
    return Rule(**{**entry, "severity": Severity(entry["severity"]), "kinds": kinds})


def _parse_kinds(matches: str) -> frozenset[Kind]:
    sides, about, aspect, directions = matches.split(" | ")
    return frozenset(
        (side, Subject(about), Aspect(aspect), Direction(direction))
        for side in sides.split()
        for direction in directions.split()
    )


def _format_message(found: Rule, difference: Difference, names: Names) -> str:
    docs, spec = (dict.fromkeys(list_enum_values(values) or ()) for values in (difference.docs, difference.spec))
    page = names.page if difference.times == 1 else f"{names.page}, the first of {difference.times},"
    more = [value for value in docs if value not in spec]
    less = [value for value in spec if value not in docs]
    sides = ((names.page, more), (names.fragment, less))
    return found.message.format(
        page=page,
        fragment=names.fragment,
        subject=name_subject(difference.part, difference.path),
        docs=format_value(difference.docs),
        spec=format_value(difference.spec),
        more=format_list(more),
        less=format_list(less),
        differing=", ".join(f"only {side} has {format_list(values)}" for side, values in sides if values),
    )
