"""Arguments and exit codes of every command; the work is done in the module named like the command."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import generator
from generator import drift, paths
from generator.cli.parser import SHELLS, Parser, examples
from generator.problem import Problem

if TYPE_CHECKING:
    from datetime import date

    from generator.drift.check import Request
    from generator.drift.rules.findings import Report


CLEAN, FINDINGS, COULD_NOT_JUDGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 clean, 1 findings, 2 could not judge."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        # A page may hold what the terminal cannot show.
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = _parser(given[0] if given else "")
    options = parser.parse_args(given)
    if options.print_completion:
        from generator.cli.completion import completion  # noqa: PLC0415 asked for once in a lifetime

        print(completion(_parser(None), options.print_completion))
        return CLEAN
    if options.command is None:
        parser.error(f"which command? There are {', '.join(_COMMANDS)}")
    try:
        status: int = options.run(options)
    except Problem as problem:
        print(f"error: {_harmless(str(problem))}", file=sys.stderr)
        return COULD_NOT_JUDGE
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return COULD_NOT_JUDGE
    except Exception as error:  # noqa: BLE001 1 would mean findings, and there was no verdict
        print(f"error: {_harmless(_unexpected(error))}", file=sys.stderr)
        return COULD_NOT_JUDGE
    return status


def _harmless(text: str) -> str:
    """What may quote a document, without what a terminal would act on."""
    from generator.secrets.display import visible  # noqa: PLC0415 each command loads only what it needs

    return "\n".join(map(visible, text.split("\n")))


def _unexpected(error: BaseException) -> str:
    """A mistake of ours, in one line and with the place where it happened."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    return f"this should not happen, please report it: {type(error).__name__}: {error} at {place}"


def _parser(chosen: str | None) -> Parser:
    """Knows every command by name, and the arguments of the chosen one, or of all: a check is mostly start-up."""
    parser = Parser(_PROG, description=generator.__doc__, epilog=examples(*(f"{_PROG} {name}" for name in _FIRST)))
    parser.add_argument("--print-completion", choices=SHELLS, help="print what a shell needs to complete")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=_PROG, dest="command")
    for name, (purpose, add_arguments, shown) in _COMMANDS.items():
        description = f"{purpose[:1].upper()}{purpose[1:]}."
        epilog = examples(*(f"{_PROG} {name} {line}".rstrip() for line in shown))
        command = commands.add_parser(name, help=purpose, description=description, epilog=epilog)
        if chosen in (name, None):
            add_arguments(command)
        if name == chosen:
            parser.chosen = command
    return parser


def _add_regenerate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; name each file that is not up to date")
    parser.add_argument("--full", action="store_true", help="with --check: generate and compare every byte")
    parser.add_argument(
        "--since",
        nargs="?",
        const="",
        metavar="REV",
        help="with --check: refuse a change of the API since REV (since the version was set) that the version hides",
    )
    parser.add_argument("--spec", type=_path, metavar="FILE", help="the fragment (spec/dataset.yaml)")
    parser.add_argument("--settings", type=_path, metavar="FILE", help="name and version (spec/client.yaml)")
    parser.add_argument("--output", type=_path, metavar="DIR", help="the package's folder (generated)")
    parser.add_argument(
        "--allow-omissions", action="store_true", help="leave out what cannot be generated, and list it"
    )
    parser.set_defaults(run=_regenerate)


def _regenerate(options: argparse.Namespace) -> int:
    from generator.regenerate import command as regenerate  # noqa: PLC0415
    from generator.regenerate import inputs as places  # noqa: PLC0415 each command loads only what it needs

    own = places.ours()
    inputs = places.Inputs(
        options.spec or own.fragment,
        options.settings or own.settings,
        own.templates,
        allow_omissions=options.allow_omissions,
    )
    output = (options.output or Path(paths.find_in_project(paths.GENERATED))).absolute()
    if not options.check and (options.full or options.since is not None):
        raise Problem("--full and --since go with --check", help="add --check, or leave them out")
    if not options.check:
        print(_harmless("\n".join(regenerate.regenerate(inputs, output))))
        return CLEAN
    lines = regenerate.check(inputs, output, full=options.full)
    for line in lines:
        print(line)
    print("run `make regenerate` to write them" if lines else "up to date", flush=True)
    return max(FINDINGS if lines else CLEAN, _api(options.since, output) if options.since is not None else CLEAN)


