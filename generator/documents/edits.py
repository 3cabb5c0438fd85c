"""Edits of YAML and JSON text, made where the nodes stand: comments, order and style of all the rest stay."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out
from typing import Any, NamedTuple

import yaml

from generator.documents import yaml as document
from generator.documents.json import Positions
from generator.documents.pointer import Pointer
from generator.problem import Problem

_WIDEST = 120


class Put(NamedTuple):
    """Give `pointer` this value; a new key goes behind the nearest of `after`, or to the end if that is None."""

    pointer: Pointer
    value: Any
    after: tuple[str, ...] | None = None


class Drop(NamedTuple):
    """Take `pointer` out, with its key."""

    pointer: Pointer


class Rename(NamedTuple):
    """Give the key at the end of `pointer` another name."""

    pointer: Pointer
    name: str


Edit = Put | Drop | Rename


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """The text after one edit after the other."""
    for edit in edits:
        text = _applied(text, edit)
    return text


def _applied(text: str, edit: Edit) -> str:
    sheet = _sheet(text)
    if isinstance(edit, Put):
        return sheet.put(edit)
    return sheet.drop(edit.pointer) if isinstance(edit, Drop) else sheet.rename(edit.pointer, edit.name)


class _Member(NamedTuple):
    """An entry of a mapping or an item of a list: where it begins, where its key ends, and its value."""

    start: int
    key_end: int
    value: int
    end: int


class _Shape(NamedTuple):
    """A mapping or a list as it is written; `members` by key or index."""

    start: int
    end: int
    mapping: bool
    flow: bool
    members: Mapping[str | int, _Member]


class _Style(NamedTuple):
    """How a document is written: JSON or not, its quotes, its indentation, lists of words in brackets or not."""

    json: bool
    quote: str
    step: int
    dash: int
    brackets: bool


@functools.lru_cache(maxsize=2)
def _sheet(text: str) -> _Sheet:
    return _Json(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else _Yaml(text)


class _Sheet:
    """The text of a document and where everything in it stands."""

    def __init__(self, text: str, style: _Style) -> None:
        self.text = text
        self.style = style
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def shape(self, pointer: Pointer) -> _Shape | None:
        """The mapping or list at a pointer, None if a scalar stands there."""
        raise NotImplementedError

    def put(self, edit: Put) -> str:
        """Replace a value, or add an entry."""
        *above, name = edit.pointer
        holder = self.shape(tuple(above))
        if holder is None or not holder.members:
            empty: Any = {name: edit.value} if isinstance(name, str) else [edit.value]
            return self.put(Put(tuple(above), empty))
        if name in holder.members:
            return self._replace(holder, holder.members[name], edit)
        return self._insert(holder, edit)

    def drop(self, pointer: Pointer) -> str:
        """Take out an entry; a holder that becomes empty is written as an empty one."""
        *above, name = pointer
        holder = self.shape(tuple(above))
        if holder is None or name not in holder.members:
            raise Problem(f"nothing stands at {'/'.join(map(str, pointer))}")
        if len(holder.members) == 1:
            return self.put(Put(tuple(above), {} if holder.mapping else []))
        names = list(holder.members)
        index = names.index(name)
        mine = holder.members[name]
        following = holder.members[names[index + 1]].start if index + 1 < len(names) else None
        if holder.flow:
            start, end = (mine.start, following) if following else (holder.members[names[index - 1]].end, mine.end)
            return self.text[:start] + self.text[end:]
        return self._without_lines(holder, mine, following)

    def rename(self, pointer: Pointer, name: str) -> str:
        """Write another key."""
        holder = self.shape(pointer[:-1])
        if holder is None or pointer[-1] not in holder.members:
            raise Problem(f"nothing stands at {'/'.join(map(str, pointer))}")
        member = holder.members[pointer[-1]]
        old = self.text[member.start : member.key_end]
        return self._with(member.start, member.key_end, _scalar(name, self.style, quoted=old[:1], flow=holder.flow))

    def _with(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new.replace("\n", self.newline) + self.text[end:]

    def _replace(self, holder: _Shape, member: _Member, edit: Put) -> str:
        key = member.start if holder.mapping else member.value
        written = self._written(holder, edit, self._column(key), "" if not holder.mapping or holder.flow else " ")
        start = member.value if holder.flow or not holder.mapping else self.text.index(":", member.key_end) + 1
        return self._with(start, member.end, written)

    def _insert(self, holder: _Shape, edit: Put) -> str:
        anchor = self._anchor(holder, edit)
        first = next(iter(holder.members.values()))
        column = self._column(first.start)
        key = f"{_scalar(str(edit.pointer[-1]), self.style)}:" if holder.mapping else ""
        if holder.flow:
            key = f"{key} " if key and not self._compact() else key
            return self._insert_in_flow(holder, anchor, key + self._written(holder, edit, column, ""))
        if holder.mapping:
            entry = key + self._written(holder, edit, column, " ")
        else:
            dash = self.text[holder.start : first.start]
            entry = dash + self._written(holder, edit, column, "")
            column -= len(dash)
        if anchor is None:
            return self._with(first.start, first.start, f"{entry}\n{' ' * column}")
        at = self._line_end(anchor.end)
        return self._with(at, at, f"\n{' ' * column}{entry}")

    def _insert_in_flow(self, holder: _Shape, anchor: _Member | None, entry: str) -> str:
        first = next(iter(holder.members.values()))
        lines = "\n" in self.text[holder.start : first.start]
        gap = f"\n{' ' * self._column(first.start)}" if lines else "" if self._compact() else " "
        if anchor is None:
            return self._with(first.start, first.start, f"{entry},{gap}")
        return self._with(anchor.end, anchor.end, f",{gap}{entry}")

    def _anchor(self, holder: _Shape, edit: Put) -> _Member | None:
        """The entry behind which a new one goes; None for the front."""
        if edit.after is None or not holder.mapping:
            return list(holder.members.values())[-1]
        return next((holder.members[name] for name in reversed(edit.after) if name in holder.members), None)

    def _without_lines(self, holder: _Shape, mine: _Member, following: int | None) -> str:
        line = self._line(mine.start)
        mark = mine.start if holder.mapping else self.text.rindex("-", line, mine.start)
        if self.text[line:mark].strip():
            # The first one behind a dash: the next one takes its place.
            return self.text[: mine.start] + self.text[following or mine.end :]
        end = self._line_end(mine.end)
        if end < len(self.text):
            return self.text[:line] + self.text[end:].removeprefix("\r").removeprefix("\n")
        return self.text[:line].removesuffix("\n").removesuffix("\r")

    def _written(self, holder: _Shape, edit: Put, column: int, gap: str) -> str:
        """The value as text that follows its key or its dash; `gap` stands before what stays on the line."""
        if self.style.json:
            return _as_json(edit.value, self._indent(holder, column), compact=self._compact())
        inline = _flow(edit.value, self.style)
        if holder.flow or (self._flows(holder, edit.value) and column + len(inline) < _WIDEST):
            return gap + inline
        write = _block if holder.mapping else _below_dash
        return write(edit.value, column, self.style)

    def _flows(self, holder: _Shape, value: object) -> bool:
        """Whether a value is written in brackets, as others of its kind are around it."""
        if not isinstance(value, (dict, list)) or not value:
            return True
        around = [self.text[one.value] for one in holder.members.values() if self.text[one.value : one.value + 1]]
        if isinstance(value, dict):
            return "{" in around
        words = not any(isinstance(item, (dict, list)) for item in value)
        return "[" in around or (words and self.style.brackets)

    def _indent(self, holder: _Shape, column: int) -> tuple[int, int] | None:
        """Where the lines of a JSON value begin, and the step; None if everything stands on one line."""
        first = next(iter(holder.members.values()))
        return (column, self.style.step) if "\n" in self.text[holder.start : first.start] else None

    def _compact(self) -> bool:
        return self.style.json and '": ' not in self.text[:4000]

    def _line(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if self.text[end - 1 : end] == "\r" and end > at else end

    def _column(self, at: int) -> int:
        return at - self._line(at)


class _Yaml(_Sheet):
    """YAML, by the marks of its nodes."""

    def __init__(self, text: str) -> None:
        self.root = document.compose(text)
        super().__init__(text, _style(self.root))

    def shape(self, pointer: Pointer) -> _Shape | None:
        node: Any = self.root
        for name in pointer:
            node = _child(node, name)
        if isinstance(node, yaml.MappingNode):
            members: dict[str | int, _Member] = {
                key.value: _Member(key.start_mark.index, key.end_mark.index, value.start_mark.index, self._end(value))
                for key, value in node.value
            }
        elif isinstance(node, yaml.SequenceNode):
            members = {
                index: _Member(item.start_mark.index, item.start_mark.index, item.start_mark.index, self._end(item))
                for index, item in enumerate(node.value)
            }
        else:
            return None
        start = node.start_mark.index
        return _Shape(start, self._end(node), isinstance(node, yaml.MappingNode), bool(node.flow_style), members)

    def _end(self, node: yaml.Node) -> int:
        """Where the text of a node ends; the marks of blocks lie behind the comments that follow."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return int(start + len(self.text[start:end].rstrip()))
        return int(end)


