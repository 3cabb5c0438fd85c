"""The lock tells what a package was made from, the same on every machine."""

from __future__ import annotations

import importlib.metadata
import json
from hashlib import sha256
from pathlib import Path

import pytest

from generator import generated_lock
from generator.generated_lock import GeneratedLock
from generator.problem import Problem

LOCK = GeneratedLock({"b": "2", "a": "1"}, {"x/y.py": "3"}, {"ruff": "1.0"})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "generated.lock").write_text(LOCK.text(), encoding="utf-8")
    assert generated_lock.read(tmp_path) == LOCK


def test_the_text_is_sorted_with_one_entry_a_line() -> None:
    text = LOCK.text()
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
    assert generated_lock.read(tmp_path) is None


def test_digests_are_of_every_file_but_the_lock_and_litter(tmp_path: Path) -> None:
    for name in (
        *("b.py", "a/c.py", "a/.hidden", "generated.lock", "a/generated.lock"),
        *("__pycache__/x.pyc", "a/__pycache__/y.pyc", ".mypy_cache/z", "dist/w.whl", "pkg.egg-info/PKG-INFO"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "link").symlink_to("a", target_is_directory=False)
    with pytest.raises(Problem, match="link: cannot be read: Is a directory"):
        generated_lock.digests(tmp_path)
    (tmp_path / "link").unlink()
    found = generated_lock.digests(tmp_path)
    assert list(found) == ["a/.hidden", "a/c.py", "a/generated.lock", "b.py"]
    assert found["b.py"] == sha256(b"b.py").hexdigest()


def test_a_missing_folder_has_no_digests(tmp_path: Path) -> None:
    assert generated_lock.digests(tmp_path / "missing") == {}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        generated_lock.digest(tmp_path / "missing")
    assert str(caught.value) == f"{tmp_path / 'missing'}: cannot be read: No such file or directory"


def test_the_versions_are_those_installed() -> None:
    assert generated_lock.tool_versions() == {name: importlib.metadata.version(name) for name in generated_lock.TOOLS}
    assert set(generated_lock.TOOLS) == {"jinja2", "openapi-python-client", "ruff"}


def test_a_missing_tool_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generated_lock, "TOOLS", ("no-such-tool",))
    with pytest.raises(Problem, match="no-such-tool is not installed\n  help: run `make setup`"):
        generated_lock.tool_versions()
