"""`make upgrade` shows what a newer generator would change, without touching anything; no network is needed here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.codegen.templates.releases import STOCK, wheel
from tests.paths import ROOT

pytestmark = pytest.mark.slow


def upgrade(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as make does."""
    command = [sys.executable, "-m", "generator.regenerate.upgrade", "--no-deps", "--no-index", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_the_same_release_changes_nothing(tmp_path: Path) -> None:
    run = upgrade(str(wheel(tmp_path, STOCK.version, lambda _, text: text)))
    assert (run.returncode, run.stdout) == (0, "nothing changes\n"), run.stderr


def newer(name: str, text: str) -> str | None:
    """A release that changed, added and dropped templates, and makes other code."""
    match name:
        case "templates/types.py.jinja":
            return text.replace("class Unset:", "class Unset(object):")
        case "templates/pyproject_pdm.toml.jinja":
            return None
        case "__init__.py":
            return text.replace("# Marker file for PEP 561", "# Typed, says PEP 561")
    return text


def test_a_newer_release_is_shown_with_every_difference(tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "templates").rglob("*")}
    run = upgrade(str(wheel(tmp_path, "99.0", newer)))
    assert run.returncode == 1, run.stderr
    assert f"openapi-python-client {STOCK.version} -> 99.0\n" in run.stdout
    assert "\n-class Unset:\n+class Unset(object):\n" in run.stdout
    assert "stock template removed: pyproject_pdm.toml.jinja\n" in run.stdout
    assert "+++ upgraded/apify_dataset_client/py.typed\n" in run.stdout
    assert "+# Typed, says PEP 561" in run.stdout
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "templates").rglob("*")} == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, text: None if name == "templates/model.py.jinja" else text, "no stock template has this name"),
        (lambda _, text: text.replace("class Project:", "class Projekt:"), "cannot be generated with it: NameError"),
    ],
)
def test_a_release_that_we_cannot_use_is_told(
    tmp_path: Path, change: Callable[[str, str], str | None], message: str
) -> None:
    run = upgrade(str(wheel(tmp_path, "99.0", change)))
    assert run.returncode == 2
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_a_release_that_is_not_there(tmp_path: Path) -> None:
    run = upgrade("--find-links", str(tmp_path), "openapi-python-client==98.0")
    assert run.returncode == 2
    assert "-m pip install failed:" in run.stderr
    assert "98.0" in run.stderr
