"""Every format that people read says how much of the fragment a source speaks about, and what it leaves out."""

from __future__ import annotations

import html
import re

import pytest

from generator.drift.report.formats import render
from generator.drift.rules.catalogue import load_rules
from generator.drift.rules.findings import Report
from tests.report_samples import ATTESTED, PAGE


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_it_says_what_is_not_shown(form: str) -> None:
    report = Report((PAGE._replace(attested=ATTESTED),), ())
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", render(form, report, load_rules()))).split())
    assert "97 of 101" in text
    assert "not shown: 1 title, response 200 data.stats (3 facts)" in text.replace("\u200b", "")


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_it_says_nothing_where_all_is_shown(form: str) -> None:
    report = Report((PAGE._replace(attested=ATTESTED._replace(silent=())),), ())
    assert "not shown" not in render(form, report, load_rules())
