"""What is published: the same bytes each time, with metadata and licences in order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.github.workflows import lend_interpreter
from tests.paths import ROOT

# Licences that ask nothing of those who use a package but to name its authors.
PERMISSIVE = {"MIT", "BSD-3-Clause", "Apache-2.0"}
GRANT = "Apache License Version 2.0"
COMMITTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def checkout(folder: Path) -> Path:
    """A repository that holds what building needs."""
    shutil.copytree(ROOT / "generated", folder / "generated", ignore=shutil.ignore_patterns("__pycache__", "dist"))
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    lend_interpreter(folder / ".venv")
    env = {**os.environ, "GIT_COMMITTER_DATE": COMMITTED.isoformat()}
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    for arguments in (["init", "-q"], ["add", "generated"], [*author, "commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True)
    return folder


def build(folder: Path, umask: str = "022", **environment: str) -> dict[str, bytes]:
    """Build in a repository; the archives by name."""
    command = ["bash", "-c", f"umask {umask}; exec bash .ci/package"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return {file.name: file.read_bytes() for file in (folder / "dist").iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = checkout(tmp_path_factory.mktemp("first"))
    build(folder)
    return folder / "dist"


@pytest.mark.slow
def test_another_checkout_another_mask_and_another_clock_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = build(checkout(tmp_path), umask="077", TZ="Asia/Tokyo", PYTHONHASHSEED="7")
    assert again == {file.name: file.read_bytes() for file in built.iterdir()}


@pytest.mark.slow
def test_a_file_that_is_not_committed_is_not_published(built: Path, tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "generated/apify_dataset_client/left_over.py").write_text("", encoding="utf-8")
    assert build(folder) == {file.name: file.read_bytes() for file in built.iterdir()}


@pytest.mark.slow
def test_a_commit_that_leaves_the_package_alone_leaves_the_bytes_alone(built: Path, tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *author, "commit", "-qm", "later", "--allow-empty"], cwd=folder, check=True)
    assert build(folder) == {file.name: file.read_bytes() for file in built.iterdir()}


def test_a_shallow_clone_is_refused_which_would_give_other_bytes(tmp_path: Path) -> None:
    checkout(tmp_path / "whole")
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *author, "commit", "-qm", "later", "--allow-empty"], cwd=tmp_path / "whole", check=True)
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{tmp_path}/whole", shallow], check=True)
    shutil.copytree(ROOT / ".ci", shallow / ".ci")
    done = subprocess.run(["bash", ".ci/package"], cwd=shallow, capture_output=True, text=True)
    assert done.returncode == 2
    assert "git fetch --unshallow" in done.stderr


@pytest.mark.slow
def test_the_metadata_is_complete(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        about = Parser().parsestr(archive.read(metadata).decode())
        texts = {name: archive.read(name).decode() for name in names if "/licenses/" in name}
    for field in ("Name", "Version", "Summary", "License-Expression", "License-File", "Requires-Python", "Project-URL"):
        assert about[field], field
    (licence,) = texts.values()
    assert licence.startswith(f"{about['License-Expression']} License")
    assert "Programming Language :: Python :: 3.11" in about.get_all("Classifier", [])
    assert about["Description-Content-Type"] == "text/markdown"
    assert "apify_dataset_client/py.typed" in names


@pytest.mark.slow
def test_the_source_archive_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    subprocess.run(["tar", "-xf", str(source), "-C", str(tmp_path)], check=True)
    (unpacked,) = tmp_path.iterdir()
    assert {"CHANGELOG.md", "LICENSE", "README.md", "api.md"} <= {file.name for file in unpacked.iterdir()}
    (wheel,) = built.glob("*.whl")
    shutil.move(unpacked, tmp_path / "generated")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "out")]
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(int(COMMITTED.timestamp()))}
    subprocess.run(command, cwd=tmp_path / "generated", env=env, check=True, capture_output=True)
    assert (tmp_path / "out" / wheel.name).read_bytes() == wheel.read_bytes()


@pytest.mark.parametrize("name", ["msgspec", "pyreqwest", "httpx2"])
def test_what_it_needs_asks_for_no_more_than_itself(name: str) -> None:
    found = distribution(name)
    # Asked for one by one, a field that is not there warns from Python 3.12 on.
    stated = {value for field in ("License-Expression", "License") for value in found.metadata.get_all(field) or ()}
    # Where no field says it, the licence's own words do.
    texts = [file.read_text() for file in found.files or () if file.name.startswith("LICEN")]
    assert stated & PERMISSIVE or any(GRANT in " ".join(text.split()) for text in texts), stated
