"""The drift rules: what each kind of difference is called, how bad it is, and what to do."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator import files
from generator.documents.location import Location
from generator.drift.facts.difference import Difference, Direction, Subject
from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import Aspect
from generator.drift.rules.findings import Finding, Severity
from generator.drift.rules.messages import Names, listed, shown, thing
from generator.problem import Problem

FILE = Path(__file__).with_name("rules.yaml")

RECORDED = Names(page="a recording")
"""What the two sides are called where the one is not the documentation."""

Kind = tuple[str, Subject, Aspect, Direction]


class Rule(NamedTuple):
    """One entry of rules.yaml."""

    id: str
    severity: Severity
    kinds: frozenset[Kind]
    message: str
    why: str
    remedy: str


@functools.cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the file."""
    # Our own file, held to its form by the tests; the plain parser is the quickest.
    entries = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {entry["id"]: _rule(entry) for entry in entries}


def rule(name: str) -> Rule:
    """The rule with this id; an unknown one raises `Problem` with the nearest that there is."""
    if name in rules():
        return rules()[name]
    raise Problem(f"there is no rule {name!r}", help=files.suggestions.suggest(name, rules(), "`rules` lists all"))


def judge(difference: Difference, source: str, operation: str, names: Names) -> Finding:
    """Turn a difference into a finding by the one rule that matches it."""
    found = _by_kind()[difference.kind]
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
        message=_message(found, difference, names),
        location=difference.spec_at(),
        evidence=difference.docs_at(),
        help=found.remedy,
    )


def opposites() -> dict[str, str]:
    """For each rule the one that fires when documentation and fragment change places."""
    turned = {
        Direction.DOCUMENTED: Direction.UNDOCUMENTED,
        Direction.UNDOCUMENTED: Direction.DOCUMENTED,
        Direction.WIDER: Direction.NARROWER,
        Direction.NARROWER: Direction.WIDER,
    }
    by_kind = _by_kind()
    return {
        found.id: by_kind[side, about, aspect, turned.get(direction, direction)].id
        for (side, about, aspect, direction), found in by_kind.items()
    }


def of_recordings() -> frozenset[str]:
    """The rules that only recordings can fire."""
    return frozenset(name for name in rules() if name.startswith(("recorded-", "recording-")))


def listing() -> Iterator[str]:
    """One line for each rule."""
    width = max(map(len, rules()))
    for found in rules().values():
        yield f"{found.severity.value:8}{found.id:{width + 2}}{found.why}"


def explain(name: str) -> Iterator[str]:
    """Everything about one rule, with an example of what it says."""
    found = rule(name)
    yield f"{found.id} ({found.severity.value})"
    yield ""
    yield f"  why      {found.why}"
    yield f"  remedy   {found.remedy}"
    yield f"  example  {example(found)}"


def example(found: Rule) -> str:
    """What the rule says of a difference that fires it."""
    if not found.kinds:
        return found.message  # the ledger's own rules speak of entries, not of differences
    side, thing_, aspect, direction = min(found.kinds)
    part, path = _EXAMPLES[side]
    path = path if thing_ in (Subject.VALUE, Subject.PROPERTY, Subject.PROPERTIES) else ""
    docs, spec = ("apiKey", "http") if side == "security" else _example_values(aspect, thing_, direction)
    example = Difference(thing_, part, path, aspect, direction, docs, spec, _nowhere, _nowhere)
    return _message(found, example, RECORDED if direction is Direction.RECORDED else Names())


_EXAMPLES = {
    "operation": ("operation", ""),
    "security": ("security:httpBearer", ""),
    "parameter": ("parameter:query:limit", ""),
    "request": ("request-body", "name"),
    "response": ("response:200", "data.name"),
}


def _nowhere() -> Location:
    return Location("")


_OTHER_NAMES = {Direction.RENAMED: ("title", "name"), Direction.MOVED: ("header", "query")}


def _example_values(aspect: Aspect, about: Subject, direction: Direction) -> tuple[object, object]:
    """Two values that differ in the way that the rule is about."""
    if about is Subject.BODY and direction is Direction.CHANGED:
        return ["text/csv"], ["application/json"]
    if about is Subject.PROPERTIES:
        return (["id", "name"], None) if direction is Direction.DOCUMENTED else (None, ["id", "name"])
    if direction in _OTHER_NAMES:
        return _OTHER_NAMES[direction]
    values_of = {
        Aspect.ENUM: (["PUBLIC", "PRIVATE"], ["PUBLIC", "HIDDEN"]),
        Aspect.TYPE: ("integer", "string"),
        Aspect.FORMAT: ("date-time", "date"),
        Aspect.SERVER: ("https://api.example.com", "https://example.com"),
        Aspect.PRESENCE: ("GET /v2/things/{id}", "GET /v2/things/{thingId}"),
        Aspect.PATTERN: ("^[a-z]+$", "^[a-z0-9]+$"),
        Aspect.TITLE: ("Thing", "Item"),
        Aspect.EXAMPLE: ("blue", "red"),
        Aspect.DEFAULT: ("100", "50"),
    }
    docs, spec = values_of.get(aspect, (1, 0))
    if direction in (Direction.DOCUMENTED, Direction.WIDER):
        return docs, (["PUBLIC"] if direction is Direction.WIDER else None)
    if direction in (Direction.UNDOCUMENTED, Direction.NARROWER):
        return (["PUBLIC"] if direction is Direction.NARROWER else None), spec
    return docs, spec


@functools.cache
def _by_kind() -> Mapping[Kind, Rule]:
    return {kind: found for found in rules().values() for kind in found.kinds}


def _rule(entry: Mapping[str, Any]) -> Rule:
    kinds = _kinds(entry["matches"]) if "matches" in entry else frozenset()
    return Rule(entry["id"], Severity(entry["severity"]), kinds, entry["message"], entry["why"], entry["remedy"])


def _kinds(matches: str) -> frozenset[Kind]:
    sides, about, aspect, directions = matches.split(" | ")
    return frozenset(
        (side, Subject(about), Aspect(aspect), Direction(direction))
        for side in sides.split()
        for direction in directions.split()
    )


def _message(found: Rule, difference: Difference, names: Names) -> str:
    docs, spec = list_enum_values(difference.docs) or [], list_enum_values(difference.spec) or []
    page = names.page if difference.times == 1 else f"{names.page}, the first of {difference.times},"
    return found.message.format(
        page=page,
        fragment=names.fragment,
        thing=thing(difference.part, difference.path),
        docs=shown(difference.docs),
        spec=shown(difference.spec),
        more=listed(value for value in docs if value not in spec),
        less=listed(value for value in spec if value not in docs),
    )
