"""Which calls `record` makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.files.suggestions import suggest
from generator.problem import Problem
from generator.recordings import index
from generator.recordings.scenarios import SCENARIOS, Form, Scenario
from generator.secrets import detect


@dataclass(frozen=True, slots=True)
class Planned:
    """One call to make."""

    scenario: Scenario
    identifier: str
    file: str | None = None
    """The recording to replace, when it is not the one that the call itself would be written to."""
    optional: bool = False
    """Whether it may come otherwise: nobody named the scenario, and its outcome is a guess."""


def plan(identifiers: Sequence[str], names: Sequence[str], file: str | None = None) -> list[Planned]:
    """The calls to make: of the scenarios named, or of all that the identifiers allow."""
    for name in names:
        if name not in {scenario.name for scenario in SCENARIOS}:
            known = [scenario.name for scenario in SCENARIOS]
            hint = suggest(name, known, f"there are {', '.join(known)}")
            raise Problem(f"there is no scenario {detect.mask(name)!r}", help=hint)
    chosen = [scenario for scenario in SCENARIOS if not names or scenario.name in names]
    planned: list[Planned] = []
    for scenario in chosen:
        fitting = [scenario.identifier] if scenario.identifier else _fitting(identifiers, scenario.form)
        if names and not fitting:
            raise Problem(f"the scenario {scenario.name} needs {scenario.form}", help="give it as an argument")
        optional = scenario.guess and not names
        planned += [Planned(scenario, identifier, file, optional) for identifier in fitting]
    if not names and not identifiers:
        raise Problem("nothing to record: give a dataset id, as an id or as username~name")
    if file is not None:
        _check_file(file, len(planned))
    return planned


def _check_file(file: str, calls: int) -> None:
    if calls != 1:
        raise Problem(f"--file names one recording, but there are {calls}", help="add --scenario")
    if not index.is_name(file):
        raise Problem(f"--file needs the name of a .yaml file among the recordings, not {detect.mask(file)!r}")


def _fitting(identifiers: Sequence[str], form: Form) -> list[str]:
    return [known for known in identifiers if (form is Form.NAME) == ("~" in known or "/" in known)]
