"""What is kept from run to run saves time and changes nothing: not the output, not what is refused."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from generator.documents.yaml import Document, parse
from generator.openapi import validation
from generator.problem import Problem
from generator.regenerate import cache, command, inputs, lock
from generator.regenerate.inputs import Inputs

VALID = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\npaths: {}\n'
INVALID = VALID.replace("title: T", "title: 1")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to keep things in."""
    monkeypatch.setattr(cache, "_FOLDER", tmp_path / "kept")
    return tmp_path / "kept"


def kept() -> Path:
    """The folder for the code as it is."""
    found = cache.find_folder(inputs.get_project_inputs())
    assert found is not None
    return found


def tree(folder: Path) -> dict[str, bytes]:
    """Content of every file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_second_run_is_not_told_from_the_first(tmp_path: Path) -> None:
    outputs = [tmp_path / "first", tmp_path / "second"]
    for output in outputs:
        command.regenerate(inputs.get_project_inputs(), output)
    assert tree(outputs[0]) == tree(outputs[1])
    names = {path.suffix for path in kept().iterdir()}
    assert ".template" in names
    assert {"valid", "linked"} <= {path.name.partition("-")[0] for path in kept().iterdir()}


@pytest.mark.slow
def test_a_changed_template_is_compiled_again(tmp_path: Path) -> None:
    own = inputs.get_project_inputs()
    templates = Path(shutil.copytree(own.templates, tmp_path / "templates"))
    given = Inputs(own.fragment, own.settings, templates)
    command.regenerate(given, tmp_path / "out")
    path = templates / "types.py.jinja"
    path.write_text(path.read_text(encoding="utf-8") + "# Changed.\n", encoding="utf-8")
    command.regenerate(given, tmp_path / "out")
    assert "# Changed." in (tmp_path / "out/apify_dataset_client/types.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("changed", ["code", "package"])
def test_other_code_or_packages_keep_elsewhere(monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    before = kept()
    if changed == "code":
        monkeypatch.setattr(Inputs, "compute_digests", lambda _: {"generator/codegen/text/literals.py": "other"})
    else:
        monkeypatch.setattr(lock, "list_installed", lambda: {"jinja2": "0"})
    after = kept()
    assert after != before
    assert not before.exists()


def test_nobody_else_can_write_what_will_be_run() -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in (kept(), kept().parent)} == {0o700}


@pytest.mark.slow
def test_where_nothing_can_be_kept_all_goes_on(tmp_path: Path, place: Path) -> None:
    place.write_text("in the way", encoding="utf-8")
    assert cache.find_folder(inputs.get_project_inputs()) is None
    command.regenerate(inputs.get_project_inputs(), tmp_path / "out")
    assert lock.read_lock(tmp_path / "out") is not None


@pytest.mark.slow
def test_kept_templates_that_vanish_or_are_broken_are_compiled_again(tmp_path: Path) -> None:
    command.regenerate(inputs.get_project_inputs(), tmp_path / "first")
    for number, path in enumerate(sorted(kept().glob("*.template"))):
        content = path.read_bytes()
        path.write_bytes([b"", content[:40], content[:-1]][number % 3])
    command.regenerate(inputs.get_project_inputs(), tmp_path / "second")
    assert tree(tmp_path / "first") == tree(tmp_path / "second")


def test_what_was_valid_once_is_not_validated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    validate = validation.validate

    def counted(document: Document) -> None:
        checked.append(document.file)
        validate(document)

    monkeypatch.setattr(validation, "validate", counted)
    for text in (VALID, f"# A comment.\n{VALID}", VALID.replace("T,", "U,")):
        cache.validate(parse(text, "spec.yaml"), kept())
    assert len(checked) == 2
    cache.validate(parse(VALID, "spec.yaml"), None)
    assert len(checked) == 3


def test_what_is_not_valid_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Problem, match="not valid OpenAPI"):
            cache.validate(parse(INVALID, "spec.yaml"), kept())


def test_a_whole_number_is_not_taken_for_a_text() -> None:
    cache.validate(parse(VALID.replace("title: T", 'title: "1"'), "spec.yaml"), kept())
    with pytest.raises(Problem, match="not valid OpenAPI"):
        cache.validate(parse(INVALID, "spec.yaml"), kept())


@pytest.mark.slow
def test_a_package_that_changed_is_linked_again(tmp_path: Path) -> None:
    own = inputs.get_project_inputs()
    command.regenerate(own, tmp_path / "out")
    templates = Path(shutil.copytree(own.templates, tmp_path / "templates"))
    path = templates / "runtime/types.py"
    path.write_text(path.read_text(encoding="utf-8").replace("class Result(", "class Other("), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Problem, match="has no Result"):
            command.regenerate(Inputs(own.fragment, own.settings, templates), tmp_path / "out")
