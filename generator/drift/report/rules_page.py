"""Every drift rule on one page of Markdown, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.drift.rules.catalogue import Rule
from generator.drift.rules.findings import Severity

_HEAD = """\
# Every drift rule

Written by `make docs` from [`generator/drift/rules/rules.yaml`](../generator/drift/rules/rules.yaml); change that, as
[Adding a rule](adding-a-rule.md) says. `python -m generator rules ID` prints the same of one rule.
"""
_MEANING = {
    Severity.ERROR: "Code generated from the fragment can crash or mislead.",
    Severity.WARNING: "The documentation offers something that the fragment lacks, or the reverse.",
    Severity.NOTE: "Examples, titles and prose; fails only with `--fail-on note`.",
}


def format_page(rules: Iterable[Rule]) -> Iterator[str]:
    """The lines of the page, each without a line break."""
    every = list(rules)
    yield from _HEAD.split("\n")
    for severity in Severity:
        found = [rule for rule in every if rule.severity is severity]
        yield from (f"## {severity.value.capitalize()}s ({len(found)})", "", _MEANING[severity], "")
        for rule in found:
            yield from _format_rule(rule)


def _format_rule(rule: Rule) -> Iterator[str]:
    yield from (f"### {rule.id}", "", f"> {rule.example}", "")
    yield from (f"- Why: {rule.why}", f"- What to do: {rule.remedy}", "")
