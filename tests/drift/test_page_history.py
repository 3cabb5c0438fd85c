"""How a page moved is told from its locks alone, and has no part in the verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.cli.main import main
from generator.documents import yaml as document
from generator.drift import page_lock
from generator.drift.page_history import list_moves
from generator.drift.sources import detect
from generator.problem import Problem
from tests import render
from tests.paths import ROOT

SHOP = ROOT / "tests/pages/shop.yaml"
URL = "https://docs.example.com/order-put"


def locked(folder: Path, day: str, change: Callable[[Any], None] = lambda _spec: None) -> Path:
    """The lock of the shop's page as it was on a day."""
    spec = document.read(SHOP).data
    change(spec)
    text = render.FORMS["html"](spec)
    reading = detect.read_page(text, "page.html", detect.detect_format(text))
    path = folder / f"{day}.yaml"
    path.write_text(page_lock.dump(reading, URL, date.fromisoformat(day), b""), encoding="utf-8")
    return path


def test_a_step_from_a_page_without_its_server_to_one_with_it_is_of_one_operation(tmp_path: Path) -> None:
    old, new = locked(tmp_path, "2026-01-01"), tmp_path / "new.yaml"
    old.write_text(old.read_text(encoding="utf-8").replace("PUT /v1/shops", "PUT /shops"), encoding="utf-8")
    reading = detect.read_page(render.capture(document.read(SHOP).data), "page.md", "markdown")
    new.write_text(page_lock.dump(reading, URL, date(2026, 2, 1), b""), encoding="utf-8")
    (move,) = list_moves([old, new])
    assert "documented-path-differs" not in {finding.rule for finding in move.findings}


def without_415(spec: Any) -> None:
    del spec["paths"]["/v1/shops/{shopId}/orders/{orderId}"]["put"]["responses"]["415"]


def test_each_step_tells_what_moved_the_oldest_first(tmp_path: Path) -> None:
    paths = [
        locked(tmp_path, "2026-03-01"),
        locked(tmp_path, "2026-01-01", without_415),
        locked(tmp_path, "2026-02-01"),
    ]
    first, second = list_moves(paths)
    assert (first.since, first.read, second.since, second.read) == (
        "2026-01-01",
        "2026-02-01",
        "2026-02-01",
        "2026-03-01",
    )
    (finding,) = first.findings
    assert (finding.rule, finding.part) == ("documented-status-not-in-spec", "response:415")
    assert finding.message == "the page documents response 415, the page of 2026-01-01 does not"
    assert second.findings == ()


@pytest.mark.parametrize("days", [["2026-01-01"], []])
def test_a_lone_lock_is_no_timeline(days: list[str], tmp_path: Path) -> None:
    with pytest.raises(Problem, match="needs two page locks"):
        list_moves([locked(tmp_path, day) for day in days])


def test_two_locks_of_one_day_have_no_order(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(Problem, match="same day"):
        list_moves([locked(tmp_path, "2026-01-01"), locked(tmp_path / "other", "2026-01-01", without_415)])


def test_the_same_lock_twice_tells_that_nothing_moved(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (move,) = list_moves([locked(tmp_path, "2026-01-01"), locked(tmp_path / "other", "2026-01-01")])
    assert move.findings == ()


def run(folder: Path, form: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The page agrees with the fragment; an older one did not."""
    page = folder / "page.html"
    page.write_text(render.FORMS["html"](document.read(SHOP).data), encoding="utf-8")
    arguments = ["drift", "--spec", str(SHOP), "--docs", str(page), "--format", form]
    for day in ("2026-01-01", "2026-02-01"):
        change = without_415 if day < "2026-02" else lambda _spec: None
        arguments += ["--history", str(locked(folder, day, change))]
    return main(arguments), capsys.readouterr().out


def test_the_html_report_shows_it_and_the_verdict_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, printed = run(tmp_path, "html", capsys)
    assert status == 0
    (step,) = LexborHTMLParser(printed).css(".timeline > li")
    assert "1 change since 2026-01-01" in step.text()
    assert "documented-status-not-in-spec" in step.text()


def test_the_json_report_holds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, printed = run(tmp_path, "json", capsys)
    report = json.loads(printed)
    assert (status, report["verdict"], report["findings"]) == (0, "clean", [])
    (step,) = report["timeline"]
    assert [finding["rule"] for finding in step["findings"]] == ["documented-status-not-in-spec"]


def test_without_it_the_json_report_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "--spec", str(SHOP), "--docs", str(SHOP), "--format", "json"]) in {0, 1, 2}
    assert set(json.loads(capsys.readouterr().out)) == {"schema", "verdict", "sources", "findings", "counts"}
