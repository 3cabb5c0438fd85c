"""Reads YAML and JSON into data that remembers where each key and item stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator import files
from generator.documents.pointer import Pointer
from generator.problem import Problem


class Position(NamedTuple):
    """A place in a file; both counted from 1."""

    line: int
    column: int


class Document(NamedTuple):
    """Parsed data, and the position of every key and list item."""

    file: str
    data: Any
    positions: Mapping[Pointer, Position]

    def position(self, pointer: Pointer) -> Position:
        """The position of the value at `pointer`, or of its nearest ancestor that exists."""
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
    content = files.reading.read_bytes(path, files.reading.MAX_INPUT_BYTES)
    return parse(files.reading.decode_text(content, str(path)), str(path))


def parse(text: str, file: str) -> Document:
    """Parse YAML or JSON text; `file` is the name used in messages."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        # JSON escapes characters beyond U+FFFF as two surrogates; YAML takes each for a character, and refuses it.
        text = _SURROGATES.sub(_join_surrogates, text)
    if _measure_nesting(text) > _MAX_NESTING:
        # The C parser recurses and would overflow its stack, which kills the process.
        raise Problem("nested too deeply to be read", file)
    if len(_DIRECTIVE.findall(text)) > _MAX_DIRECTIVES:
        # The C parser compares each with all before it, and each tag with all of them.
        raise Problem("more directives than can be read", file)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise Problem("the document is empty", file, help="check the path")
        walk = _PositionWalk(file, len(text))
        walk.visit(root, ())
        data = loader.construct_document(root)
        return Document(file, _copy(data) if walk.met_alias else data, walk.positions)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise Problem(f"not valid YAML: {reason}", file, *(_find_position(mark) if mark else ())) from None
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
    """Parse YAML text into nodes with marks, for those who want to know how it is written."""
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


_MAX_NESTING = 1000
_MAX_DIRECTIVES = 100
_DIRECTIVE = re.compile("[\n\r\x85\u2028\u2029]%")


def _measure_nesting(text: str) -> int:
    """An upper bound for how deeply a document is nested, from its brackets, indentation and dashes."""
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    lines = (match[0] for match in re.finditer(r"(?m)^[ ?:-]+", text))
    return deepest + max(map(len, lines), default=0)


_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def _join_surrogates(pair: re.Match[str]) -> str:
    # Two characters shorter than what it replaces: positions behind it on the line are off by as much.
    character = bytes.fromhex(pair[2] + pair[3]).decode("utf-16-be")
    return f"{pair[1]}\\U{ord(character):08x}"


def _find_position(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1)


_MIN_VALUES = 100_000
"""Values that any document may have. One without aliases has at most half as many values as characters."""
_MAX_DEPTH = 250
"""Steps that may lead to a value, so that whatever recurses through a document ends far from the limit of Python."""
_DEEP = 50
"""Steps that lead to a value of a document that is nested deeply: so many on average are too many."""


