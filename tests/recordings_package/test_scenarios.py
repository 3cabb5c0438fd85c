"""Scenarios: named once, titled once, and each says what it asks for."""

from __future__ import annotations

from generator.recordings.scenarios import SCENARIOS, Form, titled


def test_names_and_titles_are_unique() -> None:
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
    assert len({scenario.title for scenario in SCENARIOS}) == len(SCENARIOS)


def test_a_name_begins_with_its_status() -> None:
    for scenario in SCENARIOS:
        assert scenario.name.startswith(str(scenario.status))
        assert scenario.title.startswith(str(scenario.status))


def test_only_a_fixed_form_brings_its_identifier() -> None:
    for scenario in SCENARIOS:
        assert (scenario.form is Form.FIXED) == (scenario.identifier is not None)


def test_an_entry_is_of_the_scenario_before_its_comma() -> None:
    for scenario in SCENARIOS:
        assert titled(scenario.title) is titled(f"{scenario.title}, of one kind or another") is scenario
    assert titled("404 for a dataset that this token may not see") is None
    assert titled("429") is None
