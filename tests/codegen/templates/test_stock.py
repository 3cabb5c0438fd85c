"""The stock templates of a release: found, hashed, downloaded, compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.codegen.templates import stock
from generator.codegen.templates.stock import StockTemplates
from generator.problem import Problem


def releases(folder: Path) -> tuple[StockTemplates, StockTemplates]:
    """Two releases, of which the second has another line in one template, and one template less."""
    for version, texts in (("1", {"a": "x\ny\n", "b": "z", "c": "same"}), ("2", {"a": "x\nw\n", "c": "same"})):
        (folder / version).mkdir()
        for name, text in texts.items():
            (folder / version / name).write_text(text, encoding="utf-8")
    return StockTemplates("1", folder / "1"), StockTemplates("2", folder / "2")


def test_the_installed_templates_are_found() -> None:
    found = stock.find_stock_templates()
    assert (found.folder / "model.py.jinja").is_file()
    assert found.version[0].isdigit()


def test_a_hash_for_every_template(tmp_path: Path) -> None:
    before, after = releases(tmp_path)
    old, new = stock.hash_templates(before.folder), stock.hash_templates(after.folder)
    assert (list(old), list(new)) == (["a", "b", "c"], ["a", "c"])
    assert (old["a"] == new["a"], old["c"] == new["c"]) == (False, True)


def test_templates_that_differ_are_shown_as_diffs(tmp_path: Path) -> None:
    before, after = releases(tmp_path)
    changed, removed = stock.diff_templates(["a", "b", "c"], before, after)
    assert changed == "--- openapi-python-client 1/a\n+++ openapi-python-client 2/a\n@@ -1,2 +1,2 @@\n x\n-y\n+w\n"
    assert removed.endswith("@@ -1 +0,0 @@\n-z\n\\ No newline at end of file\n")


@pytest.mark.slow
def test_a_release_that_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(Problem, match=r"cannot download openapi-python-client==0\.0\.0:\n"):
        stock.download_stock_templates("0.0.0", tmp_path)
