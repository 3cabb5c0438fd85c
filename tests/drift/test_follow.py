"""One command leads through a change of the page: fragment, ledger and lock are changed together, or none of them."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.cli.main import main
from generator.documents import yaml as document
from generator.drift import follow
from generator.problem import Problem
from tests import render
from tests.paths import ROOT

CHANGED = ("spec/dataset.yaml", "spec/docs.lock.yaml")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the check reads of the project, in a repository of its own, with the page as the lock has it."""
    for name in ("spec", "tests/recordings"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    write_page(lambda _schemas: None)
    assert main(["lock", "--docs", "page.md"]) == 0
    return tmp_path


def write_page(change: Callable[[Any], None]) -> None:
    """The page that says what the fragment does, but for the entries of the ledger, and for a change."""
    spec = document.read(Path("spec/dataset.yaml")).data
    schemas = spec["components"]["schemas"]
    schemas["Dataset"]["properties"]["name"]["type"] = "string"
    change(schemas)
    Path("page.md").write_text(render.FORMS["twin"](spec))
    Path("spec/deviations.yaml").write_text(
        "- rule: undocumented-nullable\n  part: response:200\n  path: data.name\n  reason: Seen.\n"
        "  evidence: tests/recordings/dataset-200-unnamed-run-default.yaml\n  review-by: 2027-03-01\n"
    )


def add_colour(schemas: Any) -> None:
    schemas["Dataset"]["properties"]["colour"] = {"type": "string"}


def forbid_null(schemas: Any) -> None:
    schemas["Dataset"]["properties"]["title"]["type"] = "string"


def read(project: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((project / "spec").iterdir())}


def test_nothing_moved_and_nothing_is_left(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = read(project)
    assert main(["follow", "--docs", "page.md", "--apply"]) == 0
    assert "nothing is left to do" in capsys.readouterr().err
    assert {name for name, text in read(project).items() if text != before[name]} <= {"docs.lock.yaml"}


def test_what_moved_is_answered_in_one_diff_and_what_is_left_stands_in_order(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_page(add_colour)
    before = read(project)
    assert main(["follow", "--docs", "page.md"]) == 1
    shown = capsys.readouterr()
    assert read(project) == before
    assert [line for line in shown.out.splitlines() if line.startswith("+++")] == [f"+++ b/{name}" for name in CHANGED]
    assert "moved: documented-property" in shown.err
    steps = [line.split(":")[0] for line in shown.err.splitlines() if line[:1].isdigit()]
    assert steps == ["1. write this diff", "2. package", "3. version", "4. changelog", "5. check"]
    subprocess.run(["git", "apply", "-"], input=shown.out, text=True, check=True)
    assert main(["drift"]) == 0
    applied = read(project)
    for name, text in before.items():
        (project / "spec" / name).write_text(text)
    assert main(["follow", "--docs", "page.md", "--apply"]) == 1
    assert read(project) == applied


def test_what_the_recordings_refute_is_recorded_as_a_deviation(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = project / "spec/deviations.yaml"
    ledger.write_text("[]\n")
    assert main(["follow", "--docs", "page.md", "--apply"]) == 1
    text = ledger.read_text()
    assert "rule: undocumented-nullable" in text
    assert "evidence: tests/recordings/dataset-200-unnamed-run-default.yaml" in text
    assert main(["drift"]) == 0
    capsys.readouterr()


def test_a_write_that_fails_leaves_all_as_it_was(project: Path) -> None:
    one = project / "spec/dataset.yaml"
    changes = ((one, one.read_text(), "new"), (project / "spec", "", "x"))
    before = read(project)
    with pytest.raises(Problem):
        follow.write(changes)
    assert read(project) == before


def test_a_page_that_cannot_be_judged_changes_nothing(project: Path) -> None:
    (project / "page.md").write_text("# Nothing\n")
    before = read(project)
    assert main(["follow", "--docs", "page.md", "--apply"]) == 2
    assert read(project) == before


def test_without_a_lock_it_says_how_to_write_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["follow", "--docs", "page.md", "--lock", "none.yaml"]) == 2
    assert "lock --docs FILE|URL" in capsys.readouterr().err
    assert main(["api"]) == 2
    assert "which is left alone" in capsys.readouterr().err
    assert project.is_dir()


def test_on_a_terminal_each_finding_is_asked_about(project: Path) -> None:
    write_page(add_colour)
    assert answer("s\n") == 1
    assert "colour" not in (project / "spec/dataset.yaml").read_text()
    assert answer("d\nNot yet.\n2026-05-01: said so\n") == 1
    assert "reason: Not yet." in (project / "spec/deviations.yaml").read_text()


def answer(typed: str) -> int:
    """Run the command on a terminal of its own, and type."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "generator", "follow", "--docs", "page.md", "--apply"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    os.write(ours, typed.encode())
    status = process.wait(timeout=60)
    os.close(ours)
    return status
