"""The plan: which calls follow from what was given, and what does not fit together."""

from __future__ import annotations

import pytest

from generator.problem import Problem
from generator.record.calls import plan


def test_each_identifier_is_asked_for_in_each_scenario_of_its_form() -> None:
    planned = plan(["a", "b", "c~d", "e/f"], [])
    assert [(call.scenario.name, call.identifier) for call in planned] == [
        ("200-by-id", "a"),
        ("200-by-id", "b"),
        ("200-by-name", "c~d"),
        ("200-by-name", "e/f"),
        ("200-without-token", "a"),
        ("200-without-token", "b"),
        ("401-bad-token", "a"),
        ("401-bad-token", "b"),
        ("404", "ExampleNotFound01"),
        ("400", "not an id"),
    ]


def test_only_a_guess_that_nobody_asked_for_is_optional() -> None:
    assert [call.scenario.name for call in plan(["a"], []) if call.optional] == ["400"]
    assert not any(call.optional for call in plan([], ["400", "404"]))


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
    token = "apify_api_" + "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT"
    for scenario, file in ((token, None), ("200-by-id", token)):
        with pytest.raises(Problem) as caught:
            plan(["a"], [scenario], file)
        assert token not in str(caught.value)
