"""The drift rules: what each kind of difference is called, how bad it is, and what to do."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import document
from generator.agreement import values
from generator.compare import Difference, Direction, Thing
from generator.facts import Aspect, Location
from generator.findings import Finding, Severity
from generator.problem import Problem

FILE = Path(__file__).with_name("rules.yaml")
_LONGEST_VALUE = 160
_MOST_VALUES = 8

Kind = tuple[str, Thing, Aspect, Direction]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of rules.yaml."""

    id: str
    severity: Severity
    kinds: frozenset[Kind]
    message: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the two sides are called in messages."""

    page: str = "the page"
    fragment: str = "the fragment"


@functools.cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the file."""
    entries = document.read(FILE).data
    return {entry["id"]: _rule(entry) for entry in entries}


def rule(name: str) -> Rule:
    """The rule with this id; an unknown one raises `Problem` with the nearest that there is."""
    if name in rules():
        return rules()[name]
    near = difflib.get_close_matches(name, rules(), 1, 0)
    raise Problem(f"there is no rule {name!r}", help=f"the nearest is {near[0]}; `rules` lists all")


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


def listing() -> Iterator[str]:
    """One line for each rule."""
    width = max(map(len, rules()))
    for found in rules().values():
        yield f"{found.severity.value:8}{found.id:{width + 2}}{found.why}"


def explain(name: str) -> Iterator[str]:
    """Everything about one rule, with an example of what it says."""
    found = rule(name)
    side, thing_, aspect, direction = min(found.kinds)
    part, path = _EXAMPLES[side]
    path = path if thing_ in (Thing.VALUE, Thing.PROPERTY, Thing.PROPERTIES) else ""
    docs, spec = _example_values(aspect, thing_, direction)
    example = Difference(thing_, part, path, aspect, direction, docs, spec, _nowhere, _nowhere)
    yield f"{found.id} ({found.severity.value})"
    yield ""
    yield f"  why      {found.why}"
    yield f"  remedy   {found.remedy}"
    yield f"  example  {_message(found, example, Names())}"


_EXAMPLES = {
    "operation": ("operation", ""),
    "security": ("security:httpBearer", ""),
    "parameter": ("parameter:query:limit", ""),
    "request": ("request-body", "name"),
    "response": ("response:200", "data.name"),
}


def _nowhere() -> Location:
    return Location("")


def _example_values(aspect: Aspect, about: Thing, direction: Direction) -> tuple[object, object]:
    """Two values that differ in the way that the rule is about."""
    if about is Thing.PROPERTIES:
        return (["id", "name"], None) if direction is Direction.DOCUMENTED else (None, ["id", "name"])
    if direction is Direction.RENAMED:
        return "title", "name"
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
    matches = entry["matches"]
    kinds = frozenset(
        (side, Thing(matches["thing"]), Aspect(matches["aspect"]), Direction(direction))
        for side in matches["side"]
        for direction in matches["direction"]
    )
    return Rule(entry["id"], Severity(entry["severity"]), kinds, entry["message"], entry["why"], entry["remedy"])


def _message(found: Rule, difference: Difference, names: Names) -> str:
    docs, spec = values(difference.docs) or [], values(difference.spec) or []
    return found.message.format(
        page=names.page,
        fragment=names.fragment,
        thing=thing(difference.part, difference.path),
        docs=_shown(difference.docs),
        spec=_shown(difference.spec),
        more=_listed(value for value in docs if value not in spec),
        less=_listed(value for value in spec if value not in docs),
    )


def thing(part: str, path: str) -> str:
    """What a finding is about, in words: `response 200 data.name`, `query parameter token`."""
    kind, *names = part.split(":", 2)
    words = {
        "operation": "the operation",
        "request-body": "the request body",
        "response": f"response {names[0]}" if names else "",
        "security": f"the security scheme {names[0]}" if names else "",
        "parameter": f"{names[0]} parameter {names[-1]}" if names else "",
    }.get(kind, part)
    return f"{words} {path}" if path else words


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _listed(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _listed(items: Iterable[str]) -> str:
    found = list(items)
    more = len(found) - _MOST_VALUES
    shown = found[:_MOST_VALUES] if more > 1 else found
    return ", ".join([*shown, f"and {more} more"] if more > 1 else shown) or "none"
