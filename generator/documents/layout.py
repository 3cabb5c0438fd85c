"""How a YAML or JSON text is laid out: where each mapping and list and its members stand, and in which style."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out
from typing import Any, NamedTuple, Protocol

import yaml

from generator.documents import yaml as document
from generator.documents.json import Positions
from generator.documents.pointer import Pointer
from generator.problem import Problem


class Member(NamedTuple):
    """An entry of a mapping or an item of a list, by offsets: where it begins, its key ends, its value begins, it ends.

    An item of a list has no key: `start`, `key_end` and `value` are the same.
    """

    start: int
    key_end: int
    value: int
    end: int


class Collection(NamedTuple):
    """A mapping or a list as it is written; `flow` is with brackets, `members` are by key or index."""

    start: int
    end: int
    is_mapping: bool
    flow: bool
    members: Mapping[str | int, Member]


class Style(NamedTuple):
    """How most of a document is written."""

    json: bool
    quote: str
    step: int
    """Columns that a mapping in a mapping is indented by."""
    dash: int
    """The same for a list in a mapping."""
    brackets: bool
    """Whether lists of words stand in brackets."""


class Layout(Protocol):
    """The layout of one text."""

    style: Style

    def find_collection(self, pointer: Pointer) -> Collection | None:
        """The mapping or list at a pointer, None if a scalar stands there."""


def read_layout(text: str) -> Layout:
    """Find out the layout of a text, which must be valid."""
    return _JsonLayout(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else _YamlLayout(text)


class _YamlLayout:
    """YAML, by the marks that its parser leaves on nodes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = document.compose(text)
        self.style = _find_style(self._root)

    def find_collection(self, pointer: Pointer) -> Collection | None:
        node: Any = self._root
        for name in pointer:
            node = _find_child(node, name)
        if isinstance(node, yaml.MappingNode):
            members: dict[str | int, Member] = {
                key.value: Member(
                    key.start_mark.index, key.end_mark.index, value.start_mark.index, self._find_end(value)
                )
                for key, value in node.value
            }
        elif isinstance(node, yaml.SequenceNode):
            members = {
                index: _make_item(item.start_mark.index, self._find_end(item)) for index, item in enumerate(node.value)
            }
        else:
            return None
        is_mapping, flow = isinstance(node, yaml.MappingNode), bool(node.flow_style)
        return Collection(node.start_mark.index, self._find_end(node), is_mapping, flow, members)

    def _find_end(self, node: yaml.Node) -> int:
        """Where the text of a node ends; the end mark of a block lies behind the comments that follow it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._find_end(last[1] if isinstance(last, tuple) else last)
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return int(start + len(self._text[start:end].rstrip()))
        return int(end)


class _JsonLayout:
    """JSON, in which positions are found when they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._positions = Positions("", text)
        first_key = re.search(r"\{[ \t\r]*\n([ \t]*)", text)
        self.style = Style(json=True, quote='"', step=len(first_key[1]) if first_key else 2, dash=0, brackets=True)

    def find_collection(self, pointer: Pointer) -> Collection | None:
        positions = self._positions
        start = positions.find_value(pointer)
        if self._text[start] not in "{[":
            return None
        is_mapping = self._text[start] == "{"
        members = {
            name: Member(
                key, scanstring(self._text, key + 1)[1] if is_mapping else key, value, positions.find_end(value)
            )
            for name, (key, value) in positions.find_members(start).items()
        }
        return Collection(start, positions.find_end(start), is_mapping, flow=True, members=members)


def _make_item(start: int, end: int) -> Member:
    return Member(start, start, start, end)


def _find_child(node: yaml.Node, name: str | int) -> yaml.Node:
    if isinstance(node, yaml.MappingNode):
        found = next((value for key, value in node.value if key.value == str(name)), None)
    else:
        found = node.value[int(name)] if isinstance(node, yaml.SequenceNode) and int(name) < len(node.value) else None
    if found is None:
        raise Problem(f"nothing stands at {name}")
    return found  # type: ignore[no-any-return]  # nodes are not typed


def _find_style(root: yaml.Node) -> Style:
    steps: Counter[int] = Counter()
    dashes: Counter[int] = Counter()
    brackets: Counter[bool] = Counter()
    quotes = Counter(_walk_quotes(root))
    for holder, key, value in _walk_entries(root):
        offset = value.start_mark.column - key.start_mark.column
        if isinstance(value, yaml.SequenceNode) and value.value:
            if all(isinstance(item, yaml.ScalarNode) for item in value.value):
                brackets[bool(value.flow_style)] += 1
            if not value.flow_style:
                dashes[offset] += 1
        elif isinstance(value, yaml.MappingNode) and not value.flow_style and not holder.flow_style:
            steps[offset] += 1
    quote = "'" if quotes["'"] > quotes['"'] else '"'
    step = steps.most_common(1)[0][0] if steps else 2
    dash = dashes.most_common(1)[0][0] if dashes else step
    return Style(json=False, quote=quote, step=step, dash=dash, brackets=brackets[True] >= brackets[False])


def _walk_entries(node: yaml.Node) -> Iterator[tuple[yaml.MappingNode, yaml.Node, yaml.Node]]:
    """Every entry of every mapping: the mapping, the key, the value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield node, key, value
            yield from _walk_entries(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk_entries(item)


def _walk_quotes(node: yaml.Node) -> Iterator[str]:
    """The style of every scalar, keys included: `'`, `"`, or another."""
    if isinstance(node, yaml.ScalarNode):
        yield str(node.style)
    for member in node.value if isinstance(node, yaml.CollectionNode) else ():
        for part in member if isinstance(member, tuple) else (member,):
            yield from _walk_quotes(part)
