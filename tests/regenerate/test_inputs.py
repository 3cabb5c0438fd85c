"""No package is called up to date when a byte, a name, a kind or a version differs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import paths
from generator.problem import Problem
from generator.regenerate import inputs
from generator.regenerate import lock as generated_lock
from generator.regenerate.inputs import Inputs, is_up_to_date
from generator.regenerate.lock import GeneratedLock
from tests.paths import ROOT

FOLDERS = ("spec", "templates", "generator", "generated", "openapi_python_client")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Copies of everything that is hashed, with a lock that agrees."""
    folder = tmp_path_factory.mktemp("project")
    skipped = shutil.ignore_patterns("__pycache__")
    for name in FOLDERS[:-1]:
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    stock = find_spec("openapi_python_client")
    assert stock is not None
    assert stock.origin is not None
    shutil.copytree(Path(stock.origin).with_name("templates"), folder / "openapi_python_client/templates")
    (folder / "spec/CHANGELOG.md").write_text("# Changes\n", encoding="utf-8")
    found = ModuleSpec("openapi_python_client", None, origin=str(folder / "openapi_python_client/__init__.py"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "PACKAGE", str(folder / "generator"))
        patch.setattr("importlib.util.find_spec", lambda _: found)
        package = folder / "generated"
        lock = GeneratedLock(
            given_by(folder).compute_digests(), generated_lock.hash_files(package), generated_lock.find_tool_versions()
        )
        (package / "generated.lock").write_text(lock.render(), encoding="utf-8")
        yield folder


def given_by(folder: Path) -> Inputs:
    """The inputs in a folder."""
    return Inputs(folder / "spec/dataset.yaml", folder / "spec/client.yaml", folder / "templates")


def agrees(folder: Path) -> bool:
    """Whether the package in a folder is up to date; what cannot be read is not."""
    try:
        return is_up_to_date(given_by(folder), folder / "generated")
    except Problem:
        return False


def counted(folder: Path) -> list[Path]:
    """Every file that decides the output or is the output."""
    spec = [folder / "spec" / name for name in ("dataset.yaml", "client.yaml", "CHANGELOG.md")]
    own = [path for name in ("codegen", "documents", "openapi") for path in (folder / "generator" / name).rglob("*.*")]
    rest = [path for name in ("templates", "generated", "openapi_python_client") for path in (folder / name).rglob("*")]
    return sorted(path for path in [*spec, *own, *rest] if path.is_file())


def flip(path: Path, at: int) -> None:
    """Change one bit of a byte, or add one to an empty file."""
    content = bytearray(path.read_bytes() or b"\0")
    content[at % len(content)] ^= 1
    path.write_bytes(content)


def link(path: Path, _: int) -> None:
    """Put a link to the same bytes in the place of a file."""
    elsewhere = path.parents[len(path.parts) // 2] / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def folder_instead(path: Path, _: int) -> None:
    """Put a folder in the place of a file."""
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path, int], object]] = {
    "flip": flip,
    "cut": lambda path, at: path.write_bytes(path.read_bytes()[: at % (path.stat().st_size or 1)] + b"\0"),
    "append": lambda path, at: path.write_bytes(path.read_bytes() + bytes([at % 256])),
    "remove": lambda path, _: path.unlink(),
    "rename": lambda path, _: path.rename(path.with_name(f"x{path.name}")),
    "add": lambda path, _: path.with_name("added.py").touch(),
    "folder": folder_instead,
}
OF_OUTPUTS: dict[str, Callable[[Path, int], object]] = {
    "mode": lambda path, _: path.chmod(0o755),
    "link": link,
}
"""Of an input the content counts, wherever it is kept."""


def test_the_copy_is_up_to_date(folder: Path) -> None:
    assert agrees(folder)


@given(st.data())
def test_any_change_is_seen(folder: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(counted(folder)))
    part = path.relative_to(folder).parts[0]
    known = CHANGES | OF_OUTPUTS if part == "generated" else CHANGES
    # A neighbour of the fragment decides nothing.
    neighbours = {"add"} if path.parent == folder / "spec" else set()
    name = data.draw(st.sampled_from(sorted(known.keys() - neighbours)))
    top = folder / part
    shutil.copytree(top, folder / "kept", symlinks=True)
    try:
        known[name](path, data.draw(st.integers(0, 100_000)))
        assert not agrees(folder), f"{name} {path}"
    finally:
        shutil.rmtree(top)
        (folder / "kept").rename(top)
    assert agrees(folder)


@pytest.mark.parametrize("tool", generated_lock.TOOLS)
def test_another_version_of_a_tool_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch, tool: str) -> None:
    changed = {**generated_lock.find_tool_versions(), tool: "0"}
    monkeypatch.setattr(generated_lock, "find_tool_versions", lambda: changed)
    assert not agrees(folder)


def test_a_change_log_that_comes_or_goes_is_seen(folder: Path) -> None:
    path = folder / "spec/CHANGELOG.md"
    text = path.read_bytes()
    path.unlink()
    assert not agrees(folder)
    path.write_bytes(text)


def test_templates_behind_a_link_are_refused(folder: Path) -> None:
    path = folder / "templates/linked"
    path.symlink_to(folder / "templates/runtime")
    with pytest.raises(Problem, match="linked: a link, and links are not followed here"):
        given_by(folder).compute_digests()
    path.unlink()


def test_what_is_committed_is_up_to_date_and_a_problem_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inputs.is_project_up_to_date()
    monkeypatch.setattr(generated_lock, "TOOLS", ("no-such-tool",))
    assert not inputs.is_project_up_to_date()
