"""A YAML or JSON document that remembers where everything in it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator.problem import Problem

_DEEPEST = 1000

Pointer = tuple[str | int, ...]
"""A path from the root of a document: property names and list indexes."""


class Position(NamedTuple):
    """A place in a file; both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """Parsed data together with the position of every key and list item."""

    file: str
    data: Any
    positions: Mapping[Pointer, Position] = field(repr=False)

    def position(self, pointer: Pointer) -> Position:
        """Where `pointer` stands, or its nearest ancestor that exists in the document."""
        while pointer not in self.positions and pointer:
            pointer = pointer[:-1]
        return self.positions.get(pointer, Position(1, 1))

    def problem(self, message: str, pointer: Pointer, *, help: str | None = None) -> Problem:  # noqa: A002
        """A `Problem` that points at `pointer`."""
        return Problem(message, self.file, *self.position(pointer), help)


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 core schema: no dates, no `yes`/`on` booleans, no octal or sexagesimal numbers."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _loader, node: int(node.value))


def read(path: Path) -> Document:
    """Read the document in a file; a file that cannot be read or parsed raises `Problem`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem("no such file", str(path), help="check the path") from None
    except UnicodeDecodeError as error:
        raise Problem(f"not UTF-8: {error.reason} at byte {error.start}", str(path)) from None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", str(path)) from None
    return parse(text, str(path))


def parse(text: str, file: str) -> Document:
    """Parse YAML or JSON text; `file` is the name used in messages."""
    if _too_deep(text):
        raise Problem("nested too deeply to be read", file)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise Problem("the document is empty", file)
        positions = dict(_walk(root, (), file, set()))
        return Document(file, loader.construct_document(root), positions)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise Problem(f"not valid YAML: {reason}", file, *(_position(mark) if mark else ())) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Problem(f"not valid YAML: {error}", file) from None
    except RecursionError:
        raise Problem("nested too deeply to be read", file) from None
    finally:
        loader.dispose()


def _too_deep(text: str) -> bool:
    """The parser in C recurses without a limit, so what could be deep is measured first."""
    if sum(text.count(opening) for opening in ("[", "{", "- ", "? ")) < _DEEPEST:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return True
    except yaml.YAMLError:
        return False  # said better by the parser proper
    return False


def _position(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1)


def _walk(node: yaml.Node, pointer: Pointer, file: str, seen: set[int]) -> Iterator[tuple[Pointer, Position]]:
    if not pointer:
        yield (), _position(node.start_mark)
    if isinstance(node, yaml.CollectionNode):
        if id(node) in seen:
            # Ten lines of aliases can stand for a billion nodes.
            raise Problem("aliases are not supported; write the value out", file, *_position(node.start_mark))
        seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            name = _name(key, file)
            if name in names:
                # PyYAML keeps the last of them without a word.
                raise Problem(f"the key {name!r} stands twice in this mapping", file, *_position(key.start_mark))
            names.add(name)
            yield (*pointer, name), _position(key.start_mark)
            yield from _walk(value, (*pointer, name), file, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*pointer, index), _position(item.start_mark)
            yield from _walk(item, (*pointer, index), file, seen)


def _name(key: yaml.Node, file: str) -> str:
    if not isinstance(key, yaml.ScalarNode):
        raise Problem("a key must be a string", file, *_position(key.start_mark))
    # Names are text, `200` and `true` included, as they are in JSON.
    key.tag = "tag:yaml.org,2002:str"
    return str(key.value)
