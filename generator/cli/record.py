"""The command `record`."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from pathlib import Path

from generator import paths, record, recordings
from generator.cli import output
from generator.cli.parser import CLEAN, COULD_NOT_JUDGE, FINDINGS, add_api_arguments
from generator.problem import Problem
from generator.recordings.scenarios import Scenario

PURPOSE = "ask the real API and compare its answers with the recordings"
EXAMPLES = ("IDENTIFIER", "IDENTIFIER --scenario 404 --update")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    scenarios = _list_scenarios()
    forms = dict.fromkeys(scenario.asks_for for scenario in scenarios if scenario.asks_for)
    add("identifiers", nargs="*", metavar="IDENTIFIER", help=f"something you may read: {' or '.join(forms)}")
    add(
        "--scenario",
        action="append",
        default=[],
        metavar="NAME",
        help=f"only this one, may be repeated: {', '.join(scenario.name for scenario in scenarios)}",
    )
    add("--update", action="store_true", help="write what differs; renews the date of what does not")
    add("--file", metavar="NAME", help="the recording to replace, for one id and one scenario")
    add("--base-url", metavar="URL", help="a stand-in on this machine, to try it without the API")
    add_api_arguments(parser)
    parser.set_defaults(run=run)


def _list_scenarios() -> tuple[Scenario, ...]:
    """The project's own scenarios, for the help; none if they cannot be read, which the command itself will say."""
    with suppress(Problem):
        return recordings.settings.find_settings(Path(paths.find_in_project(paths.SPEC))).scenarios
    return ()


def run(options: argparse.Namespace) -> int:
    """Ask, compare, with `--update` write; a scenario that failed and was asked for by name is no verdict."""
    fragment = options.spec or Path(paths.find_in_project(paths.SPEC))
    settings = recordings.settings.find_settings(fragment)
    target = record.command.Target(
        token=os.environ.get(settings.environment_variable) or None,
        folder=options.folder or Path(paths.find_in_project(paths.RECORDINGS)),
        fragment=fragment,
        settings=settings,
        client=options.client or Path(paths.find_in_project(paths.GENERATED)),
        base_url=options.base_url,
    )
    planned = record.calls.plan_calls(options.identifiers, options.scenario, settings, options.file)
    outcomes = record.command.record(planned, target, update=options.update)
    output.print_lines(record.command.format_outcomes(outcomes, update=options.update))
    if any(outcome.failure and not outcome.call.optional for outcome in outcomes):
        return COULD_NOT_JUDGE
    return FINDINGS if not options.update and any(outcome.difference for outcome in outcomes) else CLEAN
