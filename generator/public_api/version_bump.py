"""How much a version must rise for a change, and whether it did."""

from __future__ import annotations

import re
from enum import IntEnum

from generator.problem import Problem

Version = tuple[int, int, int]


class Level(IntEnum):
    """How much a change asks of those who use the package."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


def version(text: str) -> Version:
    """The three numbers of a version; anything else raises `Problem`."""
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", text)
    if match is None:
        raise Problem(f"expected a version like 1.2.3, got {text!r}", help="set package_version_override")
    return int(match[1]), int(match[2]), int(match[3])


def least(before: str, level: Level) -> str:
    """The lowest version that tells of a change; below 1.0.0 the second number stands for the first."""
    first, second, third = version(before)
    rank = level - (first == 0)
    if level is Level.NONE:
        return before
    if rank == Level.MAJOR:
        return f"{first + 1}.0.0"
    return f"{first}.{second + 1}.0" if rank == Level.MINOR else f"{first}.{second}.{third + 1}"


def complaint(before: str, after: str, level: Level) -> str | None:
    """Why this rise does not do for a change of this level; `None` if it does.

    What breaks nothing may wait for the next version.
    """
    if before == after:
        return f"breaks what {before} promised: {least(before, level)} is due" if level is Level.MAJOR else None
    if version(after) < version(before):
        return f"goes back from {before} to {after}"
    if version(after) < version(least(before, level)):
        return f"is a {level} change since {before}: at least {least(before, level)} is due, not {after}"
    return None
