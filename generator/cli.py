"""Arguments and exit codes of every command; the work is done in the module named like the command."""

from __future__ import annotations

import argparse
import os
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
    _add_record(commands)
    _add_serve(commands)
    return parser


def _add_regenerate(commands: Commands) -> None:
    parser = commands.add_parser(
        "regenerate",
        help="write the client package from the fragment",
        description="Write the client package from the fragment; the old one stays until the new one is whole.",
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


def _add_record(commands: Commands) -> None:
    parser = commands.add_parser(
        "record",
        help="ask the real API and compare its answers with the recordings",
        description="Ask the real API with the token in APIFY_TOKEN, take secrets and identities out of its answers, "
        "and show how they differ from the recordings. Exit status: 0 nothing differs, or it was written; "
        "1 something differs; 2 something could not be recorded.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "dataset", nargs="*", metavar="DATASET_ID", help="a dataset you may read, as id or username~name"
    )
    parser.add_argument(
        "--scenario",
        action="append",
        default=[],
        metavar="NAME",
        help="only this one, may be repeated: 200-by-id, 200-by-name, 200-without-token, 401-bad-token, 404, 400",
    )
    parser.add_argument("--update", action="store_true", help="write what differs; renews the date of what does not")
    parser.add_argument("--file", metavar="NAME", help="the recording to replace, for one id and one scenario")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the recordings are (tests/recordings)")
    parser.add_argument("--base-url", metavar="URL", help="a stand-in on this machine, to try it without the API")
    parser.set_defaults(run=_record)


def _record(options: argparse.Namespace) -> int:
    from generator import record  # noqa: PLC0415

    planned = record.plan(options.dataset, options.scenario, options.file)
    folder = options.folder or record.ROOT / "tests/recordings"
    token = os.environ.get("APIFY_TOKEN") or None
    target = record.Target(token, folder, record.ROOT / "spec/dataset.yaml", options.base_url)
    outcomes = record.record(planned, target, update=options.update)
    for line in record.report(outcomes, update=options.update):
        print(line)
    if any(outcome.failure for outcome in outcomes):
        return COULD_NOT_JUDGE
    return FINDINGS if not options.update and any(outcome.difference for outcome in outcomes) else CLEAN


def _add_serve(commands: Commands) -> None:
    parser = commands.add_parser(
        "serve",
        help="answer with the recordings on this machine, for trying the client without an account",
        description="Answer with the recordings on 127.0.0.1 until Ctrl-C; other ids get the recorded 404.",
        allow_abbrev=False,
    )
    parser.add_argument("--port", type=_port, default=8010, metavar="N", help="0 for any free one (8010)")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the recordings are (tests/recordings)")
    parser.set_defaults(run=_serve)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004 the highest there is
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text!r}")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    from generator import recordings, serve  # noqa: PLC0415

    folder = options.folder or Path(__file__).resolve().parent.parent / "tests/recordings"
    serve.serve(recordings.load(folder), options.port)
    return CLEAN
