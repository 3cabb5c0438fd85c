"""Whether a recorded value is one that a statement about it allows, aspect by aspect."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import Aspect
from generator.drift.sources.schemas import render_value
from generator.openapi.json_types import accepts_type, find_schema_type

# Texts, which are compiled when the first value of such a format is looked at.
_DATE_TIME = r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_EMAIL = r"[^\s@]+@[^\s@]+"


def takes(aspect: Aspect, said: object, seen: object) -> bool:
    """Whether what is said allows what was seen; nothing said allows everything."""
    return said is None or _TAKES[aspect](said, seen)


def judges(aspect: Aspect, said: object) -> bool:
    """Whether values can be held against what is said; a format may be one that nobody here knows."""
    return aspect is not Aspect.FORMAT or said is None or str(said) in _FORMATS


def seen_as(aspect: Aspect, value: object) -> object:
    """What a value shows of an aspect: its type, its length, the value itself; None where it shows nothing."""
    kind = find_schema_type(value)
    if aspect is Aspect.TYPE:
        return None if value is None else kind
    if kind not in _SHOWN_BY.get(aspect, _SCALARS):
        return None
    if aspect in (Aspect.MIN_LENGTH, Aspect.MAX_LENGTH):
        return len(str(value))
    return render_value(value) if aspect is Aspect.ENUM else value


def _takes_type(said: object, seen: object) -> bool:
    """Whether a JSON type is one of those that are said; every integer is a number."""
    return accepts_type(str(said).split("|"), str(seen))


def _takes_value(said: object, seen: object) -> bool:
    listed = list_enum_values(said)
    return listed is None or seen in listed


def _above(said: object, seen: object) -> bool:
    limit, excluded = _limit(said)
    return _number(seen) > limit or (not excluded and seen == limit)


def _below(said: object, seen: object) -> bool:
    limit, excluded = _limit(said)
    return _number(seen) < limit or (not excluded and seen == limit)


def _limit(said: object) -> tuple[float, bool]:
    """The number of a limit such as 3 or `exclusive 3`, and whether it is itself excluded."""
    word, _, digits = str(said).rpartition(" ")
    return (_number(digits), True) if word else (_number(said), False)


def _number(value: object) -> float:
    """A number as it is, for big ones are no floats."""
    if isinstance(value, (int, float)):
        return value
    digits = str(value)
    return int(digits) if digits.lstrip("-").isdecimal() else float(digits)


def _matches(said: object, seen: object) -> bool:
    try:
        return re.search(str(said), str(seen)) is not None
    except re.error:
        return True  # a pattern in a dialect that is not ours


def _is_of_format(said: object, seen: object) -> bool:
    kind, check = _FORMATS.get(str(said), (str, _anything))
    return not isinstance(seen, kind) or check(seen)


def _anything(_seen: object) -> bool:
    return True


def _whole(pattern: str) -> Callable[[object], bool]:
    return lambda seen: re.fullmatch(pattern, str(seen)) is not None


def _date_time(seen: object) -> bool:
    found = re.fullmatch(_DATE_TIME, str(seen))
    # A leap second is a second that Python does not know.
    return found is not None and _iso(f"{found[1]}T{found[2]}".replace(":60", ":59"))


def _date(seen: object) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", str(seen)) is not None and _iso(str(seen))


def _iso(text: str) -> bool:
    from datetime import datetime  # noqa: PLC0415 - few values have a format

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _bits(number: int) -> Callable[[object], bool]:
    return lambda seen: -(2 ** (number - 1)) <= int(str(seen)) < 2 ** (number - 1)


_FORMATS: Mapping[str, tuple[type, Callable[[object], bool]]] = {
    "date-time": (str, _date_time),
    "date": (str, _date),
    "uri": (str, _whole(_URI)),
    "url": (str, _whole(_URI)),
    "uuid": (str, _whole(_UUID)),
    "email": (str, _whole(_EMAIL)),
    "int32": (int, _bits(32)),
    "int64": (int, _bits(64)),
}
"""What a format is about, and how it is checked; one that is not listed says nothing."""

_SCALARS = ("string", "integer", "number", "boolean")
_SHOWN_BY: Mapping[Aspect, tuple[str, ...]] = {
    Aspect.PATTERN: ("string",),
    Aspect.MIN_LENGTH: ("string",),
    Aspect.MAX_LENGTH: ("string",),
    Aspect.MINIMUM: ("integer", "number"),
    Aspect.MAXIMUM: ("integer", "number"),
}

_TAKES: Mapping[Aspect, Callable[[object, object], bool]] = {
    Aspect.TYPE: _takes_type,
    Aspect.ENUM: _takes_value,
    Aspect.FORMAT: _is_of_format,
    Aspect.PATTERN: _matches,
    Aspect.MINIMUM: _above,
    Aspect.MAXIMUM: _below,
    Aspect.MIN_LENGTH: _above,
    Aspect.MAX_LENGTH: _below,
}
LIMITS = tuple(aspect for aspect in _TAKES if aspect is not Aspect.TYPE)
"""What can be said about a value beside its type."""
