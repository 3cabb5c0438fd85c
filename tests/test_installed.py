"""The installed command works in any repository, also in one with a package `generator` of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.paths import ROOT

RUN = "import sys, apify_dataset_pipeline; sys.exit(apify_dataset_pipeline.run())"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel is unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = shutil.copytree(ROOT / "docs/examples/station", tmp_path / "repository")
    (folder / "generator").mkdir()
    (folder / "generator/__init__.py").write_text("raise SystemExit('not this one')\n")
    return folder


def run(site: Path, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = f"{repository}:{site}"
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=repository,
        env={"PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )


def test_it_checks_and_calls_itself_by_its_name(site: Path, repository: Path) -> None:
    done = run(site, repository, "drift", "--spec", "station.yaml", "--docs", "page.md")
    assert (done.returncode, done.stderr) == (0, "")
    assert "clean: 0 errors" in done.stdout
    helped = run(site, repository, "drift", "--help").stdout
    assert "usage: apify-dataset-pipeline drift" in helped
    assert "python -m generator" not in helped


def test_its_advice_can_be_followed_there(site: Path, repository: Path) -> None:
    (repository / "drift.toml").write_text('spec = "station.yaml"\nlocks = ["station.lock.yaml"]\n')
    shown = run(site, repository, "drift").stdout
    assert "`apify-dataset-pipeline lock --docs FILE|URL`" in shown


def test_it_generates(site: Path, repository: Path) -> None:
    options = ["--spec", "station.yaml", "--settings", "client.yaml", "--output", "weather"]
    done = run(site, repository, "regenerate", *options)
    assert done.returncode == 0, done.stderr
    assert "written" in done.stdout
    assert (repository / "weather/weather_client/__init__.py").is_file()
