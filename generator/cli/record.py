"""The command `record`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from generator import paths, record
from generator.cli.parser import CLEAN, COULD_NOT_JUDGE, FINDINGS, parse_path
from generator.recordings.scenarios import SCENARIOS

PURPOSE = "ask the real API and compare its answers with the recordings"
EXAMPLES = ("someone~their-dataset", "someone~their-dataset --scenario 404 --update")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    add("dataset", nargs="*", metavar="DATASET_ID", help="a dataset you may read, as id or username~name")
    scenarios = ", ".join(scenario.name for scenario in SCENARIOS)
    add(
        "--scenario",
        action="append",
        default=[],
        metavar="NAME",
        help=f"only this one, may be repeated: {scenarios}",
    )
    add("--update", action="store_true", help="write what differs; renews the date of what does not")
    add("--file", metavar="NAME", help="the recording to replace, for one id and one scenario")
    add("--folder", type=parse_path, metavar="DIR", help=f"where the recordings are ({paths.RECORDINGS})")
    add("--base-url", metavar="URL", help="a stand-in on this machine, to try it without the API")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Ask, compare, with `--update` write; a scenario that failed and was asked for by name is no verdict."""
    planned = record.calls.plan(options.dataset, options.scenario, options.file)
    folder = options.folder or Path(paths.find_in_project(paths.RECORDINGS))
    token = os.environ.get("APIFY_TOKEN") or None
    target = record.command.Target(token, folder, Path(paths.find_in_project(paths.SPEC)), options.base_url)
    outcomes = record.command.record(planned, target, update=options.update)
    for line in record.command.report(outcomes, update=options.update):
        print(line)
    if any(outcome.failure and not outcome.planned.optional for outcome in outcomes):
        return COULD_NOT_JUDGE
    return FINDINGS if not options.update and any(outcome.difference for outcome in outcomes) else CLEAN
