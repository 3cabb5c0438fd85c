"""What several responses share is told once to people, and of each to programs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.documents.location import Location
from generator.drift.report.formats import FORMATS, render
from generator.drift.report.grouping import fold_findings
from generator.drift.rules.findings import Finding, Report
from tests.report_samples import NULLABLE, PAGE, RULES, replace

SHARED = [replace(NULLABLE, part=f"response:{status}", path="error.type") for status in (400, 401, 403)]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_people_read_it_once(form: str) -> None:
    shown = render(form, Report((PAGE,), tuple(SHARED)), RULES)
    assert "also in responses 401, 403" in shown.replace("&#44;", ",").lower()
    assert shown.count("or record why not in") == 1
    assert "3 errors" in shown


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"text", "markdown", "html"}))
def test_programs_get_each(form: str) -> None:
    assert "also in" not in render(form, Report((PAGE,), tuple(SHARED)), RULES)


def test_each_keeps_its_fingerprint() -> None:
    found = json.loads(render("json", Report((PAGE,), tuple(SHARED)), RULES))["findings"]
    assert len({one["fingerprint"] for one in found}) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"location": Location("spec/dataset.yaml", 99)},
        {"docs": False},
        {"path": "error"},
        {"rule": "documented-optional"},
        {"deviation": "spec/deviations.yaml:3"},
        {"part": "request-body"},
    ],
)
def test_what_is_another_fact_is_told_by_itself(changes: dict[str, Any]) -> None:
    assert len(fold_findings([SHARED[0], replace(SHARED[1], **changes)])) == 2


def test_statuses_are_facts_of_their_own() -> None:
    statuses: list[Finding] = [replace(one, path="", aspect="presence") for one in SHARED]
    assert fold_findings(statuses) == tuple(statuses)