def _api(revision: str, output: Path) -> int:
    """Whether the version tells of what changed since a revision, or since it was set."""
    from generator.public_api import check  # noqa: PLC0415 as above

    answers = check.since(output, [revision] if revision else None)
    for answer in answers:
        print("\n".join(answer.lines), flush=True)
    return CLEAN if all(answer.good for answer in answers) else FINDINGS


def _add_drift(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--spec", type=_name, metavar="FILE", help="an OpenAPI 3.0 or 3.1 document (default: spec/dataset.yaml)")
    add("--docs", metavar="FILE|DIR|URL", action="append", default=[], help="pages to check (default: the page lock)")
    add("--live", action="store_true", help="fetch the page of the lock now, and show what moved since")
    add(
        "--history",
        type=_name,
        metavar="FILE",
        action="append",
        default=[],
        help="an older page lock; the html and json reports then tell how the page moved",
    )
    ledger = parser.add_mutually_exclusive_group()
    ledger.add_argument(
        "--deviations",
        type=_name,
        metavar="FILE",
        help="the ledger of accepted findings (default: spec/deviations.yaml)",
    )
    ledger.add_argument("--no-deviations", action="store_true", help="report accepted findings like all others")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--format",
        choices=tuple(drift.report.formats.FORMATS),
        action="append",
        default=[],
        help="how to write the report (default: text)",
    )
    how.add_argument("--patch", action="store_true", help="write what settles the findings, for `git apply`")
    add(
        "--output",
        type=_name,
        metavar="FILE",
        action="append",
        default=[],
        help="where to write it (default: standard output); of several, each takes the --format of the same rank",
    )
    add(
        "--fail-on",
        choices=("error", "warning", "note"),
        default="warning",
        help="least severity that fails (default: warning)",
    )
    parser.set_defaults(run=_drift)


def _drift(options: argparse.Namespace) -> int:
    from generator.drift import check  # noqa: PLC0415 - each command loads what it needs
    from generator.drift.rules import findings  # noqa: PLC0415 - each command loads what it needs

    if options.live and options.docs:
        raise Problem("--live and --docs exclude each other", help="leave out one of them")
    outputs = _outputs(options.format or ["text"], options.output)
    request = check.Request(
        spec=Path(options.spec or check.SPEC),
        docs=tuple(options.docs),
        live=options.live,
        ledger=_ledger(options),
        fail_on=findings.Severity(options.fail_on),
        keep=options.patch,
    )
    read = (request.spec, request.lock, *([request.ledger] if request.ledger else []), *options.docs, *options.history)
    _spare(map(os.fspath, read), options.output)
    try:
        report, texts, notes = _patched(request) if options.patch else _reported(request, outputs, options.history)
    except Problem as problem:
        for form, output in outputs:
            _refuse(problem, form, output)
        raise
    for text, (_, output) in zip(texts, outputs, strict=True):
        _write(text, output)
    for line in notes:
        print(line, file=sys.stderr)
    return {findings.Verdict.CLEAN: CLEAN, findings.Verdict.DRIFT: FINDINGS}.get(report.verdict, COULD_NOT_JUDGE)


_Told = tuple["Report", Sequence[str], Sequence[str]]
"""What came of the check, what to write to each output, and what to say beside it."""


def _patched(request: Request) -> _Told:
    from generator.drift.patch import search  # noqa: PLC0415

    report, made = search.run(request, _today(), _progress())
    return report, [made.diff], (*made.left, *report.skipped)


def _reported(request: Request, outputs: Sequence[tuple[str, str | None]], older: Sequence[str]) -> _Told:
    from generator.drift import check  # noqa: PLC0415

    report = _with_history(check.run(request, _today(), _progress()), older, request)
    texts = [_render(report, form, colour=output is None and _colour(form)) for form, output in outputs]
    return report, texts, report.skipped


def _today() -> date:
    from datetime import UTC, datetime  # noqa: PLC0415 - each command loads what it needs

    return datetime.now(UTC).date()


