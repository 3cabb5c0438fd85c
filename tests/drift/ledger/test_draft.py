"""Entries of the ledger are drafted for findings, as a diff that `git apply` takes and the next check accepts."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.drift.ledger.draft import add_months
from tests.paths import ROOT

REASON = ["--reason", "The page is behind."]
EVIDENCE = ["--evidence", "2026-05-01: seen on the pier"]


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a weather station whose page says otherwise in two places."""
    folder = shutil.copytree(ROOT / "docs/examples/station", tmp_path / "station")
    page = folder / "page.md"
    page.write_text(
        page.read_text().replace("elevation** integer", "elevation** number").replace("north-pier", "south-pier")
    )
    (folder / "drift.toml").write_text(
        'spec = "station.yaml"\npages = ["page.md"]\nledger = "deviations.yaml"\nfail-on = "note"\n'
    )
    (folder / "deviations.yaml").write_text("# None so far.\n[]\n")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    monkeypatch.chdir(folder)
    return folder


def apply(diff: str) -> None:
    subprocess.run(["git", "apply", "-"], input=diff, text=True, check=True)


def test_an_entry_accepts_one_finding_and_another_the_rest(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subject = ["--accept", "documented-type-differs", "response:200", "data.elevation"]
    assert main(["drift", *subject, *REASON, *EVIDENCE]) == 1
    apply(capsys.readouterr().out)
    assert main(["drift"]) == 1
    assert "1 accepted" in capsys.readouterr().out
    assert main(["drift", "--accept-all", *REASON, *EVIDENCE]) == 1
    apply(capsys.readouterr().out)
    assert main(["drift"]) == 0
    text = (station / "deviations.yaml").read_text()
    assert text.startswith("# None so far.\n- rule: documented-type-differs\n  part: response:200\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--accept", "documented-type-differs", "response:200", *EVIDENCE], "--accept needs a reason"),
        (["--accept", "documented-type-differs", *REASON], "--accept takes a rule, a part"),
        (
            ["--accept", "documented-type-differs", "response:200", "data.elevatoin", *REASON],
            "did you mean documented-",
        ),
        (["--accept-all", *REASON], "no recording speaks for the fragment"),
        (["--accept-all", *REASON, "--evidence", "/etc/passwd"], "neither a file of the project nor a dated reference"),
        (REASON, "--reason and --evidence go with --accept"),
    ],
)
def test_what_is_missing_is_asked_for(
    given: list[str], told: str, station: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drift", *given]) == 2
    assert told in capsys.readouterr().err
    assert station.is_dir()


def test_the_recording_that_proves_it_is_the_evidence(
    station: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    ledger = station / "none.yaml"
    subject = ["--accept", "undocumented-nullable", "response:200", "data.name"]
    assert main(["drift", "--deviations", str(ledger), *subject, *REASON]) == 1
    assert "+  evidence: tests/recordings/dataset-200-unnamed-run-default.yaml" in capsys.readouterr().out


def test_a_month_that_is_short_ends_sooner() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 2), 6) == date(2026, 7, 2)
