"""The command `regenerate`."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator import cli, paths, regenerate
from generator.cli import output
from generator.cli.parser import CLEAN, FINDINGS, parse_path
from generator.problem import Problem

PURPOSE = "write the client package from the fragment, whole or not at all"
EXAMPLES = ("", "--check", "--check --since HEAD", "--spec openapi.yaml --output client")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    add("--check", action="store_true", help="write nothing; name each file that is not up to date")
    add("--full", action="store_true", help="with --check: generate and compare every byte")
    add(
        "--since",
        nargs="?",
        const="",
        metavar="REV",
        help="with --check: refuse a change of the API since REV (since the version was set) that the version hides",
    )
    add("--spec", type=parse_path, metavar="FILE", help=f"the fragment ({paths.SPEC})")
    add("--settings", type=parse_path, metavar="FILE", help=f"name and version ({paths.SETTINGS})")
    add("--output", type=parse_path, metavar="DIR", help=f"the package's folder ({paths.GENERATED})")
    add("--force", action="store_true", help="give up files of the package's folder that were edited or not generated")
    add("--allow-omissions", action="store_true", help="leave out what cannot be generated, and list it")
    add("--strict", action="store_true", help="with --spec: refuse what is not valid, also where it does no harm")
    parser.set_defaults(run=run)


def refuse_project_elsewhere(output: Path | None) -> None:
    """Raise `Problem` where no folder is named and the current directory is not in the project."""
    if output is None and not paths.is_in_project():
        message = f"{Path.cwd()} is not in the project at {paths.ROOT}, which is left alone"
        raise Problem(message, help="change to the project's folder, or name another with --output DIR")


def run(options: argparse.Namespace) -> int:
    """Write the package, or with `--check` say which files of it are not what would be written."""
    refuse_project_elsewhere(options.output)
    own = regenerate.inputs.get_project_inputs()
    inputs = regenerate.inputs.Inputs(
        options.spec or own.fragment,
        options.settings or own.settings,
        own.templates,
        allow_omissions=options.allow_omissions,
        strict=options.strict or options.spec is None,  # the project's own fragment has no faults
    )
    package = (options.output or Path(paths.find_in_project(paths.GENERATED))).absolute()
    if not options.check and (options.full or options.since is not None):
        raise Problem("--full and --since go with --check", help="add --check, or leave them out")
    if options.check and options.force:
        raise Problem("--check writes nothing, so there is nothing to --force", help="leave out one of them")
    if not options.check:
        output.print_lines(regenerate.command.regenerate(inputs, package, force=options.force))
        return CLEAN
    lines = regenerate.command.check(inputs, package, full=options.full)
    output.print_lines([*lines, f"run {paths.format_command('regenerate')} to write them" if lines else "up to date"])
    return max(
        FINDINGS if lines else CLEAN, CLEAN if options.since is None else cli.api.judge_version(package, options.since)
    )
