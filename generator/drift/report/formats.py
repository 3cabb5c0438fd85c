"""The formats of a report: what each needs, and how to render it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple, Protocol

from generator.drift.report.redact import redact_problem, redact_report
from generator.drift.rules.findings import Report, Severity
from generator.problem import Problem
from generator.secrets.detector import GENERIC, Detector


class RuleText(Protocol):
    """The texts of a rule that reports print."""

    @property
    def id(self) -> str:
        """Its name: `documented-nullable`."""

    @property
    def severity(self) -> Severity:
        """How grave its findings are."""

    @property
    def why(self) -> str:
        """Why it matters to a user of the generated client."""

    @property
    def remedy(self) -> str:
        """What to do about a finding."""


Rules = Mapping[str, RuleText]


class Format(NamedTuple):
    """What a format needs beside the report, and whether it can say why there is no report."""

    needs_rules: bool = False
    has_colours: bool = False
    has_refusal: bool = False


FORMATS: Mapping[str, Format] = {
    "text": Format(has_colours=True),
    "json": Format(),
    "markdown": Format(needs_rules=True, has_refusal=True),
    "github": Format(has_refusal=True),
    "sarif": Format(needs_rules=True),
    "html": Format(needs_rules=True),
}
"""Every format, by the name of its option, which is also the name of its module."""


def render(
    format: str,  # noqa: A002  the option's name
    report: Report,
    rules: Rules,
    *,
    colour: bool = False,
    quiet: bool = False,
    detector: Detector | None = None,
) -> str:
    """The report in one of `FORMATS`, without what the detector takes for a secret, ending with a newline."""
    module = import_module(f"generator.drift.report.{format}")
    form = FORMATS[format]
    options = {
        **({"rules": rules} if form.needs_rules else {}),
        **({"colour": colour, "quiet": quiet} if form.has_colours else {}),
    }
    text: str = module.render(redact_report(report, detector or GENERIC), **options)
    return text


def render_refusal(format: str, problem: Problem) -> str:  # noqa: A002  the option's name
    """Render the problem that ended the check before there was a report, for formats that can."""
    text: str = import_module(f"generator.drift.report.{format}").render_refusal(redact_problem(problem))
    return text
