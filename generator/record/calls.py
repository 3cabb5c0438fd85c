"""Decides which calls `record` makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator import files
from generator.problem import Problem
from generator.recordings.index import is_recording_name
from generator.recordings.scenarios import Scenario
from generator.recordings.settings import Settings


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make."""

    scenario: Scenario
    identifier: str
    file: str | None = None
    """The recording to replace, when it is not the one that the call itself would be written to."""
    optional: bool = False
    """Whether another outcome is no error: the scenario was not asked for by name, and its status is a guess."""


def plan_calls(
    identifiers: Sequence[str], names: Sequence[str], settings: Settings, file: str | None = None
) -> list[Call]:
    """The calls for the scenarios named, or for all that can be called with the identifiers given."""
    if not settings.scenarios:
        raise Problem("there are no scenarios to record", str(settings.path), help="docs/recording.md shows how")
    known = [scenario.name for scenario in settings.scenarios]
    for name in names:
        if name not in known:
            hint = files.suggestions.suggest(name, known, f"there are {', '.join(known)}")
            raise Problem(f"there is no scenario {settings.detector.mask(name)!r}", help=hint)
    chosen = [scenario for scenario in settings.scenarios if not names or scenario.name in names]
    calls: list[Call] = []
    for scenario in chosen:
        fitting = _list_fitting(identifiers, scenario, settings)
        if names and not fitting:
            raise Problem(f"the scenario {scenario.name} needs {scenario.asks_for}", help="give it as an argument")
        optional = scenario.guess and not names
        calls += [Call(scenario, identifier, file, optional) for identifier in fitting]
    if not names and not identifiers:
        asked = dict.fromkeys(scenario.asks_for for scenario in chosen if scenario.asks_for)
        raise Problem(f"nothing to record: give {' or '.join(asked) or 'a --scenario'}")
    if file is not None:
        _check_file(file, len(calls), settings)
    return calls


def _check_file(file: str, calls: int, settings: Settings) -> None:
    if calls != 1:
        raise Problem(f"--file names one recording, but there are {calls}", help="add --scenario")
    if not is_recording_name(file):
        name = settings.detector.mask(file)
        raise Problem(f"--file needs the name of a .yaml file among the recordings, not {name!r}")


def _list_fitting(identifiers: Sequence[str], scenario: Scenario, settings: Settings) -> list[str]:
    """What a scenario asks for: names of owner and thing where its placeholder has the separator, else ids."""
    if scenario.identifier:
        return [scenario.identifier]
    owned = settings.has_owner(scenario.asks_for)
    return [identifier for identifier in identifiers if settings.has_owner(identifier) == owned]
