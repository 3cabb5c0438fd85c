"""What the real theme publishes is what the readers are made for: sites are built from documents of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.documents.dates import get_today
from generator.drift.check import CheckRequest, run
from generator.drift.rules.findings import Verdict
from tests.paths import TESTS
from tests.theme.build import VERSIONS, ThemeAbsentError, build

SHOP = TESTS / "pages/shop.yaml"


@pytest.mark.network
@pytest.mark.sites
@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_a_page_with_its_schema_in_the_html_is_clean_against_its_own_document(version: str, tmp_path: Path) -> None:
    try:
        site = build(version, [SHOP], tmp_path, on_server=True)
    except ThemeAbsentError as absent:
        pytest.skip(f"the theme is not here: {absent}")
    report = run(CheckRequest(spec=SHOP, docs=(str(site / "docs/shop/put-order.html"),)), get_today())
    (source,) = report.sources
    assert report.findings == ()
    if version.startswith("4."):  # which shows nothing of lists in lists
        assert source.reason is not None
        assert source.reason.endswith("within response 200 data.lines[].matrix[], where the spec has something")
    else:
        assert (source.verdict, source.reason) == (Verdict.CLEAN, None)
