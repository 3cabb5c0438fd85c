"""Writes what a command has to say: messages to the terminal, reports to standard output or files."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
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


def pair_outputs(given: Sequence[tuple[str, str]]) -> list[tuple[str, str | None]]:
    """Each format with the file that it is written to, or None for standard output, which only one of them may have.

    `given` are the options in the order in which they stand on the command line, as `("format", "json")` and
    `("output", "report.json")`. A file belongs to the format right before it that has none yet, else to the next one.
    """
    pairs: list[tuple[str | None, str | None]] = []
    for option, value in given:
        form, file = pairs[-1] if pairs else (None, None)
        new = (value, None) if option == "format" else (None, value)
        if pairs and (form is None, file is None) == (option == "format", option == "output"):
            pairs[-1] = (form or new[0], file or new[1])
        else:
            pairs.append(new)
    files_alone, formats_alone = ([pair[side] for pair in pairs if pair[1 - side] is None] for side in (1, 0))
    if files_alone and len(pairs) > 1:
        first = next(filter(None, files_alone))
        raise Problem(f"no --format stands beside --output {first}", help="write each `--format F --output FILE`")
    if len(formats_alone) > 1:
        named = " and ".join(map(str, formats_alone))
        message = f"{named} have no --output: only one report fits on standard output"
        raise Problem(message, help="write each `--format F --output FILE`")
    names = [file for _, file in pairs if file is not None]
    for name, times in Counter(map(os.path.realpath, names)).items():
        if times > 1 and not Path(name).is_char_device():
            raise Problem(f"{times} reports for one file, {name}", help="give each --format an --output of its own")
    return [(form or "text", file) for form, file in pairs] or [("text", None)]


def refuse_to_overwrite(read: Iterable[str], written: Iterable[str]) -> None:
    """Raise `Problem` where a report would be written over a file that is read."""
    inputs = {os.path.realpath(name) for name in read}
    for name in written:
        if os.path.realpath(name) in inputs and not Path(name).is_char_device():
            raise Problem("--output would overwrite what the check reads", name, help="write the report elsewhere")


def format_report(
    report: Report, form: str, name: str | None, detector: Detector | None = None, *, quiet: bool = False
) -> str:
    """The report in a format, without secrets; in colour where it goes to a terminal that shows colours."""
    formats = drift.report.formats
    needs = formats.FORMATS[form]
    rules = drift.rules.catalogue.load_rules() if needs.needs_rules else {}
    colour = needs.has_colours and name is None and drift.report.text.has_colours(sys.stdout, os.environ)
    return formats.render(form, report, rules, colour=colour, quiet=quiet, detector=detector)


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
