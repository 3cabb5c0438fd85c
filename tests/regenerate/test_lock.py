"""The lock tells what a package was made from, the same on every machine."""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.problem import Problem
from generator.regenerate import lock as generated_lock
from generator.regenerate.lock import GeneratedLock

LOCK = GeneratedLock({"b": "2", "a": "1"}, {"x/y.py": "3"}, {"ruff": "1.0"})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "generated.lock").write_text(LOCK.render(), encoding="utf-8")
    found = generated_lock.read_lock(tmp_path)
    assert found is not None
    assert (found.inputs, found.outputs, found.tools) == (LOCK.inputs, LOCK.outputs, LOCK.tools)
    assert generated_lock.is_current(tmp_path, LOCK)


@given(
    st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text())
)
def test_the_text_is_what_json_would_write(
    inputs: dict[str, str], outputs: dict[str, str], tools: dict[str, str]
) -> None:
    body = {"inputs": inputs, "outputs": outputs, "schema": 1, "tools": tools}
    assert GeneratedLock(inputs, outputs, tools).render() == json.dumps(body, indent=2, sort_keys=True) + "\n"


def test_a_merge_conflict_leaves_what_either_side_wrote(tmp_path: Path) -> None:
    entries = ('    "a.py": "1",', "<<<<<<< HEAD", '    "b.py": "2",', "=======", '    "c.py": "3",', ">>>>>>> theirs")
    text = GeneratedLock({"fragment": "0"}, {"z.py": "9"}, {}).render()
    text = text.replace('    "z.py"', "\n".join(entries) + '\n    "z.py"')
    (tmp_path / "generated.lock").write_text(text, encoding="utf-8")
    found = generated_lock.read_lock(tmp_path)
    assert found is not None
    assert found.outputs == {"a.py": "1", "b.py": "2", "c.py": "3", "z.py": "9"}


@pytest.mark.parametrize("change", ["link", "mode"])
def test_a_lock_that_is_no_plain_file_does_not_agree(tmp_path: Path, change: str) -> None:
    lock = tmp_path / "generated.lock"
    lock.write_text(LOCK.render(), encoding="utf-8")
    if change == "mode":
        lock.chmod(0o755)
    else:
        lock.symlink_to(lock.rename(tmp_path / "elsewhere"))
    assert not generated_lock.is_current(tmp_path, LOCK)


def test_a_lock_that_is_broken_otherwise_is_not_read_so(tmp_path: Path) -> None:
    text = GeneratedLock({}, {"z.py": "9"}, {}).render()
    (tmp_path / "generated.lock").write_text(text.replace("{", "", 1), encoding="utf-8")
    assert generated_lock.read_lock(tmp_path) is None


def test_the_text_is_sorted_with_one_entry_a_line() -> None:
    text = LOCK.render()
    assert text.index('"a"') < text.index('"b"')
    assert list(json.loads(text)) == ["inputs", "outputs", "schema", "tools"]
    assert '    "a": "1",\n    "b": "2"\n' in text
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", "{}", '{"inputs": 1, "outputs": {}, "tools": {}}', '{"inputs": {}}', "null", "\xff"]
)
def test_a_lock_that_cannot_be_read_is_none(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "generated.lock").write_bytes(text.encode("latin-1"))
    assert generated_lock.read_lock(tmp_path) is None


def test_digests_are_of_every_file_but_the_lock_and_litter(tmp_path: Path) -> None:
    for name in (
        *("b.py", "a/c.py", "a/.hidden", "generated.lock", "a/generated.lock"),
        *("__pycache__/x.pyc", "a/__pycache__/y.pyc", ".mypy_cache/z", "dist/w.whl", "pkg.egg-info/PKG-INFO"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    found = generated_lock.hash_files(tmp_path)
    assert list(found) == ["a/.hidden", "a/c.py", "a/generated.lock", "b.py"]
    assert found["b.py"] == sha256(b"b.py").hexdigest()


def test_a_digest_tells_a_link_a_program_and_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "program").touch(0o755)
    os.mkfifo(tmp_path / "pipe")
    assert generated_lock.hash_files(tmp_path) == {
        "link": "symbolic link to folder",
        "pipe": "not a regular file",
        "program": f"{sha256().hexdigest()} executable",
    }


def test_a_missing_folder_has_no_digests(tmp_path: Path) -> None:
    assert generated_lock.hash_files(tmp_path / "missing") == {}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        generated_lock.hash_file(tmp_path / "missing")
    assert str(caught.value) == f"{tmp_path / 'missing'}: no such file\n  help: check the path"


def test_the_versions_are_those_installed() -> None:
    assert generated_lock.find_tool_versions() == {
        name: importlib.metadata.version(name) for name in generated_lock.TOOLS
    }
    assert set(generated_lock.TOOLS) == {"jinja2", "openapi-python-client", "ruff"}


def test_a_missing_tool_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generated_lock, "TOOLS", ("no-such-tool",))
    with pytest.raises(Problem, match="no-such-tool is not installed\n  help: run `make setup`"):
        generated_lock.find_tool_versions()


def test_the_first_on_the_path_is_the_one_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first/ruff-0.0.1.dist-info", "second/ruff-0.0.2.dist-info"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "first"), str(tmp_path / "second"), *sys.path])
    assert generated_lock.find_tool_versions()["ruff"] == "0.0.1"


def test_of_two_in_one_folder_the_one_that_is_imported_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("0.0.1", "0.0.2"):
        (tmp_path / f"ruff-{version}.dist-info").mkdir()
        (tmp_path / f"ruff-{version}.dist-info/METADATA").write_text(f"Name: ruff\nVersion: {version}\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert generated_lock.find_tool_versions()["ruff"] == importlib.metadata.version("ruff")
