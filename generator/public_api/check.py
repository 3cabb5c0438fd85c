"""Checks that the version of the package announces what changed in its API, and drafts the change log's entry."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from generator import paths
from generator.problem import Problem
from generator.public_api import changelog, git_history, surface, version_bump
from generator.public_api import changes as api_changes
from generator.public_api.changes import Change
from generator.public_api.surface import Surface
from generator.public_api.version_bump import Level


class VersionVerdict(NamedTuple):
    """Lines about what changed since one revision, and whether the version announces it."""

    lines: tuple[str, ...]
    good: bool


def describe_change(before: Path, after: Path) -> Iterator[str]:
    """Describe what changed in a package since its last version, with a draft of the entry; or say why it cannot.

    `after` is the folder of the package that takes the place of that in `before`, from whose repository the last
    version is. Where there is no repository, the package in `before` itself is the last one.
    """
    try:
        with _find_last_version(before, after) as last:
            yield from _describe(last, after)
    except Problem as problem:
        yield f"API: not compared with the package before: {problem.message}"


@contextlib.contextmanager
def _find_last_version(before: Path, after: Path) -> Iterator[Path]:
    new = surface.read_version(after)
    revision = git_history.find_last_version(before, new) if new else None
    if revision is None:
        yield before
    else:
        with git_history.extract_revision(before, revision) as folder:
            yield folder


def draft_entry(package: Path, revision: str | None = None) -> Iterator[str]:
    """Draft the change log's entry for what changed in a package since a revision, or since its last version.

    Once the version is committed, its own entry is drafted: for what changed since the version before.
    """
    new = surface.load(package)
    if new is None:
        raise Problem("there is no package here", str(package), help="generate it with `regenerate`")
    for since in [revision] if revision else git_history.find_base_revisions(package):
        with git_history.extract_revision(package, since) as folder, _name_problems(since):
            old = surface.load(folder)
            if old is None:
                continue
            changes = [] if _is_same_code(folder, package) else _list_changes(old, new)
        if changes:
            yield from changelog.draft_entry(_find_due_version(old, new, api_changes.find_level(changes)), changes)
        else:
            yield f"nothing changed since {since[:12]}"
        return
    raise Problem("there is no earlier version to compare with", str(package), help="name a revision with --since")


def _find_due_version(old: Surface, new: Surface, level: Level) -> str:
    return max(version_bump.find_least_version(old.version, level), new.version, key=version_bump.parse_version)


def _is_same_code(one: Path, other: Path) -> bool:
    """Whether two folders hold the same code and metadata."""
    first, second = ({path.relative_to(folder): path for path in _list_code(folder)} for folder in (one, other))
    return first.keys() == second.keys() and all(
        path.read_bytes() == second[name].read_bytes() for name, path in first.items()
    )


def _list_code(folder: Path) -> Iterator[Path]:
    yield from (path for pattern in ("pyproject.toml", "*/**/*.py") for path in folder.glob(pattern))


def _describe(before: Path, after: Path) -> Iterator[str]:
    old, new = surface.load(before), surface.load(after)
    if old is None or new is None:
        return
    if _is_same_code(before, after):
        yield f"API: nothing changed since {old.version}"
        return
    changes = _list_changes(old, new)
    level = api_changes.find_level(changes)
    due = _find_due_version(old, new, level)
    yield f"API: {level} change since {old.version}; the version is {new.version}, {_describe_version(old, new, level)}"
    yield from _format_changes(changes)
    if changes != _ONLY_INSIDE:
        yield from ("", "A draft for spec/CHANGELOG.md:", "", *changelog.draft_entry(due, changes))


def _describe_version(old: Surface, new: Surface, level: Level) -> str:
    least = version_bump.find_least_version(old.version, level)
    is_enough = version_bump.parse_version(new.version) >= version_bump.parse_version(least)
    return "which announces it" if is_enough else f"{least} would announce it"


def check_versions(package: Path, revisions: Sequence[str] | None) -> list[VersionVerdict]:
    """Check the version against what changed since each revision, or since those that it should be compared with."""
    new = surface.load(package)
    if new is None:
        raise Problem("there is no package here", str(package), help=f"run {paths.format_command('regenerate')}")
    if not changelog.has_entry(package / "CHANGELOG.md", new.version):
        missing = f"CHANGELOG.md has no entry for {new.version}: write it in spec/CHANGELOG.md"
        return [VersionVerdict((missing,), good=False), *_check_each(package, new, revisions)]
    return _check_each(package, new, revisions)


def _check_each(package: Path, new: Surface, revisions: Sequence[str] | None) -> list[VersionVerdict]:
    found = git_history.find_base_revisions(package) if revisions is None else revisions
    return [_check_since(package, new, revision) for revision in found]


def _check_since(package: Path, new: Surface, revision: str) -> VersionVerdict:
    with git_history.extract_revision(package, revision) as folder, _name_problems(revision):
        old = surface.load(folder)
        if old is None:
            return VersionVerdict((f"since {revision[:12]}: there was no package",), good=True)
        changes = _list_changes(old, new)
    complaint = version_bump.explain_wrong_version(old.version, new.version, api_changes.find_level(changes))
    verdict = complaint or f"{api_changes.find_level(changes)} change, {old.version} -> {new.version}"
    return VersionVerdict((f"since {revision[:12]}: {verdict}", *_format_changes(changes)), good=complaint is None)


@contextlib.contextmanager
def _name_problems(revision: str) -> Iterator[None]:
    """Put the name of the revision into a problem with its package, in place of the temporary folder."""
    try:
        yield
    except Problem as problem:
        raise Problem(problem.message, revision, help=problem.help) from None


def _list_changes(old: Surface, new: Surface) -> list[Change]:
    return api_changes.compare(old, new) or _ONLY_INSIDE


_ONLY_INSIDE = [Change("inside-changed", "")]


def _format_changes(changes: list[Change]) -> Iterator[str]:
    words = [change for change in changes if change.rule == changelog.DOCUMENTATION]
    yield from (f"  {change.level!s:5}  {change.rule}: {change}" for change in changes if change not in words)
    if len(words) == 1:
        yield f"  patch  {changelog.DOCUMENTATION}: {words[0]}"
    elif words:
        yield f"  patch  {changelog.DOCUMENTATION}: the documentation of {len(words)} names"
