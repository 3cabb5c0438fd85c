"""The situations that are recorded, as data: what is asked for, with which token, and what should come back."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Token(StrEnum):
    """Which token a request carries."""

    YOURS = "yours"
    NONE = "none"
    BAD = "bad"


BAD_TOKEN = "not-a-valid-token"  # noqa: S105 invalid on purpose, so it may be recorded and told from a real one


class Scenario(NamedTuple):
    """One situation; `title` is what the index of recordings calls it, up to the first comma."""

    name: str
    title: str
    status: int
    token: Token
    asks_for: str = ""
    """A placeholder of what `record` is given for it (`USERNAME~NAME`); empty where `identifier` is asked for."""
    identifier: str | None = None
    guess: bool = False
    """Whether it is not known that the API answers so."""


def find_scenario(title: str, scenarios: Iterable[Scenario]) -> Scenario | None:
    """The scenario that an entry of the index names, if it is one that can be recorded."""
    title = title.partition(",")[0]
    return next((scenario for scenario in scenarios if scenario.title == title), None)
