"""What each step of a pointer into an OpenAPI document is: a keyword, a name that its author gave, or part of data."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from enum import Enum, auto

from generator.documents.pointer import Pointer


class Role(Enum):
    """What a step is."""

    KEYWORD = auto()
    NAME = auto()
    """A key that the author chose: of a schema, a status, a path."""
    INDEX = auto()
    DATA = auto()
    """Within a value, where nothing is a keyword: an example, a default, an extension."""


DATA = {"const", "default", "enum", "example"}
"""The keywords whose value is data; `examples` is a list of it, or a table of objects that hold it."""
_TABLES = {
    *("$defs", "callbacks", "content", "definitions", "dependentSchemas", "encoding", "examples", "headers", "links"),
    *("mapping", "parameters", "pathItems", "paths", "patternProperties", "properties", "requestBodies", "responses"),
    *("schemas", "scopes", "securitySchemes", "variables", "webhooks"),
}
"""The keywords whose value has names for its keys, unless it is a list."""


def role(pointer: Pointer) -> Role | None:
    """The role of the last step; `None` at the root."""
    return next(iter(deque(_roles(pointer), maxlen=1)), None)


def _roles(pointer: Pointer) -> Iterator[Role]:
    keyword, table = "", ""
    data = False
    for step in pointer:
        if data:
            yield Role.DATA
        elif isinstance(step, int):
            data = keyword == "examples"
            yield Role.DATA if data else Role.INDEX
            keyword = ""
        elif keyword in _TABLES:
            yield Role.NAME
            # A callback is a table by itself, of addresses.
            keyword, table = ("paths" if keyword == "callbacks" else ""), keyword
        else:
            yield Role.KEYWORD
            data = step in DATA or step.startswith("x-") or (step == "value" and table == "examples")
            keyword, table = step, ""
