"""docs/pages.md lists what the table of renderers has: names, formats, and the releases that were tried."""

from __future__ import annotations

import re

from generator.drift.sources.embedded.table import RENDERERS
from tests.drift.sources.embedded.test_real import PACKAGES
from tests.paths import ROOT

PAGES = (ROOT / "docs/pages.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGES.splitlines() if line.startswith("| ")]
THEME = "docusaurus-theme-openapi-docs"


def test_every_renderer_is_listed_with_its_format() -> None:
    listed = {name: formats.split(", ") for name, formats, *_ in ROWS[1:]}
    assert listed.pop(THEME) == ["`html`", "`markdown`"]
    assert listed == {renderer.NAME: [f"`{renderer.FORMAT}`"] for renderer in RENDERERS}


def test_every_row_says_what_is_read_and_what_is_not() -> None:
    assert {len(row) for row in ROWS} == {5}
    assert all(all(row) for row in ROWS)


def test_the_releases_are_those_that_are_tried() -> None:
    for package, version in PACKAGES:
        assert re.search(rf"`{package}` (?:[\d.]+ and )?{re.escape(version)}\b", PAGES), (package, version)


def test_the_readme_names_every_renderer() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert [renderer.NAME for renderer in RENDERERS if renderer.NAME not in readme] == []
