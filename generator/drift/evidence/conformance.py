"""Whether a claim allows a recorded value, aspect by aspect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import Aspect
from generator.drift.sources.rendering import render_value
from generator.openapi.json_types import SCALAR_TYPES, TYPES, accepts_type, find_schema_type

# Compiled by `re` when the first value of such a format is checked.
_DATE_TIME = r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_EMAIL = r"[^\s@]+@[^\s@]+"


def allows(aspect: Aspect, claim: object, observation: object) -> bool:
    """Whether a claim about an aspect allows what was observed of it; a claim of None allows everything."""
    return claim is None or _ALLOWS[aspect](claim, observation)


def allows_all(aspect: Aspect, claim: object, observations: Iterable[object]) -> bool | None:
    """Whether a claim allows everything that was observed; None where values cannot be held against the claim."""
    if aspect is Aspect.TYPE and not set(str(claim).split("|")) <= TYPES:
        return None
    if aspect is Aspect.FORMAT and claim is not None and str(claim) not in _FORMATS:
        return None
    return all(allows(aspect, claim, one) for one in observations)


def observe(aspect: Aspect, value: object) -> object:
    """What a value shows of an aspect: its type, its length, or itself; None where it shows nothing."""
    kind = find_schema_type(value)
    if aspect is Aspect.TYPE:
        return None if value is None else kind
    if kind not in _OBSERVED_IN.get(aspect, SCALAR_TYPES - {"null"}):
        return None
    if aspect in (Aspect.MIN_LENGTH, Aspect.MAX_LENGTH):
        return len(str(value))
    return render_value(value) if aspect is Aspect.ENUM else value


def _allows_type(claim: object, observation: object) -> bool:
    return accepts_type(str(claim).split("|"), str(observation))


def _is_listed(claim: object, observation: object) -> bool:
    listed = list_enum_values(claim)
    return listed is None or observation in listed


def _is_at_least(claim: object, observation: object) -> bool:
    limit, excluded = _parse_limit(claim)
    return _parse_number(observation) > limit or (not excluded and observation == limit)


def _is_at_most(claim: object, observation: object) -> bool:
    limit, excluded = _parse_limit(claim)
    return _parse_number(observation) < limit or (not excluded and observation == limit)


def _parse_limit(claim: object) -> tuple[float, bool]:
    """The number of a limit such as 3 or `exclusive 3`, and whether it is itself excluded."""
    word, _, digits = str(claim).rpartition(" ")
    return (_parse_number(digits), True) if word else (_parse_number(claim), False)


def _parse_number(value: object) -> float:
    """A number without loss: a float holds no big integer exactly."""
    if isinstance(value, (int, float)):
        return value
    digits = str(value)
    return int(digits) if digits.lstrip("-").isdecimal() else float(digits)


def _matches(claim: object, observation: object) -> bool:
    try:
        return re.search(str(claim), str(observation)) is not None
    except (re.error, OverflowError, RecursionError):
        return True  # ECMA-262 has syntax that Python does not know, and no limits


def _is_of_format(claim: object, observation: object) -> bool:
    kind, check = _FORMATS.get(str(claim), (str, _accept))
    return not isinstance(observation, kind) or check(observation)


def _accept(_observation: object) -> bool:
    return True


def _make_matcher(pattern: str) -> Callable[[object], bool]:
    return lambda observation: re.fullmatch(pattern, str(observation)) is not None


def _is_date_time(observation: object) -> bool:
    found = re.fullmatch(_DATE_TIME, str(observation))
    # RFC 3339 allows a leap second, `datetime` does not.
    return found is not None and _is_iso(f"{found[1]}T{found[2]}".replace(":60", ":59"))


def _is_date(observation: object) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", str(observation)) is not None and _is_iso(str(observation))


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _make_bit_check(number: int) -> Callable[[object], bool]:
    return lambda observation: -(2 ** (number - 1)) <= int(str(observation)) < 2 ** (number - 1)


_FORMATS: Mapping[str, tuple[type, Callable[[object], bool]]] = {
    "date-time": (str, _is_date_time),
    "date": (str, _is_date),
    "uri": (str, _make_matcher(_URI)),
    "url": (str, _make_matcher(_URI)),
    "uuid": (str, _make_matcher(_UUID)),
    "email": (str, _make_matcher(_EMAIL)),
    "int32": (int, _make_bit_check(32)),
    "int64": (int, _make_bit_check(64)),
}
"""The Python type that a format is about, and the check; a format that is not listed allows everything."""

_OBSERVED_IN: Mapping[Aspect, tuple[str, ...]] = {
    Aspect.PATTERN: ("string",),
    Aspect.MIN_LENGTH: ("string",),
    Aspect.MAX_LENGTH: ("string",),
    Aspect.MINIMUM: ("integer", "number"),
    Aspect.MAXIMUM: ("integer", "number"),
}

_ALLOWS: Mapping[Aspect, Callable[[object, object], bool]] = {
    Aspect.TYPE: _allows_type,
    Aspect.ENUM: _is_listed,
    Aspect.FORMAT: _is_of_format,
    Aspect.PATTERN: _matches,
    Aspect.MINIMUM: _is_at_least,
    Aspect.MAXIMUM: _is_at_most,
    Aspect.MIN_LENGTH: _is_at_least,
    Aspect.MAX_LENGTH: _is_at_most,
}
LIMITS = tuple(aspect for aspect in _ALLOWS if aspect is not Aspect.TYPE)
"""What can be claimed about a value beside its type."""
