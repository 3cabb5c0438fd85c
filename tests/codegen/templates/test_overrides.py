"""Every file in the templates folder has a purpose, and what overrides a stock template knows which one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.codegen.templates import overrides, stock
from generator.codegen.templates.stock import StockTemplates
from generator.problem import Problem
from tests.codegen.templates.releases import wheel
from tests.paths import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of our templates."""
    return Path(shutil.copytree(ROOT / "templates", tmp_path / "templates"))


def test_ours_are_accepted(folder: Path) -> None:
    overrides.check_overrides(folder)


def test_files_are_sorted_paths(folder: Path) -> None:
    found = overrides.list_files(folder)
    assert found == sorted(found)
    assert {"model.py.jinja", "_methods.jinja", "runtime/_model.py", "upstream.lock"} <= set(found)


def write(name: str, text: str = "") -> Callable[[Path], None]:
    """A change: a file more."""

    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    return change


def locked(**changes: str | None) -> Callable[[Path], None]:
    """A change of the lock; `None` removes."""

    def change(folder: Path) -> None:
        body = json.loads((folder / "upstream.lock").read_text(encoding="utf-8"))
        found = body["templates"] | {name.replace("__", "."): digest for name, digest in changes.items()}
        body["templates"] = {name: digest for name, digest in found.items() if digest is not None}
        text = json.dumps(body)
        (folder / "upstream.lock").write_text(text, encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "file", "message"),
    [
        (write("modle.py.jinja"), "modle.py.jinja", "did you mean model.py.jinja?"),
        (write("model.jinja2"), "model.jinja2", "no stock template has this name"),
        (write("sub/model.py.jinja"), "sub/model.py.jinja", "no stock template has this name"),
        (write("zzz.txt"), "zzz.txt", "start its name with _ if it is a partial of ours"),
        (write("setup.py.jinja"), "upstream.lock", "the stock template setup.py.jinja is not in the lock"),
        (write("runtime/client.py"), "runtime/client.py", "no module of a package"),
        (write("runtime/_extra.py.jinja"), "runtime/_extra.py.jinja", "no module of a package"),
        (write("runtime/sub/_x.py"), "runtime/sub/_x.py", "no module of a package"),
        (
            locked(model__py__jinja="0" * 64),
            "upstream.lock",
            "the stock template has changed since it was overridden: model.py.jinja",
        ),
        (locked(model__py__jinja=None), "upstream.lock", "model.py.jinja is not in the lock"),
        (locked(setup__py__jinja="0"), "upstream.lock", "setup.py.jinja is locked, and no template overrides it"),
        (write("upstream.lock", "{"), "upstream.lock", "cannot be read"),
        (write("upstream.lock", "[]"), "upstream.lock", "must hold a version and digests"),
        (write("upstream.lock", '{"version": "1"}'), "upstream.lock", "must hold a version and digests"),
        (lambda folder: (folder / "upstream.lock").unlink(), "upstream.lock", "cannot be read"),
        (lambda folder: (folder / "model.py.jinja").unlink(), "upstream.lock", "model.py.jinja is locked"),
    ],
)
def test_what_is_refused(folder: Path, tmp_path: Path, change: Callable[[Path], None], file: str, message: str) -> None:
    if "sub" in file:
        (tmp_path / "templates/runtime/sub").mkdir()
    change(folder)
    with pytest.raises(Problem) as caught:
        overrides.check_overrides(folder)
    assert caught.value.file == str(folder / file)
    assert message in str(caught.value)


def test_partials_of_ours_are_welcome(folder: Path) -> None:
    write("_new.jinja")(folder)
    write("runtime/_new.py")(folder)
    write("runtime/__pycache__/_new.pyc")(folder)
    overrides.check_overrides(folder)


def test_accepting_writes_the_lock_that_is_committed(folder: Path) -> None:
    before = (folder / "upstream.lock").read_bytes()
    (folder / "upstream.lock").unlink()
    overrides.write_lock(folder)
    assert (folder / "upstream.lock").read_bytes() == before


