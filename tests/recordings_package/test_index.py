"""Recordings: what the index must say of each, and what is refused with the line that is wrong."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from generator.problem import Problem
from generator.recordings import claims as evidence
from generator.recordings import index
from generator.recordings.index import Recording
from generator.recordings.renewal import explain_expiry
from generator.recordings.settings import find_settings
from tests.paths import RECORDINGS, ROOT
from tests.recordings_package.samples import CASSETTE, INDEX, replace_text
from tests.serve.reachability import find_unreachable

FOLDER = RECORDINGS
SETTINGS = find_settings(ROOT / "spec/dataset.yaml")


def test_a_recording_is_read_with_its_provenance(folder: Path) -> None:
    (recording,) = index.read_recordings(folder)
    assert (recording.file, recording.scenario, recording.kind) == ("one.yaml", "200 by id, an example", "live")
    assert (recording.date, recording.expires) == (dt.date(2026, 5, 4), dt.date(2027, 5, 4))
    assert (recording.source, recording.redactions, recording.evidence_for) == ("somewhere", ("data.id",), ())
    assert (recording.note, recording.index_line, recording.path) == (None, 2, folder / "one.yaml")
    (exchange,) = recording.exchanges
    assert (exchange.method, exchange.url) == ("GET", "https://api.apify.com/v2/datasets/x")
    assert (exchange.status, exchange.headers) == (200, {"x-a": "1, 2"})
    assert exchange.request_headers == {"accept": "application/json"}
    assert (exchange.line, exchange.text_line) == (3, 14)
    assert exchange.text.splitlines()[1].strip() == '"data": {}'


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("kind: live", "kind: seen", 4, "unknown kind 'seen'"),
        ("date: '2026-05-04'", "date: '2026-02-30'", 5, "expected a date such as 2026-05-04, got '2026-02-30'"),
        ("date: '2026-05-04'", "date: yesterday", 5, "expected a date"),
        ("date: '2026-05-04'", "date: 20260504", 5, "expected a date"),
        ("    date: '2026-05-04'\n", "", 2, "expected a date at recordings.0.date, got nothing"),
        ("file: one.yaml", "file: two.yaml", 2, "there is no recording two.yaml"),
        ("file: one.yaml", "file: ../one.yaml", 2, "is not the name of a .yaml file in this folder"),
        ("file: one.yaml", "file: index.yaml", 2, "is not the name of a .yaml file in this folder"),
        ("    source: somewhere\n", "", 2, "expected text at recordings.0.source, got nothing"),
        ("source: somewhere", "sauce: somewhere", 6, "unknown key 'sauce'"),
        ("redactions: [data.id]", "redactions: data.id", 7, "expected a list of texts"),
        ("redactions: [data.id]", "redactions: [5]", 7, "expected text at recordings.0.redactions.0, got 5"),
        ("    expires: '2027-05-04'\n", "", 2, "a live recording needs an expiry"),
        ("kind: live", "kind: documented", 9, "a documented recording has no expiry"),
        ("expires: '2027-05-04'", "expires: '2025-05-04'", 9, "expires before it was recorded"),
        ("expires: '2027-05-04'", "expires: '2027-05-05'", 9, "expires more than a year after it was recorded"),
        ("recordings:", "recording:", 1, "expected a list of recordings at recordings, got nothing"),
    ],
)
def test_an_index_that_is_wrong_is_refused_with_its_line(
    folder: Path, old: str, new: str, line: int, message: str
) -> None:
    replace_text(folder / "index.yaml", old, new)
    with pytest.raises(Problem) as caught:
        index.read_recordings(folder)
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(folder / "index.yaml"), line)


@pytest.mark.parametrize("name", ["two.yaml", "two.json", "one.yaml.orig", ".two.yaml", ".two.json", "folder"])
def test_a_file_without_an_entry_is_refused(folder: Path, name: str) -> None:
    if name == "folder":
        (folder / name).mkdir()
    else:
        (folder / name).write_text(CASSETTE, encoding="utf-8")
    with pytest.raises(Problem, match=r"has no entry in index\.yaml") as caught:
        index.read_recordings(folder)
    assert caught.value.file == str(folder / name)


@pytest.mark.parametrize("name", [".DS_Store", ".index.yaml.swp", ".gitkeep"])
def test_what_an_editor_leaves_is_no_recording(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert len(index.read_recordings(folder)) == 1


@pytest.mark.parametrize("content", [b"\xff", b"", b"a: [", b"version: 1\n", b"[" * 5000])
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(folder: Path, content: bytes) -> None:
    (folder / "one.yaml").write_bytes(content)
    with pytest.raises(Problem) as caught:
        index.read_recordings(folder)
    assert caught.value.file == str(folder / "one.yaml")
    assert caught.value.help == "restore it, or remove it and its entry in index.yaml and record it again"


def test_a_renamed_recording_is_refused(folder: Path) -> None:
    (folder / "one.yaml").rename(folder / "uno.yaml")
    with pytest.raises(Problem, match=r"there is no recording one\.yaml"):
        index.read_recordings(folder)


def test_two_entries_for_one_recording_are_refused(folder: Path) -> None:
    (folder / "index.yaml").write_text(INDEX + INDEX.partition("\n")[2], encoding="utf-8")
    with pytest.raises(Problem, match=r"one\.yaml has more than one entry"):
        index.read_recordings(folder)


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file"):
        index.read_recordings(tmp_path)


def test_every_recording_here_is_as_it_should_be() -> None:
    """Fails with the command to run when a live recording is too old to speak for the API."""
    read = index.read_recordings(FOLDER)
    assert len(read) > 10
    assert {recording.kind for recording in read} == set(index.KINDS)
    today = dt.datetime.now(tz=dt.UTC).date()
    if problems := [str(explain_expiry(one, SETTINGS)) for one in read if one.has_expired(today)]:
        pytest.fail("\n".join(problems), pytrace=False)
    assert [recording.file for recording in read if recording.date > today] == []


@pytest.mark.parametrize("recording", index.read_recordings(FOLDER), ids=lambda recording: recording.file)
def test_every_recording_here_shows_what_it_is_evidence_for(recording: Recording) -> None:
    (exchange,) = recording.exchanges
    claims = recording.evidence_for
    assert list(evidence.find_unproved(claims, exchange.status, exchange.text, recording.redactions)) == []
    assert bool(claims) == (recording.kind in {"live", "third-party"}), "what was written by hand proves nothing"


def test_every_recording_here_is_of_use() -> None:
    """One that never answers, because another is asked first, proves nothing to anybody."""
    read = index.read_recordings(FOLDER)
    assert [f"{one.file} is hidden by {other.file}" for one, other in find_unreachable(read)] == []


def test_reading_them_loads_nothing_heavy() -> None:
    program = "import sys; import generator.recordings.index; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=FOLDER.parent.parent, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"vcr", "httpx2", "pyreqwest", "jinja2", "asyncio"} & set(loaded)
