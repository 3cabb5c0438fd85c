"""The command `drift`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from generator import drift, paths, recordings
from generator.cli import output
from generator.cli.parser import CLEAN, COULD_NOT_JUDGE, FINDINGS, parse_name
from generator.documents import dates
from generator.drift.check import CheckRequest
from generator.drift.ledger.draft import Acceptable
from generator.drift.report.formats import FORMATS
from generator.drift.rules.findings import Report, Severity, Verdict
from generator.drift.settings import FILE as SETTINGS
from generator.drift.settings import CheckSettings, find_settings
from generator.problem import Problem
from generator.secrets.detector import Detector

PURPOSE = "compare the documentation with the fragment"
EXAMPLES = (
    "",
    "--live --format markdown --output drift.md",
    "--spec openapi.json --docs page.html --docs folder",
    "--patch --docs page.html | git apply",
    "--accept undocumented-nullable response:200 data.name --reason TEXT | git apply",
)
_MAX_SECONDS = 86_400
_STATUS = {Verdict.CLEAN: CLEAN, Verdict.DRIFT: FINDINGS, Verdict.UNKNOWN: COULD_NOT_JUDGE}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    add("--spec", type=parse_name, metavar="FILE", help=f"an OpenAPI 3.0 or 3.1 document (default: {paths.SPEC})")
    add("--docs", metavar="FILE|DIR|URL", action="append", default=[], help="pages to check (default: the page lock)")
    add("--lock", metavar="FILE", type=parse_name, action="append", help=f"page locks (default: {paths.LOCK})")
    add("--live", action="store_true", help="fetch the page of the lock now, and show what moved since")
    add("--render", action="store_true", help="read HTML as a browser shows it; --live does so only where it must")
    add(
        "--history",
        type=parse_name,
        metavar="FILE",
        action="append",
        default=[],
        help="an older page lock; the html and json reports then tell how the page moved",
    )
    ledger = parser.add_mutually_exclusive_group()
    ledger.add_argument(
        "--deviations",
        type=parse_name,
        metavar="FILE",
        help=f"the ledger of accepted findings (default: {paths.LEDGER})",
    )
    ledger.add_argument("--no-deviations", action="store_true", help="report accepted findings like all others")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--format",
        choices=tuple(FORMATS),
        action=_AppendReport,
        help="how to write the report (default: text); may be given again, each with an --output beside it",
    )
    how.add_argument("--patch", action="store_true", help="write what settles the findings, for `git apply`")
    how.add_argument(
        "--accept",
        nargs="+",
        metavar=("RULE", "PART [PATH]"),
        help="write the ledger's entry that accepts a finding, for `git apply`",
    )
    how.add_argument("--accept-all", action="store_true", help="the same for every finding that is left")
    add("--reason", metavar="TEXT", type=parse_name, help="with --accept: why the fragment departs from the page")
    add(
        "--evidence",
        metavar="FILE|TEXT",
        type=parse_name,
        help="with --accept: a recording, or `DATE: where it was seen` (default: the recording that proves it)",
    )
    add(
        "--output",
        type=parse_name,
        metavar="FILE",
        action=_AppendReport,
        help="where to write the report of the --format beside it (default: standard output)",
    )
    add(
        "--fail-on",
        choices=("error", "warning", "note"),
        help="least severity that fails (default: warning)",
    )
    add(
        "--time-limit",
        type=_parse_seconds,
        metavar="S",
        default=drift.time_limit.DEFAULT,
        help="seconds after which what is not judged yet is unknown (default: %(default)g)",
    )
    add("--quiet", action="store_true", help="print no clean source, no accepted finding and no note as text")
    parser.set_defaults(run=run, reports=[])


class _AppendReport(argparse.Action):
    """Notes --format and --output in the order in which they are given, since what stands together is one report."""

    def __call__(  # argparse passes more than is needed
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        options: argparse.Namespace,
        values: Any,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        options.reports = [*options.reports, (self.dest, values)]


def _parse_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MAX_SECONDS:
        raise argparse.ArgumentTypeError(f"expected a number of seconds, more than 0 and at most {_MAX_SECONDS}")
    return seconds


def run(options: argparse.Namespace) -> int:
    """Check, and write a report in each format or a patch."""
    settings = find_settings(options.spec)
    request = _make_request(options, settings)
    wanted = _parse_acceptable(options)
    writes_diff = options.patch or wanted is not None
    outputs = output.pair_outputs(options.reports or _list_reports(settings, patch=writes_diff))
    written = [file for _, file in outputs if file is not None]
    ledger = [request.ledger] if request.ledger else []
    read = (request.spec, *request.locks, *ledger, *request.docs, *options.history)
    output.refuse_to_overwrite(map(os.fspath, read), written)
    if options.spec is None and settings.spec is None and not os.path.lexists(paths.SPEC):
        message = f"there is no {paths.SPEC} in {Path.cwd()}"
        remedy = f"change to the project's folder, name an OpenAPI document with --spec FILE, or set it in {SETTINGS}"
        raise Problem(message, help=remedy)
    try:
        if options.patch:
            report, patch = drift.patch.search.run(request, dates.get_today(), _make_progress())
            texts, notes = [patch.diff], (*patch.notes, *report.skipped)
        elif wanted:
            path = request.ledger or _name_ledger(options)
            report = _check(request._replace(ledger=path if path.exists() else None), ())
            old, new = drift.ledger.draft.draft(path, report.findings, wanted, dates.get_today())
            texts, notes = [drift.patch.search.diff_file(path, old, new)], report.skipped
        else:
            report = _check(request, options.history)
            detector = _find_detector(report, request)
            texts, notes = (
                [output.format_report(report, *one, detector, quiet=options.quiet) for one in outputs],
                report.skipped,
            )
    except Problem as problem:
        for form, file in outputs:
            output.write_refusal(problem, form, file)
        raise
    for text, (_, file) in zip(texts, outputs, strict=True):
        output.write_text(text, file, exact=writes_diff)
    for note in () if options.quiet else notes:
        output.print_note(note)
    return _STATUS[report.verdict]


def _make_request(options: argparse.Namespace, settings: CheckSettings) -> CheckRequest:
    """What the options ask for, and where they say nothing the settings."""
    for one, other in (("live", "docs"), ("docs", "lock")):
        if getattr(options, one) and getattr(options, other):
            raise Problem(f"--{one} and --{other} exclude each other", help="leave out one of them")
    locks = options.lock or settings.locks
    docs = tuple(options.docs) or (() if locks else settings.pages)
    if options.render and not (options.live or docs):
        raise Problem("--render is about a page, but none is named", help="add --live or --docs FILE|URL")
    return CheckRequest(
        spec=Path(options.spec or settings.spec or paths.SPEC),
        docs=docs,
        live=options.live and not docs,  # pages that have no lock are always read as they are now
        ledger=_find_ledger(options, settings),
        fail_on=Severity(options.fail_on or settings.fail_on or "warning"),
        keep=options.patch,
        locks=tuple(map(Path, locks or (paths.LOCK,))),
        recordings=Path(settings.recordings or paths.RECORDINGS),
        time_limit=options.time_limit,
        render=options.render,
        operations=settings.operations,
    )


def _check(request: CheckRequest, older_locks: Sequence[str]) -> Report:
    report = drift.check.run(request, dates.get_today(), _make_progress())
    if not older_locks:
        return report
    locks = [*map(Path, older_locks), *(request.locks if request.spec == Path(paths.SPEC) else [])]
    return report._replace(moves=drift.page_history.list_moves(locks))


def _find_detector(report: Report, request: CheckRequest) -> Detector | None:
    """What knows the tokens of the API, if the report holds anything that one could stand in."""
    if not (report.findings or report.moves or any(source.reason for source in report.sources)):
        return None
    return recordings.settings.find_settings(request.spec).detector


def _list_reports(settings: CheckSettings, *, patch: bool) -> list[tuple[str, str]]:
    """The reports that the settings ask for, as the options would; a text on standard output comes with them."""
    if patch or not settings.output:
        return []
    files = (pair for form, file in settings.output.items() for pair in (("format", form), ("output", file)))
    return [*files, ("format", "text")]


def _parse_acceptable(options: argparse.Namespace) -> Acceptable | None:
    """What is to be accepted, and why; None where nothing is."""
    if not (options.accept or options.accept_all):
        if options.reason or options.evidence:
            raise Problem(
                "--reason and --evidence go with --accept", help="add --accept RULE PART [PATH], or leave them out"
            )
        return None
    if options.accept and len(options.accept) not in (2, 3):
        raise Problem(
            "--accept takes a rule, a part and mostly a path",
            help="write it as in `--accept undocumented-nullable response:200 data.name`",
        )
    if not options.reason:
        raise Problem("--accept needs a reason", help='add --reason "why the fragment departs from the page"')
    rule, part, path = (*(options.accept or ("", "")), "", "")[:3]
    return Acceptable((rule, part, path) if options.accept else None, options.reason, options.evidence)


def _name_ledger(options: argparse.Namespace) -> Path:
    """The ledger that is to be begun where there is none."""
    if options.no_deviations or options.spec:
        raise Problem("--accept needs a ledger to write to", help="name it with --deviations FILE")
    return Path(paths.LEDGER)


def _find_ledger(options: argparse.Namespace, settings: CheckSettings) -> Path | None:
    """The ledger that is named, or the project's own if its own fragment is checked."""
    if options.no_deviations:
        return None
    if named := options.deviations or settings.ledger:
        return Path(named)
    default = Path(paths.LEDGER)
    # Not Path.resolve, which raises where a link leads to itself.
    spec = options.spec or settings.spec
    own = spec is None or os.path.realpath(spec) == os.path.realpath(paths.SPEC)
    return default if own and default.exists() else None


def _make_progress() -> Callable[[int, int], None]:
    """What counts pages on a terminal, and prints nothing anywhere else."""
    if not sys.stderr.isatty():
        return lambda _done, _all: None

    def show(done: int, count: int) -> None:
        if count > 1:
            print(f"\r{done} of {count} pages", end="" if done < count else "\n", file=sys.stderr, flush=True)

    return show
