"""A folder of recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recordings_package.samples import CASSETTE, INDEX


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one recording that is as it should be."""
    (tmp_path / "index.yaml").write_text(INDEX, encoding="utf-8")
    (tmp_path / "one.yaml").write_text(CASSETTE, encoding="utf-8")
    return tmp_path
