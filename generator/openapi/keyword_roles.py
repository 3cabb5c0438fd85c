"""Tells what a step of a pointer into an OpenAPI document is: a keyword, a name that its author chose, or data."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from enum import Enum, auto

from generator.documents.pointer import Pointer
from generator.openapi.keywords import Holds, find_keywords


class Role(Enum):
    """What a step is."""

    KEYWORD = auto()
    NAME = auto()
    """A key that the author chose: of a schema, a status, a path."""
    INDEX = auto()
    DATA = auto()
    """Within a value, where nothing is a keyword: an example, a default, an extension."""


DATA = find_keywords(Holds.DATA) - {"examples"}
"""The keywords whose value is data in any object; that of `examples` is a list of data, or Example Objects by name."""
_TABLES = find_keywords(Holds.SCHEMAS_BY_NAME) | {
    *("callbacks", "content", "definitions", "encoding", "examples", "headers", "links", "mapping", "parameters"),
    *("pathItems", "paths", "requestBodies", "responses", "schemas", "scopes", "securitySchemes", "variables"),
    "webhooks",
}
"""The keywords whose value has names for its keys, unless it is a list."""


def find_role(pointer: Pointer) -> Role | None:
    """The role of the last step of a pointer; `None` at the root."""
    return next(iter(deque(_walk_roles(pointer), maxlen=1)), None)


def _walk_roles(pointer: Pointer) -> Iterator[Role]:
    """The role of each step."""
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
            # A Callback Object has URLs for its keys, and a Path Item Object for each.
            keyword, table = ("paths" if keyword == "callbacks" else ""), keyword
        else:
            yield Role.KEYWORD
            data = step in DATA or step.startswith("x-") or (step == "value" and table == "examples")
            keyword, table = step, ""
