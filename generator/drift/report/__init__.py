"""Reports: one module for each format, imported only when that format is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from generator.drift.report.redact import redact_report
from generator.drift.rules.findings import Report, Severity
from generator.problem import Problem
from generator.secrets.detect import GENERIC, Detector


class RuleText(Protocol):
    """What a report needs to know of a rule."""

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

FORMATS: Mapping[str, tuple[str, ...]] = {
    "text": ("colour",),
    "json": (),
    "markdown": ("rules",),
    "github": (),
    "sarif": ("rules",),
    "html": ("rules",),
}
"""Every format, which is also the name of its module, and what that needs beside the report."""


def render(
    format: str,  # noqa: A002  the option's name
    report: Report,
    rules: Rules,
    *,
    colour: bool = False,
    detector: Detector = GENERIC,
) -> str:
    """The report in one of `FORMATS`, without what the detector takes for a secret, ending with a newline."""
    module = import_module(f"{__name__}.{format}")
    options = {"rules": rules, "colour": colour}
    text: str = module.render(redact_report(report, detector), **{name: options[name] for name in FORMATS[format]})
    return text


def refusal(format: str, problem: Problem) -> str:  # noqa: A002 as above
    """What the formats `github` and `markdown` say when the check ended before there was a report."""
    text: str = import_module(f"{__name__}.{format}").refusal(problem)
    return text
