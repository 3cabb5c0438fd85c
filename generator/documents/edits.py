"""Edits of YAML and JSON text that leave comments, order and style of everything else as they are."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from generator.documents.layout import Collection, Member, read_layout
from generator.documents.literals import (
    WIDTH,
    render_after_dash,
    render_after_key,
    render_inline,
    render_json,
    render_scalar,
)
from generator.documents.pointer import Pointer
from generator.problem import Problem


class Put(NamedTuple):
    """Give `pointer` this value.

    A new key goes behind the last of `after` that is there, to the front if none is, to the end if `after` is None.
    """

    pointer: Pointer
    value: Any
    after: tuple[str, ...] | None = None


class Drop(NamedTuple):
    """Remove what stands at `pointer`, with its key."""

    pointer: Pointer


class Rename(NamedTuple):
    """Give the key at the end of `pointer` another name."""

    pointer: Pointer
    name: str


Edit = Put | Drop | Rename


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """Apply the edits in order; one at a place that does not exist raises `Problem`."""
    for edit in edits:
        text = _apply_one(text, edit)
    return text


def _apply_one(text: str, edit: Edit) -> str:
    editor = _open(text)
    if isinstance(edit, Put):
        return editor.put(edit)
    return editor.drop(edit.pointer) if isinstance(edit, Drop) else editor.rename(edit.pointer, edit.name)


@functools.lru_cache(maxsize=2)
def _open(text: str) -> _Editor:
    return _Editor(text)


class _Editor:
    """One text and its layout; each method returns another text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._layout = read_layout(text)
        self._style = self._layout.style
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._is_compact = self._style.json and '": ' not in text[:4000]

    def put(self, edit: Put) -> str:
        """Replace a value, or add an entry."""
        *above, name = edit.pointer
        holder = self._layout.find_collection(tuple(above))
        if holder is None or not holder.members:
            whole: Any = {name: edit.value} if isinstance(name, str) else [edit.value]
            return self.put(Put(tuple(above), whole))
        if name in holder.members:
            return self._replace(holder, holder.members[name], edit)
        return self._insert(holder, edit)

    def drop(self, pointer: Pointer) -> str:
        """Remove an entry; a mapping or list that becomes empty is written as an empty one."""
        holder, mine = self._find_member(pointer)
        if len(holder.members) == 1:
            return self.put(Put(pointer[:-1], {} if holder.is_mapping else []))
        members = list(holder.members.values())
        index = members.index(mine)
        following = members[index + 1].start if index + 1 < len(members) else None
        if holder.flow:
            start, end = (mine.start, following) if following else (members[index - 1].end, mine.end)
            return self._text[:start] + self._text[end:]
        return self._drop_lines(holder, mine, following)

    def rename(self, pointer: Pointer, name: str) -> str:
        """Replace a key."""
        holder, member = self._find_member(pointer)
        key = render_scalar(name, self._style, quote=self._text[member.start], flow=holder.flow)
        return self._splice(member.start, member.key_end, key)

    def _find_member(self, pointer: Pointer) -> tuple[Collection, Member]:
        holder = self._layout.find_collection(pointer[:-1])
        if holder is None or pointer[-1] not in holder.members:
            raise Problem(f"nothing stands at {'/'.join(map(str, pointer))}")
        return holder, holder.members[pointer[-1]]

    def _splice(self, start: int, end: int, new: str) -> str:
        return self._text[:start] + new.replace("\n", self._newline) + self._text[end:]

    def _replace(self, holder: Collection, member: Member, edit: Put) -> str:
        in_block = holder.is_mapping and not holder.flow
        start = self._text.index(":", member.key_end) + 1 if in_block else member.value
        column = self._find_column(member.start if holder.is_mapping else member.value)
        return self._splice(start, member.end, self._render(holder, edit.value, column, " " if in_block else ""))

    def _insert(self, holder: Collection, edit: Put) -> str:
        anchor = self._find_anchor(holder, edit)
        first = next(iter(holder.members.values()))
        column = self._find_column(first.start)
        key = f"{render_scalar(str(edit.pointer[-1]), self._style)}:" if holder.is_mapping else ""
        if holder.flow:
            key = f"{key} " if key and not self._is_compact else key
            return self._insert_in_flow(holder, anchor, key + self._render(holder, edit.value, column, ""))
        if holder.is_mapping:
            entry = key + self._render(holder, edit.value, column, " ")
        else:
            dash = self._text[holder.start : first.start]
            entry = dash + self._render(holder, edit.value, column, "")
            column -= len(dash)
        if anchor is None:
            return self._splice(first.start, first.start, f"{entry}\n{' ' * column}")
        at = self._find_line_end(anchor.end)
        return self._splice(at, at, f"\n{' ' * column}{entry}")

    def _insert_in_flow(self, holder: Collection, anchor: Member | None, entry: str) -> str:
        first = next(iter(holder.members.values()))
        on_lines = "\n" in self._text[holder.start : first.start]
        gap = f"\n{' ' * self._find_column(first.start)}" if on_lines else "" if self._is_compact else " "
        if anchor is None:
            return self._splice(first.start, first.start, f"{entry},{gap}")
        return self._splice(anchor.end, anchor.end, f",{gap}{entry}")

    def _find_anchor(self, holder: Collection, edit: Put) -> Member | None:
        """The entry after which a new one is inserted; None for the front."""
        if edit.after is None or not holder.is_mapping:
            return list(holder.members.values())[-1]
        return next((holder.members[name] for name in reversed(edit.after) if name in holder.members), None)

    def _drop_lines(self, holder: Collection, mine: Member, following: int | None) -> str:
        line = self._find_line(mine.start)
        mark = mine.start if holder.is_mapping else self._text.rindex("-", line, mine.start)
        if self._text[line:mark].strip():
            # It stands right behind a dash, where the next entry takes its place.
            return self._text[: mine.start] + self._text[following or mine.end :]
        end = self._find_line_end(mine.end)
        if end < len(self._text):
            return self._text[:line] + self._text[end:].removeprefix("\r").removeprefix("\n")
        return self._text[:line].removesuffix("\n").removesuffix("\r")

    def _render(self, holder: Collection, value: object, column: int, gap: str) -> str:
        """Render a value as a member of `holder` in `column`; `gap` stands before what stays on the line."""
        if self._style.json:
            return render_json(value, self._find_indent(holder, column), compact=self._is_compact)
        inline = render_inline(value, self._style)
        if holder.flow or (self._goes_inline(holder, value) and column + len(inline) < WIDTH):
            return gap + inline
        return (render_after_key if holder.is_mapping else render_after_dash)(value, column, self._style)

    def _goes_inline(self, holder: Collection, value: object) -> bool:
        """Whether a value is written in brackets, as others of its kind are around it."""
        if not isinstance(value, (dict, list)) or not value:
            return True
        around = {self._text[one.value : one.value + 1] for one in holder.members.values()}
        if isinstance(value, dict):
            return "{" in around
        words = not any(isinstance(item, (dict, list)) for item in value)
        return "[" in around or (words and self._style.brackets)

    def _find_indent(self, holder: Collection, column: int) -> tuple[int, int] | None:
        """Where the lines of a JSON value begin, and the step; None if everything stands on one line."""
        first = next(iter(holder.members.values()))
        return (column, self._style.step) if "\n" in self._text[holder.start : first.start] else None

    def _find_line(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _find_line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        end = len(self._text) if end < 0 else end
        return end - 1 if self._text[end - 1 : end] == "\r" and end > at else end

    def _find_column(self, at: int) -> int:
        return at - self._find_line(at)
