"""The command `rules`."""

from __future__ import annotations

import argparse

from generator.cli import output
from generator.cli.parser import CLEAN
from generator.drift import report, rules
from generator.problem import Problem

PURPOSE = "list the drift rules, or explain one"
EXAMPLES = ("", "documented-nullable")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("id", metavar="ID", nargs="?", help="the rule to explain")
    parser.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="markdown: all of them on one page (text)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the rules."""
    if options.id and options.format == "markdown":
        raise Problem("--format markdown is for all rules, not for one", help="leave out the ID")
    if options.format == "markdown":
        lines = report.rules_page.format_page(rules.catalogue.load_rules().values())
    elif options.id:
        lines = rules.catalogue.explain_rule(options.id)
    else:
        lines = rules.catalogue.format_listing()
    output.print_lines(lines)
    return CLEAN
