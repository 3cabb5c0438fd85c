"""Arguments and exit codes of every command; the work is done in the module named like the command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import generator
from generator.problem import Problem

if TYPE_CHECKING:
    # argparse has no public name for it.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

CLEAN, FINDINGS, COULD_NOT_JUDGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 clean, 1 findings, 2 could not judge."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return COULD_NOT_JUDGE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m generator", description=generator.__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_regenerate(commands)
    return parser


def _add_regenerate(commands: Commands) -> None:
    parser = commands.add_parser(
        "regenerate",
        help="write the client package from the fragment",
        description="Write the client package from the fragment; the old one stays until the new one is whole.",
        allow_abbrev=False,
    )
    parser.add_argument("--check", action="store_true", help="write nothing; name each file that is not up to date")
    parser.add_argument("--full", action="store_true", help="with --check: generate and compare every byte")
    parser.add_argument("--spec", type=Path, metavar="FILE", help="the fragment (spec/dataset.yaml)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the package's folder (generated)")
    parser.set_defaults(run=_regenerate)


def _regenerate(options: argparse.Namespace) -> int:
    from generator import regenerate  # noqa: PLC0415 each command loads only what it needs

    root = regenerate.ROOT
    fragment = options.spec or root / "spec/dataset.yaml"
    inputs = regenerate.Inputs(fragment, root / "spec/client.yaml", root / "templates")
    output = (options.output or root / "generated").absolute()
    if options.full and not options.check:
        raise Problem("--full goes with --check")
    if not options.check:
        print(regenerate.regenerate(inputs, output))
        return CLEAN
    lines = regenerate.check(inputs, output, full=options.full)
    for line in lines:
        print(line)
    print("run `make regenerate` to write them" if lines else "up to date", flush=True)
    return FINDINGS if lines else CLEAN
