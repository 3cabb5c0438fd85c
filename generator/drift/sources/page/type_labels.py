"""The labels and qualifiers that documentation prints for a schema, read back into facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from generator.drift.facts.model import CONSTRAINTS, Aspect
from generator.openapi.json_types import SCALAR_TYPES, TYPES

_FORMATS = frozenset(
    {
        *("binary", "byte", "date", "date-time", "decimal", "double", "duration", "email", "float", "hostname"),
        *(
            "idn-email",
            "idn-hostname",
            "int32",
            "int64",
            "ipv4",
            "ipv6",
            "iri",
            "iri-reference",
            "json-pointer",
            "link",
        ),
        *("password", "regex", "relative-json-pointer", "time", "uint32", "uint64", "uri", "uri-reference"),
        *("uri-template", "url", "uuid"),
    }
)
_FLAGS = (("nullable", Aspect.NULLABLE), ("required", Aspect.REQUIRED), ("deprecated", Aspect.DEPRECATED))
_CHARACTERS = re.compile(r"([<>]=?) (\d{1,18}) characters")
_BOUND = re.compile(r"([<>]=?) (-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_CODE = re.compile(r"`([^`]*)`")
_LISTED = re.compile(r"\[(`[^`]*`(?:, ?`[^`]*`)*)\]")
_BEFORE_EXPRESSION = "Value must match regular expression "
_EXPRESSION = re.compile(r"`(.*?)`(?=, [\[`]|\s*$)", re.DOTALL)
_DEEPEST = 20


class Label(NamedTuple):
    """What a type label says; `item` is what it says about the items of a list."""

    claims: Mapping[Aspect, object]
    item: Label | None = None
    circular: bool = False


def parse_label(text: str, *, parameter: bool = False) -> Label:
    """Read a type label; parameters are labelled by a coarser rule that loses the type of a format."""
    text = " ".join(text.split())
    if not text or text in ("undefined", "null[]") or text.count("[]") > _DEEPEST:
        return Label({})
    if text.startswith("circular("):
        return Label({}, circular=True)
    if text.endswith("[]"):
        inner = text[:-2].removeprefix("(").removesuffix(")") if text.startswith("(") else text[:-2]
        return Label({Aspect.TYPE: "array"}, item=parse_label(inner, parameter=parameter))
    return Label(_scalar(text, parameter=parameter))


def _scalar(text: str, *, parameter: bool) -> dict[Aspect, object]:
    if match := re.fullmatch(r"\(?([^<>()]*)\)?<(.+)>", text):
        base, name = match.groups()
        return {**(_types(base) or {}), Aspect.FORMAT: name}
    match = re.fullmatch(r"(.+) \(([^()]+)\)", text)
    if match and (types := _types(match[2])):
        return {**types, Aspect.TITLE: match[1], Aspect.FORMAT: None}
    if types := _types(text):
        return {**types, Aspect.FORMAT: None, **_untitled(types)}
    return _word(text, parameter=parameter)


def _word(text: str, *, parameter: bool) -> dict[Aspect, object]:
    """A label that names no type: `any`, the format of a parameter, or a title."""
    if text == "any":
        return {Aspect.TYPE: None}
    if text in _FORMATS:
        return {Aspect.FORMAT: text}
    if text.isalnum() and text.islower():
        # Titles are names; a word in lower case is more likely a type that nobody has heard of.
        return {Aspect.TYPE: text}
    return {Aspect.TITLE: text, **({Aspect.FORMAT: None} if parameter else {})}


def _untitled(types: Mapping[Aspect, object]) -> dict[Aspect, object]:
    # A title is shown in place of a scalar type only, so only there its absence says something.
    scalar = types[Aspect.TYPE] in SCALAR_TYPES and Aspect.NULLABLE not in types
    return {Aspect.TITLE: None} if scalar else {}


def _types(text: str) -> dict[Aspect, object] | None:
    names = [name.strip() for name in re.split(r"[|,]", text)]
    if not TYPES.issuperset(names):
        return None
    nullable = {Aspect.NULLABLE: True} if "null" in names else {}
    return {Aspect.TYPE: format_types(names), **nullable}


def format_types(names: Iterable[str]) -> str | None:
    """The one way to write a set of types: sorted, without null; `null` alone stays."""
    known = sorted(set(names))
    return "|".join([name for name in known if name != "null"] or known) or None


def split_flags(text: str) -> tuple[str, dict[Aspect, bool]]:
    """Cut the flags off the end of a label, glued to it or not: `stringrequired` is a required string."""
    text, flags = text.strip(), {aspect: False for _, aspect in _FLAGS}
    while last := next(((word, aspect) for word, aspect in _FLAGS if text.endswith(word) and not flags[aspect]), None):
        text, flags[last[1]] = text[: -len(last[0])].rstrip(), True
    return text, flags


def parse_qualifiers(text: str) -> dict[Aspect, object]:
    """Read what follows `Possible values:`, with literals in backticks."""
    claims: dict[Aspect, object] = {}
    before, words, after = text.partition(_BEFORE_EXPRESSION)
    if words and (match := _EXPRESSION.match(after)):
        # Where the first one has no end, no later one has.
        claims[Aspect.PATTERN] = match[1]
        text = before + after[match.end() :]
    for match in _LISTED.finditer(text):
        claims[Aspect.ENUM] = _CODE.findall(match[1])
    for code in _CODE.findall(_LISTED.sub("", text)):
        claims.update(_bound(code))
    return claims


def _bound(code: str) -> dict[Aspect, object]:
    if code == "non-empty":
        return {Aspect.MIN_LENGTH: 1}
    if match := _CHARACTERS.fullmatch(code):
        return {Aspect.MIN_LENGTH if match[1][0] == ">" else Aspect.MAX_LENGTH: int(match[2])}
    if match := _BOUND.fullmatch(code):
        sign, digits = match.groups()
        return {
            Aspect.MINIMUM if sign[0] == ">" else Aspect.MAXIMUM: format_bound(
                parse_number(digits), exclusive=len(sign) == 1
            )
        }
    return {}


def parse_number(digits: str) -> int | float:
    """A number as JSON knows it: `1.0` and `1` are the same."""
    value = float(digits)
    return int(value) if value.is_integer() else value


def format_bound(value: object, *, exclusive: bool) -> object:
    """A limit; one that is itself excluded is written `exclusive 0`."""
    return f"exclusive {value}" if exclusive else value


def split_constraints(
    found: Mapping[Aspect, object], label: Label, *, shown: bool
) -> tuple[dict[Aspect, object], dict[Aspect, object]]:
    """What the qualifiers say about a row itself and about its items.

    `shown` tells that the row would show qualifiers if there were any. A list shows those of its
    items, unless it has limits of its own, which look alike: only the unambiguous ones are kept.
    """
    nothing: dict[Aspect, object] = {}
    if label.item is None:
        return {**_absent(label, shown=shown), **found}, nothing
    if label.item.item is not None:
        return nothing, nothing
    sure = {aspect: value for aspect, value in found.items() if aspect not in _LIMITS}
    limits = found.keys() & _LIMITS
    absent = nothing if limits else _absent(label.item, shown=shown)
    return nothing, {**absent, **sure}


_LIMITS = frozenset({Aspect.MINIMUM, Aspect.MAXIMUM})


def _absent(label: Label, *, shown: bool) -> Mapping[Aspect, object]:
    # "object" is also what is printed for anyOf and allOf, whose qualifiers stand elsewhere.
    claims = label.claims
    told = claims.get(Aspect.TYPE, "object") != "object" or bool(claims.get(Aspect.FORMAT)) or Aspect.TITLE in claims
    return _NO_CONSTRAINTS if shown and told and not label.circular else {}


_NO_CONSTRAINTS: dict[Aspect, object] = {}
_NO_CONSTRAINTS.update((aspect, None) for aspect in CONSTRAINTS)
