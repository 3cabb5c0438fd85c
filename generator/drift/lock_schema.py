"""What a page lock must hold; anything else is damage, which is told with its line before anything is compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from generator.documents.fields import check_keys, read_date, read_field, read_optional, read_text, read_texts
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.drift.facts.model import CONSTRAINTS, LIST_LIMITS, Aspect
from generator.drift.facts.model import FLAGS as CLAIMED_FLAGS
from generator.openapi.keyword_types import FLAG, METHODS, TEXT, TEXTS, Kind, explain_misfit

T = TypeVar("T")

FLAGS = ("complete", "every_variant", "opaque", "hides_values", "omits_values", "untyped")
_KEYS = ("lock", "url", "retrieved", "sha256", "rendered", "operation", "complete", "shapeless", "count", "facts")
_BIGGEST = 1e300
_PLACES = ("path", "query", "header", "cookie")


def _is_limit(value: object) -> bool:
    """Whether a value is a number, or a text such as `exclusive 3`."""
    if isinstance(value, str):
        word, _, digits = value.rpartition(" ")
        try:
            value = float(digits) if word == "exclusive" else None
        except ValueError:
            return False
    return isinstance(value, int | float) and not isinstance(value, bool) and -_BIGGEST < value < _BIGGEST


def _allow_none(kind: Kind) -> Kind:
    return Kind(f"{kind.name}, or null", lambda value: value is None or kind.fits(value))


_TEXT = _allow_none(TEXT)
_LIMIT = _allow_none(Kind("a number", _is_limit))
_CLAIMS: Mapping[Aspect, Kind] = {
    **dict.fromkeys(Aspect, _TEXT),
    **dict.fromkeys((*CONSTRAINTS, *LIST_LIMITS, Aspect.FORMS), _LIMIT),
    **dict.fromkeys((Aspect.PRESENCE, *CLAIMED_FLAGS), FLAG),
    Aspect.MEDIA_TYPES: TEXTS,
    Aspect.PATTERN: _TEXT,
    Aspect.ENUM: _allow_none(TEXTS),
    **dict.fromkeys((Aspect.CALLBACKS, Aspect.SCOPES, Aspect.TOGETHER), _allow_none(TEXTS)),
    Aspect.EXAMPLE: _allow_none(Kind("a text or a list of texts", lambda value: TEXT.fits(value) or TEXTS.fits(value))),
}


def check(lock: Document) -> None:
    """Raise `Problem` at the first place of a lock that is not as it must be."""
    check_keys(lock, (), _KEYS, "a page lock")
    for name in ("url", "sha256"):
        read_text(lock, (name,))
    read_date(lock, ("retrieved",))
    for name in ("complete", "shapeless"):
        read_texts(lock, (name,))
    method, _, path = read_text(lock, ("operation",)).partition(" ")
    if method.lower() not in METHODS or method.islower() or not path.startswith("/"):
        raise lock.problem("expected an operation such as `GET /things`", ("operation",))
    _read_present(lock, ("count",), int, "a number")
    _read_present(lock, ("rendered",), bool, "true or false")
    parts = read_field(lock, ("facts",), dict, "the facts by part")
    for part in parts:
        if not _is_part(part):
            raise lock.problem(f"{part!r} is no part of an operation", ("facts", part))
        _check_entry(lock, ("facts", part))
    if "operation" not in parts:
        raise lock.problem("the facts say nothing of the operation itself", ("facts",))


def _is_part(name: str) -> bool:
    kind, _, rest = name.partition(":")
    place, _, parameter = rest.partition(":")
    whole = kind in ("operation", "request-body") and not rest
    if kind == "response-header":
        return bool(place) and bool(parameter)
    return whole or (kind in ("response", "security") and bool(rest)) or (place in _PLACES and bool(parameter))


def _check_entry(lock: Document, at: Pointer) -> None:
    check_keys(lock, at, ("says", "children", "variants", *FLAGS), "an entry")
    claims = read_field(lock, (*at, "says"), dict, "claims")
    check_keys(lock, (*at, "says"), _CLAIMS, "claims")
    for name, value in claims.items():
        if not _CLAIMS[Aspect(name)].fits(value):
            raise lock.problem(explain_misfit(name, _CLAIMS[Aspect(name)], value), (*at, "says", name))
    for flag in FLAGS:
        _read_present(lock, (*at, flag), bool, "true or false")
    for name in _read_present(lock, (*at, "children"), dict, "entries by name") or ():
        _check_entry(lock, (*at, "children", name))
    for index, _ in enumerate(_read_present(lock, (*at, "variants"), list, "a list of entries") or ()):
        _check_entry(lock, (*at, "variants", index))


def _read_present(lock: Document, at: Pointer, kind: type[T], expected: str) -> T | None:
    return read_optional(lock, at, lambda source, place: read_field(source, place, kind, expected), None)
