"""Each step of the endpoint's history, as its maintainer goes through it: page, finding, patch, package, version."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from generator.cli.main import main
from generator.public_api import changes as api_changes
from generator.public_api.version_bump import Level
from tests import render
from tests.acceptance.test_api_replay import FIRST, STEPS, Spec, dataset, generated, schemas

FORMS: dict[str, Callable[[Spec], str]] = {"html": render.html, "md": render.capture}
UNSEEN = {
    "2026-03-10": "the body of the new status is one that the fragment has already",
    "2026-04-13": "the name of a component is on no page",
}
"""Steps that ask less of the package when they are read from the page, which names no component."""
DATES = [date for date, *_ in STEPS]
DRIFT = ["drift", "--spec", "spec/dataset.yaml", "--no-deviations", "--fail-on", "note", "--docs"]


def before_and_after(date: str) -> tuple[Spec, Spec, Level]:
    """The specification of the date before, that of this date, and the rise that the difference deserves."""
    spec: Spec = yaml.safe_load(FIRST)
    for name, step, level, _ in STEPS:
        before = copy.deepcopy(spec)
        step(spec)
        if name == date:
            return before, spec, Level.NONE if date in UNSEEN else level
    raise LookupError(date)


def printed(spec: Spec) -> Spec:
    """The same, with a null beside an enum where a page shows it: in the type."""
    access = dataset(spec).get("generalAccess", {})
    if "oneOf" not in access:
        return spec
    shown = copy.deepcopy(spec)
    dataset(shown)["generalAccess"] = {**schemas(spec)["GeneralAccess"], "type": ["string", "null"]}
    return shown


def written(spec: Spec) -> str:
    """YAML without anchors, which no fragment may have."""
    return yaml.safe_dump(json.loads(json.dumps(spec)), sort_keys=False)


@pytest.fixture
def fragment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the fragment of a repository stands."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec").mkdir()
    return tmp_path / "spec/dataset.yaml"


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("date", DATES)
def test_a_step_is_found_patched_and_gets_its_version(
    date: str, form: str, fragment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, deserved = before_and_after(date)
    fragment.write_text(written(before), encoding="utf-8")
    page = tmp_path / f"page.{form}"
    page.write_text(FORMS[form](printed(after)), encoding="utf-8")
    same = FORMS[form](before) == page.read_text(encoding="utf-8")
    assert main([*DRIFT, page.name, "--patch"]) == (0 if same else 1)
    patch = capsys.readouterr().out
    if not same:
        subprocess.run(["git", "apply", "-"], input=patch, text=True, check=True)
    assert main([*DRIFT, page.name]) == 0, capsys.readouterr().out
    if form != "html":
        return  # The same patch makes the same package.
    old, new = generated(before, tmp_path / "old"), generated(yaml.safe_load(fragment.read_text()), tmp_path / "new")
    changes = api_changes.compare(old, new)
    assert api_changes.find_level(changes) is deserved, "\n".join(map(str, changes))


def test_forms_that_a_page_does_not_show_are_not_made_up(
    fragment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, _ = before_and_after("2026-08-31")
    fragment.write_text(written(before), encoding="utf-8")
    (tmp_path / "page.html").write_text(render.html(after), encoding="utf-8")
    assert main([*DRIFT, "page.html", "--patch"]) == 1
    said = capsys.readouterr()
    assert not said.out
    assert "the page shows only the first of several forms" in said.err
