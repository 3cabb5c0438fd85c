"""Another repository checks its own fragment against its own page with `action.yml`."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from generator.documents import yaml as document
from generator.drift import lock_command
from tests import render
from tests.github.workflows import ACTION, Ran, lend_interpreter, read, run
from tests.paths import ROOT

SHOP = (ROOT / "tests/pages/shop.yaml").read_text(encoding="utf-8")


def commands(name: str) -> str:
    """The commands of one step of the action."""
    (found,) = [step["run"] for step in read(ACTION)["runs"]["steps"] if step["name"] == name]
    return str(found)


def defaults() -> dict[str, str]:
    """What the inputs are when nobody gives them, under the names that the step uses."""
    return {name.upper().replace("-", "_"): given.get("default", "") for name, given in read(ACTION)["inputs"].items()}


def elsewhere(tmp_path: Path, spec: str = SHOP) -> Path:
    """Another repository, with a page of its own."""
    folder = tmp_path / "another repository"
    folder.mkdir()
    (folder / "openapi.yaml").write_text(spec, encoding="utf-8")
    shop = document.read(ROOT / "tests/pages/shop.yaml").data
    (folder / "page.html").write_text(render.FORMS["html"](shop), encoding="utf-8")
    return folder


def check(folder: Path, runner: Path, **inputs: str) -> Ran:
    """Run the step that judges."""
    lend_interpreter(runner / "openapi-drift")
    environment = {**defaults(), "SPEC": "openapi.yaml", "DOCS": "page.html", **inputs}
    return run(commands("Drift"), runner, folder, GITHUB_ACTION_PATH=str(ROOT), **environment)


def test_a_page_that_agrees_is_clean(tmp_path: Path) -> None:
    done = check(elsewhere(tmp_path), tmp_path / "runner")
    assert (done.status, done.outputs["status"]) == (0, "0"), done.errors
    assert "clean" in done.summary
    assert Path(done.outputs["markdown"]).read_text(encoding="utf-8") == done.summary
    assert Path(done.outputs["html"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads(Path(done.outputs["json"]).read_text(encoding="utf-8"))["verdict"] == "clean"


def test_a_page_that_disagrees_is_annotated_and_fails(tmp_path: Path) -> None:
    changed = SHOP.replace("type: integer", "type: string", 1)
    done = check(elsewhere(tmp_path, changed), tmp_path / "runner", SARIF="drift.sarif")
    assert (done.status, done.outputs["status"]) == (1, "1"), done.errors
    assert "file=openapi.yaml,line=" in done.printed
    results = json.loads((tmp_path / "another repository/drift.sarif").read_text(encoding="utf-8"))["runs"][0][
        "results"
    ]
    assert results


def test_a_page_that_is_missing_is_unknown(tmp_path: Path) -> None:
    done = check(elsewhere(tmp_path), tmp_path / "runner", DOCS="no-such-page.html")
    assert (done.status, done.outputs["status"]) == (2, "2")


def test_a_lock_takes_the_place_of_a_page(tmp_path: Path) -> None:
    folder = elsewhere(tmp_path)
    url, lock = "https://docs.example.com/order-put", folder / "page.lock.yaml"
    list(lock_command.run(str(folder / "page.html"), url, date(2026, 3, 2), lock))
    done = check(folder, tmp_path / "runner", DOCS="", LOCK="page.lock.yaml")
    assert done.status == 0, done.printed
    assert "page.lock.yaml" in done.summary


def test_the_workflow_of_the_example_checks_the_example(tmp_path: Path) -> None:
    example = Path(shutil.copytree(ROOT / "docs/examples/repository", tmp_path / "example"))
    (job,) = read(example / ".github/workflows/drift.yml")["jobs"].values()
    given = job["steps"][-1]["with"]
    assert given.keys() <= read(ACTION)["inputs"].keys()
    inputs = {name.upper().replace("-", "_"): value for name, value in given.items()}
    done = check(example, tmp_path / "runner", **inputs)
    assert done.status == 0, done.printed
    page = example / "page.md"
    page.write_text(page.read_text(encoding="utf-8").replace("integer", "string"), encoding="utf-8")
    assert check(example, tmp_path / "again", **inputs).status == 1


def test_several_pages_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    done = check(elsewhere(tmp_path), tmp_path / "runner", DOCS="page.html\nno-such-page.html\n")
    assert done.status == 2
    assert "page.html" in done.summary


def test_an_input_is_never_a_command(tmp_path: Path) -> None:
    hostile = 'page.html"; touch planted; echo "$(touch planted) `touch planted`'
    done = check(elsewhere(tmp_path), tmp_path / "runner", DOCS=hostile)
    assert done.status == 2
    assert not list(tmp_path.rglob("planted"))


@pytest.mark.parametrize("name", ["SPEC", "DOCS"])
@pytest.mark.parametrize("given", ["", " \n "])
def test_an_input_that_is_empty_is_refused_and_not_replaced_by_a_default(name: str, given: str, tmp_path: Path) -> None:
    done = check(elsewhere(tmp_path), tmp_path / "runner", **{name: given})
    assert (done.status, done.outputs) == (2, {"status": "2"})
    assert f"the input {name.lower()} is empty" in done.printed


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("SPEC", "none.yaml", "::error file=none.yaml,title=could not judge::no such file"),
        ("FAIL_ON", "warn", "::error title=Documentation drift::argument --fail-on: invalid choice"),
    ],
)
def test_an_input_that_is_wrong_is_annotated(name: str, given: str, message: str, tmp_path: Path) -> None:
    done = check(elsewhere(tmp_path), tmp_path / "runner", **{name: given})
    assert (done.status, done.outputs["status"]) == (2, "2")
    assert message in done.printed
    assert done.printed.count("::error") == 1
    assert "help: " in done.errors


def test_blanks_and_returns_around_a_page_do_not_count(tmp_path: Path) -> None:
    done = check(elsewhere(tmp_path), tmp_path / "runner", DOCS="  page.html \r\n\n")
    assert done.status == 0, done.printed


@pytest.mark.parametrize(("body", "found"), [("echo 3.10; exit 1", "3.10"), (None, "not there")])
def test_an_interpreter_that_is_too_old_or_missing_is_refused(body: str | None, found: str, tmp_path: Path) -> None:
    python = tmp_path / "python"
    if body is not None:
        python.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        python.chmod(0o755)
    done = run(commands("Install"), tmp_path / "runner", tmp_path, GITHUB_ACTION_PATH=str(ROOT), PYTHON=str(python))
    assert done.status == 2
    assert f"Python 3.11 or newer, {python} is {found}" in done.printed


def test_modules_of_the_other_repository_are_not_run(tmp_path: Path) -> None:
    folder = elsewhere(tmp_path)
    (folder / "yaml.py").write_text("raise SystemExit(0)", encoding="utf-8")
    (folder / "generator.py").write_text("raise SystemExit(0)", encoding="utf-8")
    assert check(folder, tmp_path / "runner", DOCS="no-such-page.html").status == 2


@pytest.mark.network
@pytest.mark.slow
def test_it_brings_all_it_needs(tmp_path: Path) -> None:
    runner, folder = tmp_path / "runner", elsewhere(tmp_path)
    ran = tmp_path / "ran"
    for name in ("venv.py", "ensurepip.py", "logging.py", "json.py", "pip/__init__.py", "generator/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"open({str(ran)!r}, 'a').write(__file__)", encoding="utf-8")
    done = run(commands("Install"), runner, folder, GITHUB_ACTION_PATH=str(ROOT), PYTHON="python3")
    assert done.status == 0, done.errors
    assert not ran.exists(), ran.read_text(encoding="utf-8")
    environment = {**defaults(), "SPEC": "openapi.yaml", "DOCS": "page.html"}
    done = run(commands("Drift"), runner, folder, GITHUB_ACTION_PATH=str(ROOT), **environment)
    assert done.status == 0, done.errors
    assert not ran.exists(), ran.read_text(encoding="utf-8")


def test_a_check_that_was_not_set_up_could_not_judge() -> None:
    assert read(ACTION)["outputs"]["status"]["value"] == "${{ steps.drift.outputs.status || '2' }}"
