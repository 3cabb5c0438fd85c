"""A YAML or JSON document that remembers where everything in it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator.nearest import unread
from generator.problem import Problem

Pointer = tuple[str | int, ...]
"""A path from the root of a document: property names and list indexes."""


class Position(NamedTuple):
    """A place in a file; both counted from 1."""

    line: int
    column: int


class Document(NamedTuple):
    """Parsed data together with the position of every key and list item."""

    file: str
    data: Any
    positions: Mapping[Pointer, Position]

    def position(self, pointer: Pointer) -> Position:
        """Where `pointer` stands, or its nearest ancestor that exists in the document."""
        while pointer not in self.positions and pointer:
            pointer = pointer[:-1]
        return self.positions.get(pointer, Position(1, 1))

    def at(self, pointer: Pointer) -> Any:
        """The value at `pointer`, which must exist."""
        value = self.data
        for step in pointer:
            value = value[step]
        return value

    def problem(self, message: str, pointer: Pointer, *, help: str | None = None) -> Problem:  # noqa: A002
        """A `Problem` that points at `pointer`."""
        return Problem(message, self.file, *self.position(pointer), help)


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 core schema: no dates, no `yes`/`on` booleans, no octal or sexagesimal numbers."""


_TAG = "tag:yaml.org,2002:"
_SCALARS = {
    "bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    "int": (re.compile(r"^[-+]?[0-9]+$"), "-+0123456789"),
    "float": (re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), "-+0123456789."),
    "null": (re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
}
_Loader.yaml_implicit_resolvers = {}
for _kind, (_pattern, _first) in _SCALARS.items():
    _Loader.add_implicit_resolver(f"{_TAG}{_kind}", _pattern, list(_first))
_Loader.add_constructor(f"{_TAG}int", lambda _loader, node: int(node.value))


def read(path: Path) -> Document:
    """Read the document in a file; a file that cannot be read or parsed raises `Problem`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unread(error, path) from None
    return parse(text, str(path))


def parse(text: str, file: str) -> Document:
    """Parse YAML or JSON text; `file` is the name used in messages."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        # JSON escapes characters beyond U+FFFF as two halves, which YAML does not know.
        text = _PAIR.sub(_joined, text)
    if _nesting(text) > _DEEPEST:
        # The parser is C code that would run out of stack, and take the process with it.
        raise Problem("nested too deeply to be read", file)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise Problem("the document is empty", file, help="check the path")
        positions = dict(_walk(root, (), file, set()))
        return Document(file, loader.construct_document(root), positions)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise Problem(f"not valid YAML: {reason}", file, *(_position(mark) if mark else ())) from None
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].decode().split("\n")
        reason = f"the character U+{error.character:04X}: {error.reason}"
        raise Problem(f"not valid YAML: {reason}", file, len(before), len(before[-1]) + 1) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Problem(f"not valid YAML: {error}", file) from None
    except RecursionError:
        raise Problem("nested too deeply to be read", file) from None
    finally:
        loader.dispose()


def compose(text: str) -> yaml.Node:
    """The nodes of YAML text that is known to be valid, each with its marks."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        raise Problem(f"not valid YAML: {error}") from None
    finally:
        loader.dispose()
    if root is None:
        raise Problem("the document is empty")
    return root


_DEEPEST = 1000


def _nesting(text: str) -> int:
    """How deeply a document can be nested at most, as its brackets, indentation and dashes let one think."""
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    lines = (match[0] for match in re.finditer(r"(?m)^[ ?:-]+", text))
    return deepest + max(map(len, lines), default=0)


_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def _joined(pair: re.Match[str]) -> str:
    # As long as what it replaces, but for two characters.
    character = bytes.fromhex(pair[2] + pair[3]).decode("utf-16-be")
    return f"{pair[1]}\\U{ord(character):08x}"


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
    _check_tag(node, file)
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


def _check_tag(node: yaml.Node, file: str) -> None:
    """Refuse an explicit tag for what JSON has no value for, or that does not fit the value."""
    kind = node.tag.removeprefix(_TAG)
    if isinstance(node, yaml.ScalarNode) and kind in _SCALARS:
        fits = _SCALARS[kind][0].match(node.value) is not None
    else:
        fits = kind in {"str", "map", "seq"}
    if not fits:
        raise Problem(f"the tag {node.tag} is not supported here; leave it out", file, *_position(node.start_mark))


def _name(key: yaml.Node, file: str) -> str:
    if not isinstance(key, yaml.ScalarNode):
        raise Problem("a key must be a string", file, *_position(key.start_mark))
    # Names are text, `200` and `true` included, as they are in JSON.
    key.tag = f"{_TAG}str"
    return str(key.value)
