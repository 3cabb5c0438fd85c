"""Arguments and exit codes of every command; the work is done in the module named like the command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from generator.problem import Problem

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
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__, allow_abbrev=False)
    parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    return parser