def _spare(read: Iterable[str], written: Sequence[str]) -> None:
    """Refuse to write a report over what the check reads."""
    files = {os.path.realpath(name) for name in read}
    for name in written:
        if os.path.realpath(name) in files and not Path(name).is_char_device():
            raise Problem("--output would overwrite what the check reads", name, help="write the report elsewhere")


def _with_history(report: Report, older: Sequence[str], request: Request) -> Report:
    from generator.drift import check  # noqa: PLC0415
    from generator.drift.page_history import timeline  # noqa: PLC0415

    if not older:
        return report
    locks = [*map(Path, older), *([request.lock] if request.spec == check.SPEC else [])]
    return report._replace(moves=timeline(locks))


def _refuse(problem: Problem, form: str, output: str | None) -> None:
    """Have the reports that are read where standard error is not say why there is none."""
    if drift.report.formats.FORMATS[form].has_refusal:
        _write(drift.report.formats.render_refusal(form, problem), output)


def _ledger(options: argparse.Namespace) -> Path | None:
    """The ledger speaks about the project's own fragment, unless it is named."""
    if options.no_deviations:
        return None
    if options.deviations:
        return Path(options.deviations)
    default = Path(paths.LEDGER)
    # Not Path.resolve, which raises where a link leads to itself.
    own = options.spec is None or os.path.realpath(options.spec) == os.path.realpath(paths.SPEC)
    return default if own and default.exists() else None


def _outputs(formats: Sequence[str], files: Sequence[str]) -> list[tuple[str, str | None]]:
    """Each format with its file; one more format than files goes to standard output."""
    if len(files) > len(formats):
        raise Problem(
            f"{len(files)} --output for {len(formats)} --format: each report needs a format of its own",
            help="give each --output its --format, in the same order",
        )
    for file, times in Counter(map(os.path.realpath, files)).items():
        if times > 1 and not Path(file).is_char_device():
            raise Problem(f"{times} reports for one file, {file}", help="give each --format an --output of its own")
    if len(formats) - len(files) > 1:
        raise Problem(
            f"{len(formats)} --format for {len(files)} --output: only one report fits on standard output",
            help="give each --format but the last its --output, in the same order",
        )
    return list(zip_longest(formats, files))


def _render(report: Report, form: str, *, colour: bool) -> str:
    formats = drift.report.formats
    texts = drift.rules.catalogue.load_rules() if formats.FORMATS[form].needs_rules else {}
    return formats.render(form, report, texts, colour=colour)


def _colour(form: str) -> bool:
    formats = drift.report.formats
    return formats.FORMATS[form].has_colours and drift.report.text.has_colours(sys.stdout, os.environ)


def _write(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    from generator.files import writing  # noqa: PLC0415

    writing.write_text(Path(output), text)


def _progress() -> Callable[[int, int], None]:
    """Counts pages on a terminal, says nothing anywhere else."""
    if not sys.stderr.isatty():
        return lambda _done, _all: None

    def show(done: int, every: int) -> None:
        if every > 1:
            print(f"\r{done} of {every} pages", end="" if done < every else "\n", file=sys.stderr, flush=True)

    return show


def _add_lock(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--docs", type=_name, metavar="FILE|URL", help="the page (default: the URL in the lock)")
    add("--url", metavar="URL", help="where a page in a file comes from (default: the URL in the lock)")
    add("--retrieved", metavar="DATE", help="when a page in a file was read, as YYYY-MM-DD (default: today)")
    parser.set_defaults(run=_lock)


def _lock(options: argparse.Namespace) -> int:
    from datetime import UTC, date, datetime  # noqa: PLC0415

    from generator.drift import lock_command  # noqa: PLC0415
    from generator.fetch.source import is_url  # noqa: PLC0415

    if options.retrieved and (options.docs is None or is_url(options.docs)):
        raise Problem("--retrieved is about a page in a file; one that is fetched is read today", help="leave it out")
    if options.url and options.docs is None:
        raise Problem("--url says where a page comes from, but no page is named", help="name it with --docs")
    try:
        retrieved = date.fromisoformat(options.retrieved) if options.retrieved else datetime.now(UTC).date()
    except ValueError:
        raise Problem(
            f"--retrieved must be a date such as 2026-03-02, not {options.retrieved!r}", help="write it YYYY-MM-DD"
        ) from None
    if options.retrieved and retrieved > datetime.now().astimezone().date():
        raise Problem(f"--retrieved cannot be a day to come, such as {options.retrieved}", help="say when it was read")
    for line in lock_command.run(options.docs, options.url, retrieved):
        print(line)
    return CLEAN


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="the rule to explain")
    parser.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="markdown: all of them on one page (text)"
    )
    parser.set_defaults(run=_rules)