def test_accepting_from_the_command_line(folder: Path) -> None:
    locked(model__py__jinja="0")(folder)
    command = [sys.executable, "-m", "generator.codegen.templates.overrides"]
    subprocess.run(command, cwd=folder.parent, env={"PYTHONPATH": str(ROOT)}, check=True)
    overrides.check_overrides(folder)


def test_a_missing_generator_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(Problem, match="openapi-python-client is not installed\n  help: run `make setup`"):
        overrides.check_overrides(folder)


def newer_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a newer release seem installed, in which two templates that we override have changed."""
    found = StockTemplates("99.0", Path(shutil.copytree(stock.find_stock_templates().folder, tmp_path / "newer")))
    for name, before, after in (
        ("str_enum.py.jinja", "class {{ enum.class_info.name }}", "class New{{ enum.class_info.name }}"),
        ("types.py.jinja", "class Unset:", "class Unset(object):"),
    ):
        text = (found.folder / name).read_text(encoding="utf-8")
        assert before in text
        (found.folder / name).write_text(text.replace(before, after), encoding="utf-8")
    monkeypatch.setattr(stock, "find_stock_templates", lambda: found)


def index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have pip know of no release but those in a folder."""
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.mark.slow
def test_a_newer_stock_template_is_shown_with_the_difference(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked_release = stock.find_stock_templates()
    wheel(index(tmp_path / "index", monkeypatch), locked_release.version, lambda _, text: text)
    newer_release(tmp_path, monkeypatch)
    with pytest.raises(Problem) as caught:
        overrides.check_overrides(folder)
    said = str(caught.value)
    assert "the stock templates have changed since they were overridden: str_enum.py.jinja, types.py.jinja\n" in said
    assert "--- openapi-python-client 0.29.1/types.py.jinja\n+++ openapi-python-client 99.0/types.py.jinja\n" in said
    assert "\n-class Unset:\n+class Unset(object):\n" in said
    assert "README.md.jinja" not in said


def test_a_newer_stock_template_is_told_where_the_older_one_cannot_be_had(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(tmp_path / "index", monkeypatch)
    newer_release(tmp_path, monkeypatch)
    with pytest.raises(Problem) as caught:
        overrides.check_overrides(folder)
    said = str(caught.value)
    assert "have changed since they were overridden: str_enum.py.jinja, types.py.jinja\n" in said
    assert "(no difference can be shown: cannot download openapi-python-client==0.29.1:\n" in said
    assert "help: carry over what matters to our templates, then run `python -m generator.codegen" in said


def test_a_newer_stock_template_can_be_accepted(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer_release(tmp_path, monkeypatch)
    overrides.write_lock(folder)
    overrides.check_overrides(folder)
    assert overrides.read_lock(folder).version == "99.0"


def test_the_locked_templates_are_those_installed_while_their_hashes_agree(folder: Path, tmp_path: Path) -> None:
    found = overrides.find_locked_templates(overrides.read_lock(folder), tmp_path / "scratch")
    assert found == stock.find_stock_templates()


@pytest.mark.slow
def test_the_locked_templates_of_another_release_are_downloaded(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(index(tmp_path / "index", monkeypatch), "0.29.1", lambda _, text: text)
    before = stock.hash_templates(stock.find_stock_templates().folder)
    newer_release(tmp_path, monkeypatch)
    found = overrides.find_locked_templates(overrides.read_lock(folder), tmp_path / "scratch")
    assert found == StockTemplates("0.29.1", tmp_path / "scratch/openapi_python_client/templates")
    assert stock.hash_templates(found.folder) == before


def test_no_copy_of_a_stock_template_is_kept(folder: Path) -> None:
    stock_digests = set(stock.hash_templates(stock.find_stock_templates().folder).values())
    assert stock_digests.isdisjoint(stock.hash_templates(folder).values())
