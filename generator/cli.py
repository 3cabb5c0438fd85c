"""Arguments and exit codes of every command; the work is done in the module named like the command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import generator
from generator.problem import Problem

if TYPE_CHECKING:
    from generator.findings import Report

    # argparse has no public name for it.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

CLEAN, FINDINGS, COULD_NOT_JUDGE = 0, 1, 2
_FORMATS = ("text", "json", "markdown", "github", "sarif", "html")


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
    _add_drift(commands)
    _add_lock(commands)
    _add_rules(commands)
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


def _add_drift(commands: Commands) -> None:
    parser = commands.add_parser("drift", help="compare the documentation with the fragment", allow_abbrev=False)
    add = parser.add_argument
    add("--spec", metavar="FILE", help="an OpenAPI 3.0 or 3.1 document (default: spec/dataset.yaml)")
    add("--docs", metavar="FILE|DIR|URL", action="append", default=[], help="pages to check (default: the page lock)")
    add("--live", action="store_true", help="fetch the page of the lock now, and show what moved since")
    add("--deviations", metavar="FILE", help="the ledger of accepted findings (default: spec/deviations.yaml)")
    add("--no-deviations", action="store_true", help="report accepted findings like all others")
    add("--format", choices=_FORMATS, default="text", help="how to write the report (default: text)")
    add("--output", metavar="FILE", help="where to write the report (default: standard output)")
    add(
        "--fail-on",
        choices=("error", "warning", "note"),
        default="warning",
        help="least severity that fails (default: warning)",
    )
    parser.set_defaults(run=_drift)


def _drift(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415 - each command loads what it needs

    from generator import drift, findings  # noqa: PLC0415

    if options.live and options.docs:
        raise Problem("--live and --docs exclude each other")
    request = drift.Request(
        spec=Path(options.spec or drift.SPEC),
        docs=tuple(options.docs),
        live=options.live,
        ledger=_ledger(options),
        fail_on=findings.Severity(options.fail_on),
    )
    report = drift.run(request, datetime.now(UTC).date(), _progress())
    _write(_render(report, options), options.output)
    return {findings.Verdict.CLEAN: CLEAN, findings.Verdict.DRIFT: FINDINGS}.get(report.verdict, COULD_NOT_JUDGE)


def _ledger(options: argparse.Namespace) -> Path | None:
    """The ledger speaks about the project's own fragment, unless it is named."""
    if options.no_deviations:
        return None
    if options.deviations:
        return Path(options.deviations)
    default = Path("spec/deviations.yaml")
    return default if options.spec is None and default.exists() else None


def _render(report: Report, options: argparse.Namespace) -> str:
    from generator.report import FORMATS, render  # noqa: PLC0415
    from generator.rules import rules  # noqa: PLC0415

    texts = rules() if "rules" in FORMATS[options.format] else {}
    return render(options.format, report, texts, colour=_colour(options.output))


def _colour(output: str | None) -> bool:
    """Colour is for people at a terminal who have not asked to be spared."""
    return output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _write(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    from generator.lock import write  # noqa: PLC0415

    write(Path(output), text)


def _progress() -> Callable[[int, int], None]:
    """Counts pages on a terminal, says nothing anywhere else."""
    if not sys.stderr.isatty():
        return lambda _done, _all: None

    def show(done: int, every: int) -> None:
        if every > 1:
            print(f"\r{done} of {every} pages", end="" if done < every else "\n", file=sys.stderr, flush=True)

    return show


def _add_lock(commands: Commands) -> None:
    parser = commands.add_parser("lock", help="keep what the page says now", allow_abbrev=False)
    add = parser.add_argument
    add("--docs", metavar="FILE|URL", help="the page (default: the URL in the lock)")
    add("--url", metavar="URL", help="where a page in a file comes from (default: the URL in the lock)")
    add("--retrieved", metavar="DATE", help="when a page in a file was read, as YYYY-MM-DD (default: today)")
    parser.set_defaults(run=_lock)


def _lock(options: argparse.Namespace) -> int:
    from datetime import UTC, date, datetime  # noqa: PLC0415

    from generator import relock  # noqa: PLC0415

    try:
        retrieved = date.fromisoformat(options.retrieved) if options.retrieved else datetime.now(UTC).date()
    except ValueError:
        raise Problem(f"--retrieved must be a date such as 2026-03-02, not {options.retrieved!r}") from None
    for line in relock.run(options.docs, options.url, retrieved):
        print(line)
    return CLEAN


def _add_rules(commands: Commands) -> None:
    parser = commands.add_parser("rules", help="list the drift rules, or explain one", allow_abbrev=False)
    parser.add_argument("id", metavar="ID", nargs="?", help="the rule to explain")
    parser.set_defaults(run=_rules)


def _rules(options: argparse.Namespace) -> int:
    from generator import rules  # noqa: PLC0415

    for line in rules.explain(options.id) if options.id else rules.listing():
        print(line)
    return CLEAN
