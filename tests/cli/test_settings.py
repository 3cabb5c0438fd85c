"""Settings of a check stand in `drift.toml` beside the document or in `pyproject.toml`; options go before them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from generator.cli.main import main
from tests.paths import ROOT

OPERATION = "GET /v1/stations/{stationId}"
SETTINGS = f"""
spec = "station.yaml"
pages = [{{page = "page.md", operation = "{OPERATION}"}}]
ledger = "deviations.yaml"
recordings = "recordings"
fail-on = "error"
[output]
json = "out.json"
"""


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the weather station and its settings, as current directory."""
    folder = shutil.copytree(ROOT / "docs/examples/station", tmp_path / "station")
    (folder / "deviations.yaml").write_text("[]\n")
    (folder / "drift.toml").write_text(SETTINGS)
    monkeypatch.chdir(folder)
    return folder


def drift_away(station: Path) -> None:
    page = station / "page.md"
    page.write_text(page.read_text().replace("elevation** integer", "elevation** number"))


def test_a_check_without_options_does_what_the_settings_say(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift"]) == 0
    drift_away(station)
    assert main(["drift"]) == 1
    out = capsys.readouterr().out
    assert "station.yaml:75" in out
    (finding,) = json.loads((station / "out.json").read_text())["findings"]
    assert finding["rule"] == "documented-type-differs"


def test_files_are_seen_from_the_settings(
    station: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(station.parent)
    assert main(["drift", "--spec", "station/station.yaml"]) == 0
    assert "station/page.md" in capsys.readouterr().out
    assert (station / "out.json").is_file()


def test_the_table_of_a_project_file_is_the_same(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (station / "drift.toml").unlink()
    text = '[project]\nname = "x"\n[tool.apify-dataset-pipeline]\nspec = "station.yaml"\npages = ["page.md"]\n'
    (station / "pyproject.toml").write_text(text)
    assert main(["drift"]) == 0
    assert "page.md: clean" in capsys.readouterr().out


def test_the_page_is_the_documents_own_so_its_recordings_bear_witness(
    station: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drift_away(station)
    assert main(["drift"]) == 1
    assert "= recordings:" in capsys.readouterr().out


def test_a_page_of_another_operation_is_unknown(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (station / "drift.toml").write_text(SETTINGS.replace(OPERATION, "GET /v1/other"))
    assert main(["drift"]) == 2
    assert f"expected GET /v1/other, as the settings say, but this is about {OPERATION}" in capsys.readouterr().out


def test_locks_are_written_and_compared(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://docs.example.com/station-get"
    assert main(["lock", "--docs", "page.md", "--url", url, "--output", "station.lock.yaml"]) == 0
    (station / "drift.toml").write_text('spec = "station.yaml"\nlocks = ["station.lock.yaml"]\n')
    assert main(["drift"]) == 0
    assert "station.lock.yaml: clean" in capsys.readouterr().out
    (station / "second.yaml").write_text((station / "station.lock.yaml").read_text())
    assert main(["drift", "--lock", "station.lock.yaml", "--lock", "second.yaml"]) == 0
    assert "in 2 sources" in capsys.readouterr().out
    drift_away(station)
    assert main(["lock", "--docs", "page.md"]) == 0
    assert main(["drift"]) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("spex = 1", "unknown key 'spex'"),
        ("spec = 1", "spec must be a text, not 1"),
        ("pages = 'x'", "pages must be a list, not 'x'"),
        ("pages = [{operation = 'GET /x'}]", "an entry of pages is not as expected"),
        ("pages = ['']", "pages must be a text that is not empty"),
        ("fail-on = 'never'", "fail-on is 'never'"),
        ("output = {pdf = 'x'}", "output has no format 'pdf'"),
        ("= 1", "not TOML"),
    ],
)
def test_what_is_wrong_is_named(text: str, told: str, station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (station / "drift.toml").write_text(text)
    assert main(["drift"]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "drift.toml" in error


def test_settings_about_another_document_are_left_alone(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(station / "station.yaml", station / "other.yaml")
    assert main(["drift", "--spec", "other.yaml", "--docs", "page.md"]) == 0
    assert not (station / "out.json").exists()
    capsys.readouterr()
