"""The command `api`."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator import cli, paths, public_api
from generator.cli import output
from generator.cli.parser import CLEAN, FINDINGS, parse_path

PURPOSE = "say whether the package's version announces what changed in its API"
EXAMPLES = ("", "--since HEAD~3", "--draft")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    add("--since", metavar="REV", help="compare with this revision (default: when the version was set, and before it)")
    add("--draft", action="store_true", help="print the entry for the change log, and judge nothing")
    add("--output", type=parse_path, metavar="DIR", help=f"the package's folder ({paths.GENERATED})")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge the version, or draft what the change log says of it."""
    cli.regenerate.refuse_project_elsewhere(options.output)
    package = (options.output or Path(paths.find_in_project(paths.GENERATED))).absolute()
    if options.draft:
        output.print_lines(public_api.check.draft_entry(package, options.since))
        return CLEAN
    return judge_version(package, options.since)


def judge_version(package: Path, revision: str | None) -> int:
    """Whether the version says how much changed since a revision, or since the version was set."""
    answers = public_api.check.check_versions(package, [revision] if revision else None)
    for answer in answers:
        output.print_lines(answer.lines)
    return CLEAN if all(answer.good for answer in answers) else FINDINGS
