"""Evidence: a claim holds, does not, or cannot be checked, and the reason says which."""

from __future__ import annotations

import json

import pytest

from generator.recordings import claims as evidence

BODY = json.dumps(
    {
        "data": {
            "name": None,
            "id": "x",
            "n": 5,
            "f": 1.5,
            "b": True,
            "schema": {},
            "fields": [],
            "deep": {"er": "a.b"},
        },
        "error": {"type": "record-not-found"},
    }
)


def unproved(*claims: str, status: int = 200, text: str = BODY, redactions: tuple[str, ...] = ()) -> list[str]:
    """What is not shown, of these claims."""
    return list(evidence.find_unproved(claims, status, text, redactions))


@pytest.mark.parametrize(
    "claim",
    [
        "response 200",
        "data",
        "data.name",
        "data.name is null",
        "data.id is not null",
        "data.id is a string",
        "data.n is an integer",
        "data.n is a number",
        "data.f is a number",
        "data.b is a boolean",
        "data.schema is an object",
        "data.fields is an array",
        'data.deep.er is "a.b"',
        'error.type is "record-not-found"',
    ],
)
def test_what_a_body_shows_is_proved(claim: str) -> None:
    assert unproved(claim) == []


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("response 404", "it is response 200"),
        ("data.title", "there is no such key"),
        ("data.name.first", "there is no such key"),
        ("data.id is null", 'it is "x"'),
        ("data.name is not null", "it is null"),
        ("data.id is an integer", 'it is "x"'),
        ("data.b is an integer", "it is true"),
        ("data.b is a number", "it is true"),
        ("data.n is a boolean", "it is 5"),
        ("data.f is an integer", "it is 1.5"),
        ("data.name is a string", "it is null"),
        ("data.schema is an array", "it is {}"),
        ('error.type is "record"', 'it is "record-not-found"'),
        ('data.n is "5"', "it is 5"),
    ],
)
def test_what_it_does_not_is_not(claim: str, reason: str) -> None:
    assert unproved("response 200", claim) == [f"{claim}: {reason}"]


@pytest.mark.parametrize("claim", ["", "it works", "data.name can be null", "data.id is a text", "data."])
def test_prose_cannot_be_checked(claim: str) -> None:
    (reason,) = unproved(claim)
    assert reason.startswith(f"{claim}: not a claim that can be checked")


def test_of_what_was_replaced_only_that_it_was_there_is_known() -> None:
    redactions = ("data.id",)
    assert unproved("data.id", "data.id is not null", redactions=redactions) == []
    for claim in ("data.id is a string", 'data.id is "x"'):
        assert unproved(claim, redactions=redactions) == [f"{claim}: the value was replaced"]


@pytest.mark.parametrize("text", ["", "<html>", "[" * 100_000, "[]", "7"])
def test_a_body_without_keys_shows_none(text: str) -> None:
    assert unproved("data", text=text) == ["data: there is no such key"]
    assert unproved("response 200", text=text) == []
