"""The plan: which calls follow from what was given, and what does not fit together."""

from __future__ import annotations

import pytest

from generator.problem import Problem
from generator.record.calls import Call, plan_calls
from generator.recordings.scenarios import Scenario, Token
from generator.recordings.settings import GENERIC_SETTINGS, Settings

SETTINGS = Settings(
    scenarios=(
        Scenario("200-by-id", "200 by id", 200, Token.YOURS, "THING_ID"),
        Scenario("200-by-name", "200 by owner~name", 200, Token.YOURS, "OWNER~NAME"),
        Scenario("401", "401", 401, Token.BAD, "THING_ID"),
        Scenario("404", "404", 404, Token.YOURS, identifier="nothing"),
        Scenario("400", "400", 400, Token.YOURS, identifier="not an id", guess=True),
    ),
    separator="~",
    token_prefixes=("acme_api_",),
)


def plan(identifiers: list[str], names: list[str], file: str | None = None) -> list[Call]:
    return plan_calls(identifiers, names, SETTINGS, file)


def test_each_identifier_is_asked_for_in_each_scenario_of_its_form() -> None:
    planned = plan(["a", "b", "c~d", "e/f"], [])
    assert [(call.scenario.name, call.identifier) for call in planned] == [
        ("200-by-id", "a"),
        ("200-by-id", "b"),
        ("200-by-name", "c~d"),
        ("200-by-name", "e/f"),
        ("401", "a"),
        ("401", "b"),
        ("404", "nothing"),
        ("400", "not an id"),
    ]


def test_where_nothing_has_an_owner_every_identifier_is_an_id() -> None:
    settings = SETTINGS._replace(separator="", scenarios=SETTINGS.scenarios[:1])
    assert [call.identifier for call in plan_calls(["a", "b~c", "d/e"], [], settings)] == ["a", "b~c", "d/e"]


def test_only_a_guess_that_nobody_asked_for_is_optional() -> None:
    assert [call.scenario.name for call in plan(["a"], []) if call.optional] == ["400"]
    assert not any(call.optional for call in plan([], ["400", "404"]))


def test_what_is_missing_is_said_in_the_words_of_the_settings() -> None:
    with pytest.raises(Problem, match="the scenario 200-by-name needs OWNER~NAME"):
        plan(["a"], ["200-by-name"])
    with pytest.raises(Problem, match="nothing to record: give THING_ID or OWNER~NAME"):
        plan([], [])
    with pytest.raises(Problem, match="there are no scenarios to record") as caught:
        plan_calls(["a"], [], GENERIC_SETTINGS)
    assert caught.value.file == "recording.yaml"


def test_a_file_is_for_one_call() -> None:
    (call,) = plan(["a"], ["200-by-id"], "x.yaml")
    assert call.file == "x.yaml"
    with pytest.raises(Problem, match="but there are 2"):
        plan(["a", "b"], ["200-by-id"], "x.yaml")


@pytest.mark.parametrize("file", ["../x.yaml", "/x.yaml", "a/b.yaml", ".x.yaml", "x", "index.yaml", "", "x.yaml\n"])
def test_a_file_that_cannot_be_a_recording_is_refused(file: str) -> None:
    with pytest.raises(Problem, match=r"--file needs the name of a \.yaml file"):
        plan(["a"], ["200-by-id"], file)


def test_a_secret_among_the_arguments_is_not_repeated() -> None:
    token = "acme_api_" + "abc123def"
    for scenario, file in ((token, None), ("200-by-id", token)):
        with pytest.raises(Problem) as caught:
            plan(["a"], [scenario], file)
        assert token not in str(caught.value)
