"""Every change that a page of the real theme shows is found, once and at its place; none that it does not show is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.drift.judgement import judge_source
from generator.drift.rules.findings import Finding
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from tests.paths import ROOT
from tests.theme.build import VERSIONS, ThemeAbsentError
from tests.theme.changes import (
    Change,
    Schema,
    list_changes,
    read_documents,
    read_text,
    render,
    sample_changes,
)

NOT_TOLD = {
    r"(extra\{\}|(oneOf|anyOf) \d) null in|(more\{\}|Cat|Dog) writeOnly in": "nothing of makes the source unknown",
    r"extra\{\} default in": "default of the values of a map is not compared",
    r"pet\.kind (Cat|Dog) rename property": "is two findings, because it is then no longer required",
    r"grid\[\] m(in|ax)Items in 4": "the limits of a list in a list",
    r"Dog title in 4": "that a property with a list of types has no title",
    r"state title in 4\.3": "a constant",
    r"whole require in 4\.3": "that a property made with `allOf` is required",
    r"sent request-body \{\} additionalProperties in 4\.7": "the values of a map beside variants",
    r"anyOf 0 additionalProperties in 5": "the type labels that it drops beside the values of a map in a variant",
}
"""Changes that are shown and not found, or found otherwise, as expressions for their names: each with the reason."""


def judge(page: str, document: Schema) -> list[Finding]:
    """What differs between a page and a document."""
    spec = openapi.parse(json.dumps(document), "spec.json")
    outcomes = judge_source(spec, "page.html", lambda: [detect.read_page(page, "page.html", "html")], Names())
    return [finding for outcome in outcomes for finding in outcome.findings]


def is_told(change: Change, findings: list[Finding]) -> bool:
    return [one.part for one in findings] == [change.part] and findings[0].path in change.paths


def find_wrong(pages: dict[str, str], changes: Iterable[Change]) -> list[str]:
    """Changes of which more or less is found than is shown, whichever of the two sides has changed."""
    documents, wrong = read_documents(), list[str]()
    for change in changes:
        before, after = pages[change.document], pages[change.name]
        both = judge(after, documents[change.document]), judge(before, change.changed)
        is_shown = read_text(after) != read_text(before)
        if not all(is_told(change, one) if is_shown else not one for one in both):
            wrong.append(change.name)
    return wrong


@pytest.mark.network
@pytest.mark.sites
@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_shown_of_a_change_is_found_once_and_at_its_place(version: str, tmp_path: Path) -> None:
    try:
        pages = render(version, tmp_path)
    except ThemeAbsentError as absent:
        pytest.skip(f"the theme is not here: {absent}")
    assert [judge(pages[name], document) for name, document in read_documents().items()] == [[]] * len(read_documents())
    wrong = find_wrong(pages, sample_changes(version))
    assert [name for name in wrong if not any(re.search(one, f"{name} in {version}") for one in NOT_TOLD)] == []


def test_all_changes_are_rendered_by_some_version_and_differ() -> None:
    changes, documents = list_changes(), read_documents()
    assert sorted(one.name for version in VERSIONS for one in sample_changes(version)) == sorted(
        one.name for one in changes
    )
    assert len({one.name for one in changes}) == len(changes)
    assert [one.name for one in changes if one.changed == documents[one.document]] == []


@pytest.mark.parametrize("expression", NOT_TOLD)
def test_what_is_not_told_is_a_change_and_stands_in_the_documents(expression: str) -> None:
    names = [f"{one.name} in {version}" for one in list_changes() for version in VERSIONS]
    assert any(re.search(expression, name) for name in names)
    assert NOT_TOLD[expression] in " ".join((ROOT / "docs/pages.md").read_text(encoding="utf-8").split())