def _rules(options: argparse.Namespace) -> int:
    from generator.drift.rules import catalogue  # noqa: PLC0415

    if options.id and options.format == "markdown":
        raise Problem("--format markdown is for all rules, not for one", help="leave out the ID")
    if options.format == "markdown":
        from generator.drift.report.rules_page import format_page  # noqa: PLC0415

        lines = format_page(catalogue.load_rules().values())
    else:
        lines = catalogue.explain_rule(options.id) if options.id else catalogue.format_listing()
    for line in lines:
        print(line)
    return CLEAN


def _add_record(parser: argparse.ArgumentParser) -> None:
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
    parser.add_argument("--folder", type=_path, metavar="DIR", help="where the recordings are (tests/recordings)")
    parser.add_argument("--base-url", metavar="URL", help="a stand-in on this machine, to try it without the API")
    parser.set_defaults(run=_record)


def _record(options: argparse.Namespace) -> int:
    from generator.record import calls  # noqa: PLC0415
    from generator.record import command as record  # noqa: PLC0415

    planned = calls.plan(options.dataset, options.scenario, options.file)
    folder = options.folder or Path(paths.find_in_project(paths.RECORDINGS))
    token = os.environ.get("APIFY_TOKEN") or None
    target = record.Target(token, folder, Path(paths.find_in_project(paths.SPEC)), options.base_url)
    outcomes = record.record(planned, target, update=options.update)
    for line in record.report(outcomes, update=options.update):
        print(line)
    if any(outcome.failure and not outcome.planned.optional for outcome in outcomes):
        return COULD_NOT_JUDGE
    return FINDINGS if not options.update and any(outcome.difference for outcome in outcomes) else CLEAN


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8010, metavar="N", help="0 for any free one (8010)")
    parser.add_argument("--folder", type=_path, metavar="DIR", help="where the recordings are (tests/recordings)")
    parser.set_defaults(run=_serve)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004 the highest there is
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text!r}")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    from generator.recordings import index  # noqa: PLC0415
    from generator.serve import command as serve  # noqa: PLC0415

    folder = options.folder or Path(paths.find_in_project(paths.RECORDINGS))
    serve.serve(index.load(folder), options.port)
    return CLEAN


def _name(text: str) -> str:
    if not text.strip():
        # Otherwise the default would be taken without a word.
        raise argparse.ArgumentTypeError("expected a name, got nothing; a variable may be empty")
    return text


def _path(text: str) -> Path:
    return Path(_name(text))


_PROG = "python -m generator"
_FIRST = ("regenerate", "drift", "rules documented-nullable")
_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], tuple[str, ...]]] = {
    "regenerate": (
        "write the client package from the fragment, whole or not at all",
        _add_regenerate,
        ("", "--check", "--check --since HEAD", "--spec openapi.yaml --output client"),
    ),
    "drift": (
        "compare the documentation with the fragment",
        _add_drift,
        (
            "",
            "--live --format markdown --output drift.md",
            "--spec openapi.json --docs page.html --docs folder",
            "--patch --docs page.html | git apply",
        ),
    ),
    "lock": (
        "keep what the page says now",
        _add_lock,
        ("", "--docs page.html --retrieved 2026-03-02"),
    ),
    "record": (
        "ask the real API and compare its answers with the recordings",
        _add_record,
        ("someone~their-dataset", "someone~their-dataset --scenario 404 --update"),
    ),
    "serve": (
        "answer with the recordings on this machine, for trying the client without an account",
        _add_serve,
        ("", "--port 0"),
    ),
    "rules": ("list the drift rules, or explain one", _add_rules, ("", "documented-nullable")),
}
