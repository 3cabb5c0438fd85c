"""The situations that are recorded, as data: what is asked, with which token, and what should come back."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Token(StrEnum):
    """Which token a request carries."""

    YOURS = "yours"
    NONE = "none"
    BAD = "bad"


class Form(StrEnum):
    """Which of the ids given to `record` a scenario asks for."""

    ID = "an id"
    NAME = "username~name"
    FIXED = "fixed"


BAD_TOKEN = "not-a-valid-token"  # noqa: S105 invalid on purpose, so it may be recorded and told from a real one


class Scenario(NamedTuple):
    """One situation; `title` is what the index of recordings calls it, up to the first comma."""

    name: str
    title: str
    status: int
    token: Token
    form: Form
    identifier: str | None = None
    """What is asked for when the form is fixed."""
    guess: bool = False
    """Whether it is not known that the API answers so."""


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("200-by-id", "200 by id", 200, Token.YOURS, Form.ID),
    Scenario("200-by-name", "200 by username~name", 200, Token.YOURS, Form.NAME),
    Scenario("200-without-token", "200 without a token", 200, Token.NONE, Form.ID),
    Scenario("401-bad-token", "401 with a bad token", 401, Token.BAD, Form.ID),
    Scenario("404", "404", 404, Token.YOURS, Form.FIXED, "ExampleNotFound01"),
    # No public answer of this endpoint has the status, and the page does not say which identifiers are refused with it.
    Scenario("400", "400", 400, Token.YOURS, Form.FIXED, "not an id", guess=True),
)


def titled(scenario: str) -> Scenario | None:
    """The scenario that an entry of the index names, if it is one that can be recorded."""
    title = scenario.partition(",")[0]
    return next((known for known in SCENARIOS if known.title == title), None)
