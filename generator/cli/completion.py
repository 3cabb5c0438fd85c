"""Writes the script that makes a shell complete the command of an installed package."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from generator import paths
from generator.drift.rules.catalogue import load_rules
from generator.problem import Problem
from generator.recordings.settings import find_settings

COMMAND = "apify-dataset-pipeline"


def write_script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for a shell; names of files, rules and scenarios complete to those that exist."""
    try:
        import shtab  # noqa: PLC0415 an extra
    except ImportError:
        raise Problem("shtab is not installed", help=paths.advise_install("completion")) from None
    parser.prog = COMMAND
    for action in _walk_actions(parser):
        if action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif isinstance(action.metavar, str) and action.metavar.startswith("FILE"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest == "scenario":
            settings = find_settings(Path(paths.find_in_project(paths.SPEC)))
            # Shells expand these words, so a name like `$(...)` would be run.
            action.choices = [one.name for one in settings.scenarios if re.fullmatch(r"[A-Za-z0-9._~-]+", one.name)]
        elif action.metavar == "ID":
            action.choices = list(load_rules())
    return shtab.complete(parser, shell)


def _walk_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 argparse has no other way to list them
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 argparse has no public name for it
            for below in action.choices.values():
                yield from _walk_actions(below)