class _PositionWalk:
    """A walk through the nodes of a document; a node with an alias is visited at each place where it stands.

    What it does is counted: values, entries that are merged, and the steps of all pointers.
    """

    def __init__(self, file: str, length: int) -> None:
        self._file = file
        self._left = max(_MIN_VALUES, length // 2)
        self._steps_left = self._left * _DEEP
        self._above: set[int] = set()
        self._entries: dict[int, list[_Entry]] = {}
        self.positions: dict[Pointer, Position] = {}
        """Each key and list item with its position; below an alias, the positions are those of its anchor."""
        self.met_alias = False
        """Whether a node was visited twice."""
        self._seen: set[int] = set()

    def visit(self, node: yaml.Node, pointer: Pointer) -> None:
        """Note the positions of everything in a node that stands at `pointer`."""
        if not pointer:
            self.positions[()] = _find_position(node.start_mark)
        _check_tag(node, self._file)
        if not isinstance(node, yaml.CollectionNode):
            return
        self._enter(node)
        self.met_alias |= id(node) in self._seen
        self._seen.add(id(node))
        for step, at, value in self._list_members(node):
            self._count(at, 1, len(pointer))
            below = (*pointer, step)
            self.positions[below] = at
            self.visit(value, below)
        self._above.discard(id(node))

    def _enter(self, node: yaml.Node) -> None:
        if id(node) in self._above:
            raise Problem("this alias holds itself; write the value out", self._file, *_find_position(node.start_mark))
        self._above.add(id(node))

    def _count(self, at: Position, values: int, steps: int = 0) -> None:
        self._left -= values
        self._steps_left -= steps
        if self._left < 0:
            # Ten lines of aliases or of merges can stand for a billion values ("billion laughs").
            raise Problem("aliases stand for too many values; write them out", self._file, *at)
        if steps > _MAX_DEPTH or self._steps_left < 0:
            raise Problem("nested too deeply to be read", self._file, *at)

    def _list_members(self, node: yaml.CollectionNode) -> Iterator[tuple[str | int, Position, yaml.Node]]:
        if isinstance(node, yaml.SequenceNode):
            return ((index, _find_position(item.start_mark), item) for index, item in enumerate(node.value))
        node.value = self._merge_entries(node)
        return ((key.value, _find_position(key.start_mark), value) for key, value in node.value)

    def _merge_entries(self, node: yaml.Node) -> list[_Entry]:
        """The entries of a mapping, with those that `<<` merges in; its own come first and win. Found once a node."""
        if id(node) not in self._entries:
            own = _read_entries(node, self._file)
            merged = [source for key, value in node.value if _is_merge(key) for source in _list_sources(value)]
            for source in merged:
                if id(source) not in self._entries:
                    self._enter(source)
                    self._merge_entries(source)
                    self._above.discard(id(source))
                self._count(_find_position(source.start_mark), len(self._entries[id(source)]))
                for key, value in self._entries[id(source)]:
                    own.setdefault(key.value, (key, value))
            self._entries[id(node)] = list(own.values())
        return self._entries[id(node)]


_Entry = tuple[yaml.Node, yaml.Node]


def _read_entries(node: yaml.Node, file: str) -> dict[str, _Entry]:
    """The entries that stand in a mapping itself, by their keys, which become text."""
    if not isinstance(node, yaml.MappingNode):
        raise Problem("only a mapping, or several, can be merged", file, *_find_position(node.start_mark))
    entries: dict[str, _Entry] = {}
    for key, value in node.value:
        if _is_merge(key):
            continue
        name = _read_key(key, file)
        if name in entries:
            # PyYAML would keep the last one silently.
            raise Problem(f"the key {name!r} stands twice in this mapping", file, *_find_position(key.start_mark))
        entries[name] = (key, value)
    return entries


def _list_sources(value: yaml.Node) -> list[yaml.Node]:
    return list(value.value) if isinstance(value, yaml.SequenceNode) else [value]


def _is_merge(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value == "<<" and not key.style


def _copy(data: Any) -> Any:
    """A deep copy without shared parts, because changing one place must not change another."""
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(item) for item in data] if isinstance(data, list) else data


def _check_tag(node: yaml.Node, file: str) -> None:
    """Refuse an explicit tag of a type that JSON lacks, or that does not fit the value."""
    kind = node.tag.removeprefix(_TAG)
    if isinstance(node, yaml.ScalarNode) and kind in _SCALARS:
        fits = _SCALARS[kind][0].match(node.value) is not None
    else:
        fits = kind in {"str", "map", "seq"}
    if not fits:
        raise Problem(f"the tag {node.tag} is not supported here; leave it out", file, *_find_position(node.start_mark))


def _read_key(key: yaml.Node, file: str) -> str:
    if not isinstance(key, yaml.ScalarNode):
        raise Problem("a key must be a string", file, *_find_position(key.start_mark))
    # Keys are text, as in JSON: `200` and `true` too.
    key.tag = f"{_TAG}str"
    return str(key.value)
