"""Identities: known by the key they stand under, or the place in a URL; a replacement depends on nothing else."""

from __future__ import annotations

import re

import pytest

from generator.record.scrub import identities
from generator.record.scrub.declared import Declared
from generator.recordings.settings import GENERIC_SETTINGS, Settings

SETTINGS = Settings(
    separator="~",
    identifier=re.compile(r"[A-Za-z0-9]{17}"),
    properties=frozenset({"plate"}),
    collections=frozenset({"users", "acts", "actors", "runs", "organization"}),
    published=frozenset({"WkzbQMuFYuamGv3YF"}),
)
DECLARED = Declared(SETTINGS, envelopes=frozenset({"data"}))


@pytest.mark.parametrize(
    "path",
    [
        *("id", "userId", "user_id", "ownerId", "actRunId", "createdBy", "created_by", "username", "userName", "email"),
        *("owner", "members", "authors", "organization", "userIds", "memberNames", "contactEmail", "ownerSlug"),
        *(
            "data.name",
            "data.title",
            "owner.name",
            "plate",
            "plate.name",
            "createdBy.name",
            "organization.title",
            "team.label",
        ),
    ],
)
def test_what_identifies_is_known_by_its_key(path: str) -> None:
    assert identities.is_identity(tuple(path.split(".")), DECLARED)
    assert identities.is_identity((*path.split("."), 0), DECLARED)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "createdAt",
            "itemCount",
            "fields",
            "schema.title",
            "name",
            "title",
            "type",
            "error.type",
            "message",
            "valid",
        ),
        *("generalAccess", "consoleUrl", "stats.readCount", "actorSpecification", "data", "views.overview.label"),
    ],
)
def test_what_does_not_is_not(path: str) -> None:
    assert not identities.is_identity(tuple(path.split(".")), DECLARED)


def test_a_property_that_the_settings_name_is_an_identity() -> None:
    assert identities.is_identity(("plate",), DECLARED)
    assert identities.is_identity(("plate", "name"), DECLARED)
    assert not identities.is_identity(("plate",), Declared())


def test_without_settings_there_are_no_owners_and_no_ids() -> None:
    assert list(identities.split_identifier("a~b", GENERIC_SETTINGS)) == []
    assert list(identities.split_identifier("north-pier", GENERIC_SETTINGS)) == ["north-pier"]
    assert identities.replace_identity("HG7ML7M8z78YcAPEB", GENERIC_SETTINGS).startswith("example-name-")


def test_nothing_is_identified_by_no_path() -> None:
    assert not identities.is_identity((), DECLARED)
    assert not identities.is_identity((0,), DECLARED)


@pytest.mark.parametrize("original", ["HG7ML7M8z78YcAPEB", "janedoe", "x", "Doe & Söhne", "\ud800", "ExampleId"])
def test_a_replacement_is_its_own_and_tells_ids_from_names(original: str) -> None:
    new = identities.replace_identity(original, SETTINGS)
    assert new != original
    assert identities.replace_identity(new, SETTINGS) == new
    assert new.startswith("ExampleId" if len(original) == 17 else "example-name-")
    assert len(new) == (17 if len(original) == 17 else 19)
    assert identities.replace_identity(original + "y", SETTINGS) != new


def test_what_is_documented_for_everybody_is_nobodys() -> None:
    assert identities.replace_identity("WkzbQMuFYuamGv3YF", SETTINGS) == "WkzbQMuFYuamGv3YF"


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("abc", ["abc"]),
        ("a~b", ["a", "b"]),
        ("a/b", ["a", "b"]),
        ("not an id", []),
        ("~b", ["b"]),
        ("a~b c", ["a", "b c"]),
        ("a~..", ["a"]),
        ("", []),
        ("..", []),
    ],
)
def test_what_is_asked_for_identifies(identifier: str, names: list[str]) -> None:
    assert list(identities.split_identifier(identifier, SETTINGS)) == names


@pytest.mark.parametrize(
    "text",
    [
        "/v2/users/jane",
        "to=https%3A%2F%2Fconsole.apify.com%2Fusers%2Fjane",
        "https://console.apify.com/organization/jane/x",
        "see /acts/jane.",
        "/users/j%61ne?k=v",
        "jane~x",
        "of jane%7ex",
    ],
)
def test_who_stands_in_a_url_is_found(text: str) -> None:
    exchange = {"request": {"uri": "/", "headers": {}}, "response": {"headers": {"Link": [text]}}}
    assert "jane" in set(identities.find_identities(exchange, None, DECLARED))


def test_words_of_the_api_are_nobody() -> None:
    exchange = {"request": {"uri": "/v2/", "headers": {}}, "response": {"headers": {}}}
    assert (
        set(identities.find_identities(exchange, {"error": {"message": "see /actors/runs, /users/me/x"}}, DECLARED))
        == set()
    )
