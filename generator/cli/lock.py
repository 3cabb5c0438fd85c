"""The command `lock`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from generator import drift, paths
from generator.cli import output
from generator.cli.parser import CLEAN, parse_name
from generator.documents import dates
from generator.drift.settings import find_settings
from generator.fetch.source import is_url
from generator.problem import Problem
from generator.secrets.display import redact

PURPOSE = "keep what the page says now"
EXAMPLES = ("", "--docs page.html --retrieved 2026-03-02")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    add("--docs", type=parse_name, metavar="FILE|URL", help="the page (default: the URL in the lock)")
    add("--url", metavar="URL", help="where a page in a file comes from (default: the URL in the lock)")
    add("--retrieved", metavar="DATE", help="when a page in a file was read, as YYYY-MM-DD (default: today)")
    add("--output", type=parse_name, metavar="FILE", help=f"where the lock is (default: {paths.LOCK})")
    add("--accept-loss", action="store_true", help="write it although more than a tenth of its facts went")
    add("--render", action="store_true", help="read a page that shows too little by itself as a browser shows it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the lock and print a line for each change."""
    if options.retrieved and (options.docs is None or is_url(options.docs)):
        raise Problem("--retrieved is about a page in a file; one that is fetched is read today", help="leave it out")
    if options.url and options.docs is None:
        raise Problem("--url says where a page comes from, but no page is named", help="name it with --docs")
    retrieved = _parse_retrieved(options.retrieved) if options.retrieved else dates.get_today()
    locks = [options.output] if options.output else find_settings(None).locks or (paths.LOCK,)
    if len(locks) > 1 and (options.docs or options.url):
        raise Problem(f"the settings name {len(locks)} locks, but one page is given", help="say which with --output")
    for lock in locks:
        changes = drift.lock_command.run(
            options.docs,
            options.url,
            retrieved,
            Path(lock),
            accept_loss=options.accept_loss,
            render=options.render,
        )
        output.print_lines(map(redact, changes))
    return CLEAN


def _parse_retrieved(text: str) -> date:
    try:
        retrieved = dates.parse_date(text)
    except ValueError:
        raise Problem(
            f"--retrieved must be a date such as 2026-03-02, not {text!r}", help="write it YYYY-MM-DD"
        ) from None
    if retrieved > dates.get_today():
        raise Problem(f"--retrieved cannot be a day to come, such as {text}", help="say when it was read")
    return retrieved
