"""The readers on what the real theme renders: kept pages, written by `python -m tests.theme.build pages`."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.documents import yaml as document
from generator.documents.dates import get_today
from generator.drift.check import CheckRequest, run
from generator.drift.facts.compare import compare
from generator.drift.facts.model import Aspect
from generator.drift.rules.findings import Report, Severity, Verdict
from generator.drift.sources import detect
from tests import render
from tests.theme.build import DOCUMENTS, PAGES, VERSIONS, list_pages


def judge(page: Path, spec: Path) -> Report:
    return run(CheckRequest(spec=spec, docs=(str(page),)), get_today())


def name(value: Path) -> str:
    return f"{value.parent.name}-{value.stem}"


@pytest.mark.parametrize(("page", "spec"), list_pages(), ids=name)
def test_no_page_differs_from_the_document_it_was_rendered_from(page: Path, spec: Path) -> None:
    report = judge(page, spec)
    assert report.verdict is not Verdict.DRIFT
    assert [one.message for one in report.findings if one.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_pages_of_each_version_are_kept(version: str) -> None:
    assert [page.stem for page, _ in list_pages(version)] == ["create-loan", "delete-item", "get-item", "put-order"]


def test_the_newest_theme_is_read_wholly() -> None:
    page, spec = list_pages(VERSIONS[-1])[-1]
    (source,) = judge(page, spec).sources
    assert source.verdict is Verdict.CLEAN
    assert source.attested is not None
    # Left out: the server, what secures it, and a type that no label tells.
    assert source.attested.of - source.attested.spoken < 7


@pytest.mark.parametrize(("page", "spec"), list_pages(form="static"), ids=name)
def test_a_page_that_leaves_its_schema_to_the_browser_is_unknown(page: Path, spec: Path) -> None:
    assert judge(page, spec).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("turn", [1, -1])
def test_the_projects_own_renderer_agrees_with_the_theme(turn: int) -> None:
    real = (PAGES / f"{VERSIONS[-1]}-server/put-order.html").read_text(encoding="utf-8")
    own = render.html(document.read(DOCUMENTS[1]).data)
    readings = [detect.read_page(text, "page", "html") for text in (real, own)]
    differences = compare(*readings[::turn]).differences
    # The theme puts an example of its own beside prose that it repeats; neither is a fact of the document.
    assert [one for one in differences if one.aspect not in {Aspect.DESCRIPTION, Aspect.EXAMPLE}] == []
