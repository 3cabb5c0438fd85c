"""Diffs are such that `git apply` reads them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.files.text_diff import diff_texts


@given(st.text("ab\n\f\u2028\r"))
def test_equal_texts_have_no_difference(text: str) -> None:
    assert not diff_texts(text, text, "old", "new")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\n", "a\nc\n"),
        ("a", "b"),
        ("a\n", "a"),
        ("a", "a\n"),
        ("a\fb\u2028c\nd\n", "a\fb\u2028c\ne\n"),
        ("x\n", ""),
    ],
)
def test_git_applies_it(old: str, new: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(old, newline="")
    (tmp_path / "patch").write_text(diff_texts(old, new, "a/file", "b/file"), newline="")
    subprocess.run(["git", "apply", "patch"], cwd=tmp_path, check=True)
    assert (tmp_path / "file").read_bytes() == new.encode()
