"""The command `drift`: reports mask the tokens that the settings beside the fragment name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.drift.report.formats import FORMATS
from tests.paths import ROOT

TOKEN = "acme_12ab"


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """The weather station with a token where an example should be."""
    folder = shutil.copytree(ROOT / "docs/examples/station", tmp_path / "station")
    spec = folder / "station.yaml"
    text = spec.read_text(encoding="utf-8")
    assert "example: north-pier" in text
    spec.write_text(text.replace("example: north-pier", f"example: {TOKEN}"), encoding="utf-8")
    return folder


def report(station: Path, name: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints in a format."""
    assert main(["drift", "--spec", f"{station}/station.yaml", "--docs", f"{station}/page.md", "--format", name]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", FORMATS)
def test_a_token_of_the_api_is_masked(name: str, station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (station / "recording.yaml").write_text("token:\n  prefixes: [acme_]\n", encoding="utf-8")
    assert "12ab" not in report(station, name, capsys)


def test_what_the_settings_do_not_name_is_shown(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert f'"spec": "{TOKEN}"' in report(station, "json", capsys)


def test_settings_that_are_wrong_are_named(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (station / "recording.yaml").write_text("tokens: []\n", encoding="utf-8")
    assert main(["drift", "--spec", f"{station}/station.yaml", "--docs", f"{station}/page.md"]) == 2
    assert f"{station}/recording.yaml:1:1: unknown key 'tokens'" in capsys.readouterr().err
