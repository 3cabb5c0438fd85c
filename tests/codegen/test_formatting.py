"""Generated code is linted and formatted by the pinned ruff, whatever surrounds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator.codegen.formatting import format_package
from generator.problem import Problem
from tests.paths import ROOT


def formatted(folder: Path, text: str) -> str:
    """The text after formatting."""
    (folder / "a.py").write_text(text, encoding="utf-8")
    format_package(folder)
    return (folder / "a.py").read_text(encoding="utf-8")


def test_imports_are_sorted_and_unused_ones_removed(tmp_path: Path) -> None:
    text = "import sys\nimport json\nimport abc\n\nprint( sys, abc )"
    assert formatted(tmp_path, text) == "import abc\nimport sys\n\nprint(sys, abc)\n"


def test_long_lines_are_broken(tmp_path: Path) -> None:
    assert "\n" in formatted(tmp_path, f"a = [{', '.join(['1'] * 60)}]").strip()


@pytest.mark.parametrize("text", ["def def", "a = nonsense", "from __future__ import braces"])
def test_what_ruff_cannot_settle_is_told_with_file_and_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(Problem, match=r"ruff refuses the generated code:\na\.py:1:\d+: (.|\n)*help: fix the template"):
        formatted(tmp_path, text)


@pytest.mark.parametrize(
    "text", ["class I:\n    l = 1\n", "def f():\n    try:\n        return 1\n    except:\n        pass\n"]
)
def test_what_is_only_unlovely_is_kept(tmp_path: Path, text: str) -> None:
    assert formatted(tmp_path, text) == text


def test_settings_around_it_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 10\n", encoding="utf-8")
    (tmp_path / "ruff.toml").write_text("line-length = 10\n", encoding="utf-8")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert formatted(tmp_path, "a_name = another_name = 1") == "a_name = another_name = 1\n"


def test_it_leaves_no_cache(tmp_path: Path) -> None:
    formatted(tmp_path, "a = 1")
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]


def test_a_missing_ruff_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruff", None)
    with pytest.raises(Problem, match="ruff is not installed\n  help: run `make setup`"):
        format_package(tmp_path)


# What the text of the specification decides, what is ours by choice, and what formatters fight over.
LEFT = [
    "ANN401",
    "ASYNC109",
    "COM812",
    "ISC001",
    "CPY001",
    "D105",
    "D107",
    "D203",
    "D213",
    "D401",
    "D403",
    "E501",
    "EM",
    "TRY003",
]
LEFT += [
    "ERA001",
    "FIX",
    "TD",
    "N818",
    "PLC0415",
    "PLR0913",
    "PLR0917",
    "PLR2004",
    "RUF001",
    "RUF002",
    "RUF052",
    "TC",
    "TID252",
]
# The jitter of retries is no secret, and says so to the rules of the project; nor are the names of headers.
LEFT += ["RUF100", "S105", "S311"]


def test_our_own_package_keeps_all_other_rules() -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--line-length=120"),
            *("--config", 'lint.pydocstyle.convention = "google"'),
            *("--target-version=py311", "--select=ALL", f"--ignore={','.join(LEFT)}", str(ROOT / "generated")),
        ],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
