"""Recordings that cannot be heard, or not any more: each is named, and the others are heard."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.drift import check
from generator.drift.report.formats import render
from generator.drift.rules.findings import Verdict
from tests.drift.test_check import TODAY, key, recordings_with
from tests.paths import ROOT

NAMED = "dataset-200-named.yaml"


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


BROKEN: list[tuple[str, Callable[[Path], object], str, str]] = [
    (
        "a renamed file",
        lambda folder: (folder / NAMED).rename(folder / "renamed.yaml"),
        "index.yaml",
        "there is no recording dataset-200-named.yaml; was it renamed or deleted?",
    ),
    (
        "an orphan",
        lambda folder: shutil.copy(folder / NAMED, folder / "orphan.yaml"),
        "orphan.yaml",
        "has no entry in index.yaml; add one that says where it comes from",
    ),
    ("no YAML", lambda folder: (folder / NAMED).write_text("{"), NAMED, "not valid YAML"),
    ("no text", lambda folder: (folder / NAMED).write_bytes(b"\xff"), NAMED, "not UTF-8"),
    ("no exchange", lambda folder: (folder / NAMED).write_text("version: 1\ninteractions: []"), NAMED, "no exchange"),
    (
        "a body without an end",
        lambda folder: replaced(folder / NAMED, '"fields": []', '"fields": ' + "[" * 100_000),
        NAMED,
        "nested too deeply",
    ),
    (
        "an entry without a date",
        lambda folder: replaced(folder / "index.yaml", "    date: '2025-09-11'\n", ""),
        "index.yaml",
        "expected a date at recordings.1.date, got nothing",
    ),
]


@pytest.mark.parametrize(("what", "damage", "file", "reason"), BROKEN, ids=[name for name, *_ in BROKEN])
def test_a_recording_that_cannot_be_heard_is_unknown_and_the_others_are_heard(
    tmp_path: Path, what: str, damage: Callable[[Path], object], file: str, reason: str
) -> None:
    folder = recordings_with(tmp_path, '"id": "WkzbQMuFYuamGv3YF"', '"id": null')
    damage(folder)
    report = check.run(check.CheckRequest(ledger=Path("spec/deviations.yaml"), recordings=folder), TODAY)
    assert report.verdict is Verdict.UNKNOWN, what
    unknown = {source.source: source.reason or "" for source in report.sources if source.verdict is Verdict.UNKNOWN}
    assert reason in unknown[str(folder / file)]
    assert len(unknown) == (2 if what == "a renamed file" else 1)
    assert [key(finding) for finding in report.findings if not finding.accepted] == [
        ("recorded-null", "response:200", "data.id")
    ]
    assert report.unrecorded == ()


def test_an_entry_is_not_called_unused_for_a_recording_that_cannot_be_heard(tmp_path: Path) -> None:
    folder = recordings_with(tmp_path, '"id": "WkzbQMuFYuamGv3YF"', '"id": null')
    ledger = tmp_path / "deviations.yaml"
    ledger.write_text("""\
- rule: recorded-null
  part: response:200
  path: data.id
  reason: Seen once.
  evidence: "2026-05-25: somewhere"
  review-by: 2027-03-01
""")
    request = check.CheckRequest(ledger=ledger, recordings=folder)
    assert "deviation-unused" not in {one.rule for one in check.run(request, TODAY).findings}
    (folder / "dataset-200-documented.yaml").write_text("{")
    assert "deviation-unused" not in {one.rule for one in check.run(request, TODAY).findings}
    (folder / "dataset-200-documented.yaml").write_text((ROOT / check.RECORDINGS / NAMED).read_text())
    assert "deviation-unused" in {one.rule for one in check.run(request, TODAY).findings}


def test_without_its_index_nothing_recorded_is_known(tmp_path: Path) -> None:
    folder = recordings_with(tmp_path, '"id"', '"id"')
    (folder / "index.yaml").unlink()
    report = check.run(check.CheckRequest(recordings=folder), TODAY)
    assert [source.verdict for source in report.sources] == [Verdict.DRIFT, Verdict.UNKNOWN]
    for path in folder.iterdir():
        path.unlink()
    (folder / "index.yaml").write_text("recordings: []")
    assert check.run(check.CheckRequest(recordings=folder), TODAY).sources[1].reason == "lists no recordings"


def test_a_recording_past_its_date_is_a_finding_with_the_command_that_renews_it() -> None:
    request = check.CheckRequest(ledger=Path("spec/deviations.yaml"))
    for day, verdict in ((date(2027, 5, 4), Verdict.CLEAN), (date(2027, 5, 5), Verdict.DRIFT)):
        report = check.run(request, day)
        found = [one for one in report.findings if one.source == "tests/recordings"]
        assert report.sources[1].verdict is verdict
    (finding,) = found
    assert finding.rule == "recording-expired"
    assert finding.message == "dataset-200-unnamed-run-default.yaml expired on 2027-05-04"
    assert "python -m generator record DATASET_ID" in finding.help
    line = Path(finding.location.file).read_text().splitlines()[(finding.location.line or 0) - 1]
    assert line.strip() == "- file: dataset-200-unnamed-run-default.yaml"
    assert finding.help in render("text", report, {})
