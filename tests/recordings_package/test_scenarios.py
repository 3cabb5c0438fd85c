"""Scenarios: an entry of the index names one by its title."""

from __future__ import annotations

from generator.recordings.scenarios import Scenario, Token, find_scenario

FOUND = Scenario("200", "200 by id", 200, Token.YOURS, "ID")
MISSING = Scenario("404", "404", 404, Token.NONE, identifier="nothing")


def test_an_entry_is_of_the_scenario_before_its_comma() -> None:
    for scenario in (FOUND, MISSING):
        assert find_scenario(scenario.title, (FOUND, MISSING)) is scenario
        assert find_scenario(f"{scenario.title}, of one kind or another", (FOUND, MISSING)) is scenario
    assert find_scenario("404 for a thing that this token may not see", (FOUND, MISSING)) is None
    assert find_scenario("429", (FOUND, MISSING)) is None
