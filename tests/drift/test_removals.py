"""No page is clean that lost a fact, in whichever form and wherever it stood; what tells no fact may go."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from generator.documents import yaml as document
from generator.drift.judgement import judge_source
from generator.drift.rules.findings import Severity, Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.openapi import json_types
from tests import removals, render
from tests.paths import ROOT
from tests.removals import Removal

DOCUMENTS = (ROOT / "tests/pages/shop.yaml", ROOT / "spec/dataset.yaml", ROOT / "docs/examples/station/station.yaml")
RENDERED = [(path, form) for path in DOCUMENTS for form in render.FORMS]
CAPTURES = [(DOCUMENTS[0], form) for form in ("turndown", "markdownify", "html2text")]
PAGES = RENDERED + CAPTURES
DIAGONAL = [*RENDERED[:: len(render.FORMS) + 1], *CAPTURES[:2]]
"""Each document in another form, for the quick run."""
SAMPLE = 10
REDUNDANT = frozenset({"nullable", "null", "no"})
"""A flag and a label say the same: one may go. `no` is the example of a body that is no object, never compared."""


@cache
def read_spec(path: Path) -> openapi.Bundle:
    return openapi.parse(path.read_text(encoding="utf-8"), path.name)


@cache
def render_page(path: Path, form: str) -> str:
    if (path, form) in CAPTURES:
        return (ROOT / f"tests/pages/captures/{path.stem}.{form}.md").read_text(encoding="utf-8")
    return render.FORMS[form](document.read(path).data)


def judge(path: Path, text: str) -> tuple[bool, int]:
    """Whether a page is clean, and how many findings there are, notes included."""
    reader = lambda: [detect.read_page(text, "page", detect.detect_format(text))]  # noqa: E731
    outcomes = list(judge_source(read_spec(path), "page", reader, Names()))
    findings = [one for outcome in outcomes for one in outcome.findings]
    grave = any(one.severity is not Severity.NOTE for one in findings)
    return all(one.verdict.verdict is Verdict.CLEAN for one in outcomes) and not grave, len(findings)


def removals_of(path: Path, form: str) -> Iterator[Removal]:
    yield from removals.remove_each("html" if form == "html" else "markdown", render_page(path, form))


def find_wrong(path: Path, form: str, some: list[Removal]) -> list[str]:
    """The removals that took a fact away and are called clean, without so much as a note."""
    _, _, body = render.operation(document.read(path).data)
    facts = removals.words_of_facts(body) - removals.OF_THE_PAGE - REDUNDANT
    _, before = judge(path, render_page(path, form))
    wrong = []
    for one in some:
        clean, findings = judge(path, one.text)
        # A status stands in a list and above its section; a body that is no object has its type for a name as well.
        twice = {word for word in one.words if f"Status {word}" in one.text}
        gone = (one.words & facts) - twice - (json_types.TYPES if one.name.startswith("remove strong") else set())
        if clean and findings <= before and gone:
            wrong.append(f"{one.name}: {sorted(gone)[:6]}")
    return wrong


@pytest.mark.parametrize(("path", "form"), PAGES, ids=lambda value: getattr(value, "stem", value))
def test_what_is_rendered_is_clean(path: Path, form: str) -> None:
    clean, _ = judge(path, render_page(path, form))
    assert clean


@pytest.mark.parametrize(("path", "form"), DIAGONAL, ids=lambda value: getattr(value, "stem", value))
def test_no_sampled_removal_of_a_fact_is_clean(path: Path, form: str) -> None:
    some = list(removals_of(path, form))
    assert find_wrong(path, form, some[:: len(some) // SAMPLE + 1]) == []


@pytest.mark.slow
@pytest.mark.parametrize(("path", "form"), PAGES, ids=lambda value: getattr(value, "stem", value))
def test_no_removal_of_a_fact_is_clean(path: Path, form: str) -> None:
    assert find_wrong(path, form, list(removals_of(path, form))) == []
