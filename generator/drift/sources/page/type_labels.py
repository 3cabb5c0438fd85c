"""Parses the type labels and qualifiers that documentation prints for a schema into claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from generator.drift.facts.model import CONSTRAINTS, LIST_LIMITS, Aspect
from generator.openapi.json_types import SCALAR_TYPES, TYPES

_FORMATS = frozenset(
    """
    binary byte date date-time decimal double duration email float hostname idn-email idn-hostname int32 int64 ipv4 ipv6
    iri iri-reference json-pointer link password regex relative-json-pointer time uint32 uint64 uri uri-reference
    uri-template url uuid
    """.split()  # noqa: SIM905 - a list would take a line for each
)
_FLAGS = (("nullable", Aspect.NULLABLE), ("required", Aspect.REQUIRED), ("deprecated", Aspect.DEPRECATED))
_FLAG_WORDS = tuple(word for word, _ in _FLAGS)
_NO_FLAGS = dict.fromkeys((aspect for _, aspect in _FLAGS), False)
_CHARACTERS = re.compile(r"([<>]=?) (\d{1,18}) characters")
_BOUND = re.compile(r"([<>]=?) (-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_CODE = re.compile(r"`([^`]*)`")
_BETWEEN_VALUES = re.compile(r"`(?:\], ?\[|, ?)`")
"""What stands between two values, of one list or of two. Values may hold a backtick, or seem to be several."""
_BEFORE_EXPRESSION = "Value must match regular expression "
_EXPRESSION = re.compile(r"`(.*?)`(?=, [\[`]|\s*$)", re.DOTALL)
_TYPE = re.compile("|".join(sorted(TYPES)))
_GLUED_TYPES = re.compile(f"(?:{_TYPE.pattern})+")
"""Versions 4.3 and 4.4 of the theme print a list of types without anything between them."""
_MAX_DEPTH = 20
_LIMITS = (Aspect.MINIMUM, Aspect.MAXIMUM)
_BOTH_OF_ITEMS = re.compile(r"`>=? [^`]*` and `<=? [^`]*`")
"""How both limits of a value are shown; those of a list are parted by a comma."""
_NO_CONSTRAINTS: Mapping[Aspect, object] = dict.fromkeys(CONSTRAINTS)


class Label(NamedTuple):
    """The claims of a type label; `item` is the label of the items of a list, `circular` that it stands for a cycle."""

    claims: Mapping[Aspect, object]
    item: Label | None = None
    circular: bool = False


@lru_cache(maxsize=500)
def parse_label(text: str) -> Label:
    """Parse a type label; one of a format may be that alone, without the type."""
    text = " ".join(text.split())
    if not text or text in ("undefined", "null[]") or text.count("[]") > _MAX_DEPTH:
        return Label({})
    if text.startswith("circular("):
        return Label({}, circular=True)
    if text.endswith("[]"):
        inner = text[:-2]
        is_union = inner.startswith("(") and inner.endswith(")")
        item = parse_label(inner[1:-1] if is_union else inner)
        if is_union and item.item is not None:
            # Parentheses stand around a list of types; of that of a list, the label shows nothing else.
            item = item._replace(claims={**item.claims, Aspect.NULLABLE: True})
        return Label({Aspect.TYPE: "array"}, item=item)
    return Label(_parse_single(text))


def _parse_single(text: str) -> dict[Aspect, object]:
    if match := re.fullmatch(r"\(?([^<>()]*)\)?<(.+)>", text):
        base, name = match.groups()
        return {**(_parse_types(base) or {}), Aspect.FORMAT: name}
    match = re.fullmatch(r"(.+) \(([^()]+)\)", text)
    if match and (types := _parse_types(match[2])):
        return {**types, Aspect.TITLE: match[1], Aspect.FORMAT: None}
    if types := _parse_types(text):
        return {**types, Aspect.FORMAT: None, **_deny_title(types)}
    return _parse_word(text)


def _parse_word(text: str) -> dict[Aspect, object]:
    """Claims of a label that names no type: `any`, the format of a parameter, or a title."""
    if text == "any":
        return {Aspect.TYPE: None}
    if text in _FORMATS:
        return {Aspect.FORMAT: text}
    if text.isalnum() and text.islower():
        # Titles are names with capitals; a word in lower case is more likely an unknown type.
        return {Aspect.TYPE: text}
    return {Aspect.TITLE: text, Aspect.FORMAT: None}


def deny_null(label: Label) -> dict[Aspect, object]:
    """That a label lists types without null; with a title or a format alone it lists none."""
    kind = label.claims.get(Aspect.TYPE)
    is_told = isinstance(kind, str) and (label.item is not None or TYPES.issuperset(kind.split("|")))
    return {Aspect.NULLABLE: False} if is_told else {}


def _deny_title(types: Mapping[Aspect, object]) -> dict[Aspect, object]:
    # Documentation shows a title in place of a scalar type only, so only there its absence is a statement.
    scalar = types[Aspect.TYPE] in SCALAR_TYPES and Aspect.NULLABLE not in types
    return {Aspect.TITLE: None} if scalar else {}


def _parse_types(text: str) -> dict[Aspect, object] | None:
    names = [name.strip() for name in re.split(r"[|,]", text)]
    if _GLUED_TYPES.fullmatch(text):
        names = _TYPE.findall(text)
    if not TYPES.issuperset(names):
        return None
    nullable = {Aspect.NULLABLE: True} if "null" in names else {}
    return {Aspect.TYPE: format_types(names), **nullable}


def format_types(names: Iterable[str]) -> str | None:
    """Types as one text: sorted, separated by `|`, without null unless it is the only one; None for no type."""
    known = sorted(set(names))
    return "|".join([name for name in known if name != "null"] or known) or None


def split_flags(text: str) -> tuple[str, dict[Aspect, bool]]:
    """Split the flags off the end of a label, glued to it or not: `stringrequired` is a required string."""
    text, flags = text.strip(), _NO_FLAGS.copy()
    while text.endswith(_FLAG_WORDS):
        word, aspect = next(flag for flag in _FLAGS if text.endswith(flag[0]))
        if flags[aspect]:
            break
        text, flags[aspect] = text[: -len(word)].rstrip(), True
    return text, flags


def parse_qualifiers(text: str) -> dict[Aspect, object]:
    """Parse what follows `Possible values:`; literals stand in backticks."""
    claims: dict[Aspect, object] = {}
    before, words, after = text.partition(_BEFORE_EXPRESSION)
    if words and (match := _EXPRESSION.match(after)):
        # If the first expression has no end, none of those after it has.
        claims[Aspect.PATTERN] = match[1]
        text = before + after[match.end() :]
    before, opened, listed = text.partition("[`")
    listed, closed, after = listed.rpartition("`]")
    if opened and closed:
        claims[Aspect.ENUM] = list(dict.fromkeys(_BETWEEN_VALUES.split(listed)))
        text = before + after
    for code in _CODE.findall(text):
        claims.update(_parse_bound(code))
    return claims


def _parse_bound(code: str) -> dict[Aspect, object]:
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
    """A number; as in JSON schemas, `1.0` is the integer 1."""
    value = float(digits)
    return int(value) if value.is_integer() else value


def format_bound(value: object, *, exclusive: bool) -> object:
    """A limit as the value of a claim: a number, or a text such as `exclusive 0` if the number itself is excluded."""
    return f"exclusive {value}" if exclusive else value


def split_constraints(text: str, label: Label, *, shown: bool) -> tuple[dict[Aspect, object], dict[Aspect, object]]:
    """Split the claims of qualifiers into those about a row itself and those about its items.

    With `shown`, the row would show qualifiers if there were any, so that missing ones are claims. A list shows those
    of its items, or its own limits in their place: where both look alike, they are claimed of the list alone.
    """
    found = parse_qualifiers(text)
    if label.item is None:
        return {**_deny_constraints(label, shown=shown), **found}, {}
    of_items = _are_limits_of_items(found, text, label.item)
    has_limits = bool(found.keys() & set(_LIMITS))
    limits: dict[Aspect, object] = {}
    if shown or has_limits:
        own = {} if of_items else found
        limits = {aspect: own.get(limit) for aspect, limit in zip(LIST_LIMITS, _LIMITS, strict=True)}
    if label.item.item is not None:
        return limits, {}
    certain = {aspect: value for aspect, value in found.items() if of_items or aspect not in _LIMITS}
    denied: Mapping[Aspect, object]
    if has_limits and not of_items:
        # Of its items a list with limits of its own shows the values of an enum, and nothing else.
        denied = {Aspect.ENUM: None, **(dict.fromkeys(_LIMITS) if _has_no_limits(label.item) else {})}
    else:
        denied = _deny_constraints(label.item, shown=shown)
    return limits, {**denied, **certain}


def _are_limits_of_items(found: Mapping[Aspect, object], text: str, item: Label) -> bool:
    """Whether the limits shown for a list must be those of its items: no list has such, or they are written so."""
    if _has_no_limits(item):
        return False
    limits = [found[aspect] for aspect in _LIMITS if aspect in found]
    counts = all(isinstance(limit, int) and limit >= 0 for limit in limits)
    return bool(limits) and (not counts or bool(_BOTH_OF_ITEMS.search(text)))


def _has_no_limits(item: Label) -> bool:
    """Whether items are of a type that has no limits as numbers have them; lists may show those of their items."""
    kind = item.claims.get(Aspect.TYPE)
    return isinstance(kind, str) and not {"number", "integer", "array"} & set(kind.split("|"))


def _deny_constraints(label: Label, *, shown: bool) -> Mapping[Aspect, object]:
    """The claims that there are no constraints, if a label is one that constraints would be shown beside."""
    # Documentation also prints "object" for anyOf and allOf, whose qualifiers stand elsewhere.
    claims = label.claims
    specific = claims.get(Aspect.TYPE, "object") != "object" or claims.get(Aspect.FORMAT) or Aspect.TITLE in claims
    return _NO_CONSTRAINTS if shown and specific and not label.circular else {}