class _Json(_Sheet):
    """JSON, whose nodes are looked up when asked for."""

    def __init__(self, text: str) -> None:
        self.positions = Positions("", text, {})
        first = re.search(r"\{[ \t\r]*\n([ \t]*)", text)
        super().__init__(text, _Style(json=True, quote='"', step=len(first[1]) if first else 2, dash=0, brackets=True))

    def shape(self, pointer: Pointer) -> _Shape | None:
        start = self.positions.value(pointer)
        if self.text[start] not in "{[":
            return None
        mapping = self.text[start] == "{"
        members = {
            name: _Member(key, scanstring(self.text, key + 1)[1] if mapping else key, value, self.positions.end(value))
            for name, (key, value) in self.positions.children(start).items()
        }
        return _Shape(start, self.positions.end(start), mapping, flow=True, members=members)


def _child(node: yaml.Node, name: str | int) -> yaml.Node:
    if isinstance(node, yaml.MappingNode):
        found = next((value for key, value in node.value if key.value == str(name)), None)
    else:
        found = node.value[int(name)] if isinstance(node, yaml.SequenceNode) and int(name) < len(node.value) else None
    if found is None:
        raise Problem(f"nothing stands at {name}")
    return found  # type: ignore[no-any-return]  # nodes are not typed


def _style(root: yaml.Node) -> _Style:
    """How most of a document is written."""
    steps: Counter[int] = Counter()
    dashes: Counter[int] = Counter()
    brackets: Counter[bool] = Counter()
    quotes = Counter(_quotes(root))
    for holder, key, value in _entries(root):
        offset = value.start_mark.column - key.start_mark.column
        if isinstance(value, yaml.SequenceNode) and value.value:
            if all(isinstance(item, yaml.ScalarNode) for item in value.value):
                brackets[bool(value.flow_style)] += 1
            if not value.flow_style:
                dashes[offset] += 1
        elif isinstance(value, yaml.MappingNode) and not value.flow_style and not holder.flow_style:
            steps[offset] += 1
    quote = "'" if quotes["'"] > quotes['"'] else '"'
    common = steps.most_common(1)[0][0] if steps else 2
    dash = dashes.most_common(1)[0][0] if dashes else common
    return _Style(json=False, quote=quote, step=common, dash=dash, brackets=brackets[True] >= brackets[False])


