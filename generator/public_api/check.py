"""What a change of the package means for its users, told: how grave, why, the version due, the change log's entry."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.problem import Problem
from generator.public_api import changelog, git_history, surface, version_bump
from generator.public_api import changes as api_changes
from generator.public_api.changes import Change
from generator.public_api.surface import Face
from generator.public_api.version_bump import Level


class Answer(NamedTuple):
    """What is said about the package since one revision, and whether its version is good."""

    lines: tuple[str, ...]
    good: bool


def told(before: Path, after: Path) -> Iterator[str]:
    """What changed from one folder to another, and a draft of the entry; where it cannot be told, why."""
    try:
        yield from _told(before, after)
    except Problem as problem:
        yield f"API: not compared with the package before: {problem.message}"


def _told(before: Path, after: Path) -> Iterator[str]:
    old, new = surface.load(before), surface.load(after)
    if old is None or new is None:
        return
    changes = _changes(old, new)
    level = api_changes.level(changes)
    due = max(version_bump.least(old.version, level), new.version, key=version_bump.version)
    yield f"API: {level} change since {old.version}; the version is {new.version}, {_due(old, new, level)}"
    yield from _listed(changes)
    if changes != _INSIDE:
        yield from ("", "A draft for spec/CHANGELOG.md:", "", *changelog.draft(due, changes))


def _due(old: Face, new: Face, level: Level) -> str:
    enough = version_bump.version(new.version) >= version_bump.version(version_bump.least(old.version, level))
    return "which tells of it" if enough else f"{version_bump.least(old.version, level)} would tell of it"


def since(package: Path, revisions: Sequence[str] | None) -> list[Answer]:
    """Whether the version of a package tells of what changed since each revision."""
    new = surface.load(package)
    if new is None:
        raise Problem("there is no package here", str(package), help="run `make regenerate`")
    if not changelog.has_entry(package / "CHANGELOG.md", new.version):
        missing = f"CHANGELOG.md has no entry for {new.version}: write it in spec/CHANGELOG.md"
        return [Answer((missing,), good=False), *_since(package, new, revisions)]
    return _since(package, new, revisions)


def _since(package: Path, new: Face, revisions: Sequence[str] | None) -> list[Answer]:
    found = git_history.bases(package) if revisions is None else revisions
    return [_answer(package, new, revision) for revision in found]


def _answer(package: Path, new: Face, revision: str) -> Answer:
    with git_history.at(package, revision) as folder, _named(revision):
        old = surface.load(folder)
        if old is None:
            return Answer((f"since {revision[:12]}: there was no package",), good=True)
        changes = _changes(old, new)
    complaint = version_bump.complaint(old.version, new.version, api_changes.level(changes))
    verdict = complaint or f"{api_changes.level(changes)} change, {old.version} -> {new.version}"
    return Answer((f"since {revision[:12]}: {verdict}", *_listed(changes)), good=complaint is None)


@contextlib.contextmanager
def _named(revision: str) -> Iterator[None]:
    """A problem with the package of a revision is told with its name, not that of a temporary folder."""
    try:
        yield
    except Problem as problem:
        raise Problem(problem.message, revision, help=problem.help) from None


def _changes(old: Face, new: Face) -> list[Change]:
    return api_changes.compare(old, new) or _INSIDE


_INSIDE = [Change("inside-changed", "")]


def _listed(changes: list[Change]) -> Iterator[str]:
    words = [change for change in changes if change.rule == changelog.WORDS]
    yield from (f"  {change.level!s:5}  {change.rule}: {change}" for change in changes if change not in words)
    if len(words) == 1:
        yield f"  patch  {changelog.WORDS}: {words[0]}"
    elif words:
        yield f"  patch  {changelog.WORDS}: the documentation of {len(words)} names"
