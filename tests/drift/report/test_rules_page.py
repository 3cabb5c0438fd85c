"""The page of all rules is what `make docs` writes, and leaves none out."""

from __future__ import annotations

import re

import pytest

from generator.cli.main import main
from generator.drift.rules import catalogue
from generator.drift.rules.findings import Severity
from tests.paths import ROOT

PAGE = ROOT / "docs/rules.md"


def test_the_page_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "markdown"]) == 0
    assert capsys.readouterr().out == PAGE.read_text(encoding="utf-8"), "run `make docs`"


def test_every_rule_stands_below_its_severity() -> None:
    for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        severity = Severity(re.match(r"\w+", part)[0].lower()[:-1])  # type: ignore[index]
        assert re.findall(r"^### (.*)$", part, re.MULTILINE) == [
            rule.id for rule in catalogue.load_rules().values() if rule.severity is severity
        ]


def test_no_text_of_a_rule_is_markup() -> None:
    for rule in catalogue.load_rules().values():
        assert not re.search(r"[<*_]|\]\(", re.sub(r"`[^`]*`", "", f"{rule.why} {rule.remedy} {rule.example}"))


def test_one_rule_has_no_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "documented-nullable", "--format", "markdown"]) == 2
    assert "leave out the ID" in capsys.readouterr().err
