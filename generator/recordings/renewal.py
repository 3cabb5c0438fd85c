"""Expired recordings, and the command that records them again."""

from __future__ import annotations

from generator import paths
from generator.problem import Problem
from generator.recordings.index import INDEX, Recording
from generator.recordings.scenarios import find_scenario
from generator.recordings.settings import Settings


def explain_expiry(recording: Recording, settings: Settings) -> Problem:
    """Say that a recording expired, with the command that renews it as help."""
    message = f"{recording.file} expired on {recording.expires}"
    place = str(recording.path.with_name(INDEX))
    return Problem(message, place, recording.index_line, help=f"renew it: {format_renewal(recording, settings)}")


def format_renewal(recording: Recording, settings: Settings) -> str:
    """The command that records it again; ids are replaced in recordings, so the reader puts in one of their own."""
    scenario = find_scenario(recording.scenario, settings.scenarios)
    if scenario is None:
        return f"record it by hand ({recording.source}), then change its dates in {INDEX}"
    asked = f"{scenario.asks_for} " if scenario.asks_for else ""
    options = f"--scenario {scenario.name} --file {recording.file} --update"
    return f"{settings.environment_variable}=... {paths.PROGRAM} record {asked}{options}"
