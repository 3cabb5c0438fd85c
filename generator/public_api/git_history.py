"""Reads earlier revisions of the package with git, without touching the work tree."""

from __future__ import annotations

import contextlib
import io
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from generator.files import reading
from generator.problem import Problem

_METADATA = "pyproject.toml"


@contextlib.contextmanager
def extract_revision(package: Path, revision: str) -> Iterator[Path]:
    """Give a temporary copy of the package's folder as it is in a revision; empty if there was none."""
    commit = _find_commit(package, revision)
    with tempfile.TemporaryDirectory() as name:
        if _run_git(package, "ls-tree", commit, "."):
            with zipfile.ZipFile(io.BytesIO(_run_git(package, "archive", "--format=zip", commit, "."))) as archive:
                archive.extractall(name)
        yield Path(name)


def find_last_version(package: Path, version: str) -> str | None:
    """The revision of the last version: that of HEAD if `version` is another, else that which set it; None without one.

    Without git, or outside of a repository, there is none either.
    """
    with contextlib.suppress(Problem):
        set_at, touching = _find_setting(package, version)
        return set_at or (touching[0] if touching else None)
    return None


def find_base_revisions(package: Path) -> list[str]:
    """The revisions to compare with: the last one of the version before, and the one that set the present version.

    What changed since the first must be worth the step from that version; what changed since the second must break
    nothing. Either is missing in a history that is too young or shallow.
    """
    now = _read_version(reading.read_bytes(package / _METADATA))
    set_at, touching = _find_setting(package, now)
    if set_at is None:
        return ["HEAD"] if touching else []
    parent = _run_git(package, "rev-list", "--first-parent", "--max-count=2", set_at).decode().split()[1:]
    return [*parent, set_at]


def _find_setting(package: Path, version: str) -> tuple[str | None, list[str]]:
    """The revision that set the version, None if HEAD has another one; and all that changed the metadata."""
    touching = _run_git(package, "log", "--first-parent", "--format=%H", "--", _METADATA).decode().split()
    set_at = None
    for commit in touching:
        if _read_version(_run_git(package, "show", f"{commit}:./{_METADATA}")) != version:
            break
        set_at = commit
    return set_at, touching


def _read_version(metadata: bytes) -> str:
    try:
        return str(tomllib.loads(metadata.decode())["project"]["version"])
    except (ValueError, KeyError):
        return ""


def _find_commit(package: Path, revision: str) -> str:
    try:
        return _run_git(package, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    except Problem as problem:
        if "Needed a single revision" not in problem.message:
            raise
        raise Problem(f"no revision is called {revision!r}", str(package), help="see `git log` and `git tag`") from None


def _run_git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        run = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 no shell
    except OSError as error:
        raise Problem(f"git cannot be run: {error.strerror}") from None
    if run.returncode:
        reason = run.stderr.decode(errors="replace").strip().splitlines() or ["it says nothing"]
        raise Problem(f"git {arguments[0]} fails: {reason[-1]}", str(folder), help="name a revision of this repository")
    return run.stdout
