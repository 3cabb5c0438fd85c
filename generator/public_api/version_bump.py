"""Semantic versions (semver.org): how much one must rise for changes of the API, and whether it did."""

from __future__ import annotations

import re
from enum import IntEnum

from generator.problem import Problem

Version = tuple[int, int, int]


class Level(IntEnum):
    """How much a change of the API asks of those who use the package, and so which number of the version must rise."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


def parse_version(text: str) -> Version:
    """The three numbers of a version; anything else raises `Problem`."""
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", text)
    if match is None:
        raise Problem(f"expected a version like 1.2.3, got {text!r}", help="set package_version_override")
    return int(match[1]), int(match[2]), int(match[3])


def find_least_version(before: str, level: Level) -> str:
    """The lowest version from `before` on that announces a change; below 1.0.0 a major one raises the second number."""
    first, second, third = parse_version(before)
    rank = level - (first == 0)
    if level is Level.NONE:
        return before
    if rank == Level.MAJOR:
        return f"{first + 1}.0.0"
    return f"{first}.{second + 1}.0" if rank == Level.MINOR else f"{first}.{second}.{third + 1}"


def explain_wrong_version(before: str, after: str, level: Level) -> str | None:
    """Say why `after` is a wrong version for a change of this level since `before`; `None` if it is right.

    While the version has not risen, only a major change is an error: others may wait for the next version.
    """
    if before == after and level is not Level.MAJOR:
        return None
    least = find_least_version(before, level)
    if before == after:
        return f"breaks what {before} promised: {least} is due"
    if parse_version(after) < parse_version(before):
        return f"goes back from {before} to {after}"
    if parse_version(after) < parse_version(least):
        return f"is a {level} change since {before}: at least {least} is due, not {after}"
    return None
