"""Writes what a command has to say: messages to the terminal, reports to standard output or files."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

from generator import drift, files, secrets
from generator.problem import Problem

TYPE_CHECKING = False  # typing is loaded only by the commands that need it
if TYPE_CHECKING:
    from generator.drift.rules.findings import Report
    from generator.secrets.detector import Detector


def print_problem(problem: Problem) -> None:
    """Print what ended a command to standard error, without secrets that it may quote."""
    first, *others = problem.list_lines()
    print_note(f"error: {first}", *others)


def print_note(*lines: str) -> None:
    """Print lines to standard error, without secrets that they may quote."""
    shown = (secrets.display.make_printable(secrets.display.redact_certain(line)) for line in lines)
    print("\n".join(shown), file=sys.stderr, flush=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output, each as soon as it is known; what they quote does nothing to who reads them."""
    for line in lines:
        print(secrets.display.make_printable(line), flush=True)


def pair_outputs(formats: Sequence[str], names: Sequence[str]) -> list[tuple[str, str | None]]:
    """Each format with the file that it is written to; one more format than files goes to standard output."""
    if len(names) > len(formats):
        raise Problem(
            f"{len(names)} --output for {len(formats)} --format: each report needs a format of its own",
            help="give each --output its --format, in the same order",
        )
    for name, times in Counter(map(os.path.realpath, names)).items():
        if times > 1 and not Path(name).is_char_device():
            raise Problem(f"{times} reports for one file, {name}", help="give each --format an --output of its own")
    if len(formats) - len(names) > 1:
        raise Problem(
            f"{len(formats)} --format for {len(names)} --output: only one report fits on standard output",
            help="give each --format but the last its --output, in the same order",
        )
    return list(zip_longest(formats, names))


def refuse_to_overwrite(read: Iterable[str], written: Iterable[str]) -> None:
    """Raise `Problem` where a report would be written over a file that is read."""
    inputs = {os.path.realpath(name) for name in read}
    for name in written:
        if os.path.realpath(name) in inputs and not Path(name).is_char_device():
            raise Problem("--output would overwrite what the check reads", name, help="write the report elsewhere")


def format_report(report: Report, form: str, name: str | None, detector: Detector | None = None) -> str:
    """The report in a format, without secrets; in colour where it goes to a terminal that shows colours."""
    formats = drift.report.formats
    needs = formats.FORMATS[form]
    rules = drift.rules.catalogue.load_rules() if needs.needs_rules else {}
    colour = needs.has_colours and name is None and drift.report.text.has_colours(sys.stdout, os.environ)
    return formats.render(form, report, rules, colour=colour, detector=detector)


def write_refusal(problem: Problem, form: str, name: str | None) -> None:
    """Write why there is no report, in the formats that are read where standard error is not shown."""
    if drift.report.formats.FORMATS[form].has_refusal:
        write_text(drift.report.formats.render_refusal(form, problem), name)


def write_text(text: str, name: str | None, *, exact: bool = False) -> None:
    """Write a report to a file, or to standard output; `exact` is a text that quotes documents as they are."""
    if name is None:
        # Reports make what they quote printable themselves; a patch has to be exact where it is applied.
        sys.stdout.write(secrets.display.make_lines_printable(text) if exact and sys.stdout.isatty() else text)
    else:
        files.writing.write_text(Path(name), text)
