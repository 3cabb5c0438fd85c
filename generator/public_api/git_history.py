"""The package as earlier revisions have it, read with git and without touching the work tree."""

from __future__ import annotations

import contextlib
import io
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from generator.problem import Problem

_METADATA = "pyproject.toml"


@contextlib.contextmanager
def at(package: Path, revision: str) -> Iterator[Path]:
    """The package's folder as a revision has it; empty if there was none."""
    commit = _commit(package, revision)
    with tempfile.TemporaryDirectory() as name:
        if _git(package, "ls-tree", commit, "."):
            with zipfile.ZipFile(io.BytesIO(_git(package, "archive", "--format=zip", commit, "."))) as archive:
                archive.extractall(name)
        yield Path(name)


def bases(package: Path) -> list[str]:
    """The revisions that the version answers for: where the last one ended, and where the present one was set.

    What changed since the first must be worth the step from that version, what changed since the second must
    break nothing. Either may be missing in a young or shallow history.
    """
    now = _version((package / _METADATA).read_bytes())
    touching = _git(package, "log", "--first-parent", "--format=%H", "--", _METADATA).decode().split()
    set_at = None
    for commit in touching:
        if _version(_git(package, "show", f"{commit}:./{_METADATA}")) != now:
            break
        set_at = commit
    if set_at is None:
        return ["HEAD"] if touching else []
    parent = _git(package, "rev-list", "--first-parent", "--max-count=2", set_at).decode().split()[1:]
    return [*parent, set_at]


def _version(metadata: bytes) -> str:
    try:
        return str(tomllib.loads(metadata.decode())["project"]["version"])
    except (ValueError, KeyError):
        return ""


def _commit(package: Path, revision: str) -> str:
    try:
        return _git(package, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    except Problem as problem:
        if "Needed a single revision" not in problem.message:
            raise
        raise Problem(f"no revision is called {revision!r}", str(package), help="see `git log` and `git tag`") from None


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        run = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 no shell
    except OSError as error:
        raise Problem(f"git cannot be run: {error.strerror}") from None
    if run.returncode:
        reason = run.stderr.decode(errors="replace").strip().splitlines() or ["it says nothing"]
        raise Problem(f"git {arguments[0]} fails: {reason[-1]}", str(folder), help="name a revision of this repository")
    return run.stdout
