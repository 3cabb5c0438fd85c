"""The command `follow`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from generator import drift, paths
from generator.cli import output
from generator.cli.parser import CLEAN, FINDINGS, PROGRAM, parse_name
from generator.documents import dates
from generator.drift.check import CheckRequest
from generator.drift.follow import Answer, Decision
from generator.drift.rules.findings import Finding
from generator.drift.settings import find_settings
from generator.problem import Problem
from generator.secrets.display import redact

PURPOSE = "lead through a change of the page: what moved, what to write, what is left to do"
EXAMPLES = ("--live", "--docs page.html", "--docs page.html --apply")
_KEYS = {"a": Answer.FOLLOW, "d": Answer.DEVIATE, "s": Answer.SKIP}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    page = parser.add_mutually_exclusive_group()
    page.add_argument("--live", action="store_true", help="follow the page as it is now")
    page.add_argument("--docs", type=parse_name, metavar="FILE|URL", help="follow this page (default: as last read)")
    add("--apply", action="store_true", help="write fragment, ledger and lock, all or none of them; commits nothing")
    add("--spec", type=parse_name, metavar="FILE", help=f"the OpenAPI document (default: {paths.SPEC})")
    add("--lock", type=parse_name, metavar="FILE", help=f"the page lock (default: {paths.LOCK})")
    add("--deviations", type=parse_name, metavar="FILE", help=f"the ledger (default: {paths.LEDGER})")
    add("--render", action="store_true", help="read a page that shows too little by itself as a browser shows it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show what moved and what answers it, write that if asked to, and list what is left in order."""
    request = _make_request(options)
    locked = drift.page_lock.load(request.locks[0])  # without a lock, nothing says what moved
    docs = locked.url if options.live else options.docs
    decide = _ask if os.isatty(0) and os.isatty(1) else drift.follow.decide_by_recordings
    followed = drift.follow.follow(request, docs, dates.get_today(), decide)
    output.print_note(*(f"moved: {redact(line)}" for line in followed.moved))
    for finding in followed.report.findings:
        if not finding.accepted:
            output.print_note(f"found: {finding.location}: {finding.rule}: {redact(finding.message)}")
    if options.apply:
        drift.follow.write(followed.changes)
        output.print_note(*(f"written: {path}" for path, _, _ in followed.changes))
    else:
        output.write_text(followed.diff, None, exact=True)
    steps = list(drift.follow.list_steps(followed, request, PROGRAM, applied=options.apply))
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    output.print_note(*(numbered or ["nothing is left to do"]))
    return FINDINGS if steps else CLEAN


def _make_request(options: argparse.Namespace) -> CheckRequest:
    settings = find_settings(options.spec)
    locks = (options.lock,) if options.lock else settings.locks or (paths.LOCK,)
    if len(locks) > 1:
        raise Problem(
            f"the settings name {len(locks)} locks, and one page is followed at a time", help="add --lock FILE"
        )
    spec = Path(options.spec or settings.spec or paths.SPEC)
    ledger = options.deviations or settings.ledger or (paths.LEDGER if spec == Path(paths.SPEC) else None)
    if not spec.exists():
        raise Problem(f"there is no {spec} in {Path.cwd()}", help="change to the project's folder, or add --spec FILE")
    return CheckRequest(
        spec=spec,
        locks=tuple(map(Path, locks)),
        ledger=Path(ledger) if ledger else None,
        recordings=Path(settings.recordings or paths.RECORDINGS),
        render=options.render,
    )


def _ask(finding: Finding) -> Decision:
    """Show a finding with its evidence on the terminal, and ask what to do about it."""
    third = finding.third_source
    recorded = [f"  {third.name}: {third.claims} ({third.at})"] if third else []
    output.print_note(
        f"{finding.severity}[{finding.rule}]: {redact(finding.message)}",
        f"  fragment: {finding.location}",
        f"  page: {finding.evidence}",
        *map(redact, recorded),
    )
    usual = drift.follow.decide_by_recordings(finding)
    key = next(key for key, answer in _KEYS.items() if answer is usual.answer)
    while True:
        typed = _read(f"[a]ccept the page, record a [d]eviation, [s]kip? ({key}) ") or key
        if answer := _KEYS.get(typed[:1].lower()):
            break
    if answer is not Answer.DEVIATE:
        return Decision(answer)
    reason = _read(f"reason ({usual.reason}) " if usual.reason else "reason: ") or usual.reason
    own = "(the recording) " if usual.reason else "such as `2026-05-25: where it was seen`: "
    return Decision(answer, reason, _read(f"evidence {own}") or None) if reason else Decision(Answer.SKIP)


def _read(question: str) -> str:
    output.print_note(question)
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()