def _entries(node: yaml.Node) -> Iterator[tuple[yaml.MappingNode, yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield node, key, value
            yield from _entries(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _entries(item)


def _quotes(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        yield str(node.style)
    for one in node.value if isinstance(node, yaml.CollectionNode) else ():
        yield from (quote for part in (one if isinstance(one, tuple) else (one,)) for quote in _quotes(part))


def _as_json(value: object, indent: tuple[int, int] | None, *, compact: bool) -> str:
    column, step = indent or (0, None)
    dump = functools.partial(json.dumps, value, indent=step, separators=(",", ":") if compact else None)
    readable = dump(ensure_ascii=False)
    text = readable if readable.replace("\n", "").isprintable() else dump()
    return text.replace("\n", f"\n{' ' * column}")


def _scalar(value: object, style: _Style, *, quoted: str = "", flow: bool = True) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    if style.json:
        return _as_json(value, None, compact=True)
    if quoted not in ("'", '"') and _is_plain(value, flow=flow):
        return value
    quote = quoted if quoted in ("'", '"') else style.quote
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return "".join(map(_escaped, json.dumps(value, ensure_ascii=False)))


def _escaped(character: str) -> str:
    # Not in two halves, as JSON does beyond U+FFFF: YAML does not know them.
    code = ord(character)
    return character if character.isprintable() else f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def _is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text is read back as itself without quotes, in brackets too where `flow`, by YAML of any version."""
    if not text.isprintable() or not text.strip() or text != text.strip():
        return False
    try:
        pair = {text: text}
        if flow and yaml.load(f"[{text}]", Loader=yaml.CSafeLoader) != [text]:
            return False
        older = yaml.load(f"{text}: {text}", Loader=yaml.CSafeLoader)
        return bool(older == pair and document.parse(f"{text}: {text}", "").data == pair)
    except (yaml.YAMLError, ValueError, TypeError, Problem):
        return False


def _flow(value: object, style: _Style) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(str(key), style)}: {_flow(one, style)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one, style) for one in value) + "]"
    return _scalar(value, style)


def _block(value: object, column: int, style: _Style) -> str:
    """What follows a colon or a dash in column `column`: on the line, or below it and further in."""
    if not isinstance(value, (dict, list)) or not value:
        return f" {_flow(value, style)}"
    inline = _flow(value, style)
    if isinstance(value, list):
        if (
            style.brackets
            and not any(isinstance(one, (dict, list)) for one in value)
            and len(inline) < _WIDEST - column
        ):
            return f" {inline}"
        start = column + style.dash
        return "".join(f"\n{' ' * start}- {_below_dash(one, start + 2, style)}" for one in value)
    start = column + style.step
    return "".join(
        f"\n{' ' * start}{_scalar(str(key), style)}:{_block(one, start, style)}" for key, one in value.items()
    )


def _below_dash(value: object, column: int, style: _Style) -> str:
    if isinstance(value, dict) and value:
        pairs = [f"{_scalar(str(key), style)}:{_block(one, column, style)}" for key, one in value.items()]
        return f"\n{' ' * column}".join(pairs)
    return _flow(value, style)
