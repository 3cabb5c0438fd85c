"""Facts: what a source says about one operation, as frozen values that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Location:
    """Where something was read: a file or URL, and if known the line and column, from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class Aspect(StrEnum):
    """What a fact is about; the values are the names used in reports and in the lock."""

    PRESENCE = "presence"
    REQUIRED = "required"
    TYPE = "type"
    FORMAT = "format"
    NULLABLE = "nullable"
    ENUM = "enum"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    MIN_LENGTH = "minLength"
    MAX_LENGTH = "maxLength"
    PATTERN = "pattern"
    DEFAULT = "default"
    DEPRECATED = "deprecated"
    TITLE = "title"
    EXAMPLE = "example"
    DESCRIPTION = "description"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about one thing, and where it was read."""

    operation: str
    part: str
    path: str
    aspect: Aspect
    value: object
    location: Location
