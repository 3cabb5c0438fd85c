"""The archive: cassettes and index change together or not at all, and nobody's comment is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.files import folder_swap
from generator.problem import Problem
from generator.recordings import cassette, index, store
from generator.recordings.store import Addition
from tests.paths import RECORDINGS

STORED = RECORDINGS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of this project's recordings."""
    return shutil.copytree(STORED, tmp_path / "recordings")


def addition(file: str, text: str = "{}", **changes: Any) -> Addition:
    """A live recording of this name."""
    entry = {
        "file": file,
        "scenario": "404",
        "kind": "live",
        "date": "2026-11-23",
        "source": "here",
        "redactions": [],
        "evidence-for": ["response 404"],
        "expires": "2027-11-23",
    }
    made = cassette.make_cassette("GET", "https://h/v2/x", request_headers={}, status=404, headers={}, text=text)
    return Addition(cassette.dump_yaml(made), {**entry, **changes})


def contents(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_recording_goes_to_the_end(folder: Path) -> None:
    before = contents(folder)
    store.write_recordings(folder, [addition("one-more.yaml")])
    after = contents(folder)
    assert after["index.yaml"].startswith(before["index.yaml"])
    assert {name: after[name] for name in before if name != "index.yaml"} == {
        name: before[name] for name in before if name != "index.yaml"
    }
    last = index.read_recordings(folder)[-1]
    assert (last.file, last.kind, last.evidence_for) == ("one-more.yaml", "live", ("response 404",))


@pytest.mark.parametrize("number", [0, 5, -1])
def test_an_old_one_is_replaced_where_it_stands(folder: Path, number: int) -> None:
    before = index.read_recordings(folder)
    lines = (folder / "index.yaml").read_text("utf-8").splitlines()
    store.write_recordings(folder, [addition(before[number].file, "[]", source="elsewhere")])
    after = index.read_recordings(folder)
    assert [one.file for one in after] == [one.file for one in before]
    assert (after[number].source, after[number].exchanges[0].text) == ("elsewhere", "[]")
    changed = [one.file for one, other in zip(before, after, strict=True) if one.source != other.source]
    assert changed == [before[number].file]
    assert (folder / "index.yaml").read_text("utf-8").splitlines()[:8] == lines[:8], "the comment at the top"


def test_the_same_again_changes_nothing(folder: Path) -> None:
    additions = [addition("live-404.yaml"), addition("live-400.yaml")]
    store.write_recordings(folder, additions)
    before = contents(folder)
    store.write_recordings(folder, additions)
    assert contents(folder) == before


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    store.write_recordings(tmp_path / "new", [addition("live-404.yaml")])
    assert [one.file for one in index.read_recordings(tmp_path / "new")] == ["live-404.yaml"]


def test_what_cannot_be_read_again_is_not_written(folder: Path) -> None:
    before = contents(folder)
    for bad in (addition("live-404.yaml", kind="seen"), Addition("nonsense", addition("live-404.yaml").entry)):
        with pytest.raises(Problem):
            store.write_recordings(folder, [addition("live-400.yaml"), bad])
        assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_crash_at_the_last_moment_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(folder_swap, "_replace", crash)
    with pytest.raises(KeyboardInterrupt):
        store.write_recordings(folder, [addition("live-404.yaml")])
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("name", ["dataset-200-named.yaml", ".hidden"])
def test_a_link_is_neither_copied_nor_written_through(folder: Path, name: str) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.write_text("precious", encoding="utf-8")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(elsewhere)
    with pytest.raises(Problem, match="a link, and links are not followed here"):
        store.write_recordings(folder, [addition("dataset-200-named.yaml")])
    assert elsewhere.read_text(encoding="utf-8") == "precious"
    assert (folder / name).is_symlink()
