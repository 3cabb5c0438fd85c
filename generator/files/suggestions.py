"""Finds the known word that somebody may have meant; loaded only once something was misspelt."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

_ALIKE = 0.7


def find_nearest(word: str, known: Iterable[str], alike: float = _ALIKE) -> str | None:
    """The known word that is most like this one, if one is: at least `alike`, where 1 is the same word."""
    return next(iter(get_close_matches(word, list(known), 1, alike)), None)


def measure_likeness(one: str, other: str) -> float:
    """How alike two texts are: 0 if they have nothing in common, 1 if they are the same."""
    return SequenceMatcher(None, one, other).ratio()


def suggest(word: str, known: Iterable[str], otherwise: str) -> str:
    """A help text: a question after the nearest known word, or `otherwise` if none is near."""
    near = find_nearest(word, known)
    return f"did you mean {near}?" if near else otherwise
