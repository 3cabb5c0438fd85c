"""Puts rows below an object that stands without a bullet, where the columns of its properties do not tell its extent.

Some converters give bullets to the properties of an object, but none to the object itself, and then both stand in one
column. Where the properties end only the example beside the schema can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from generator.drift.facts.model import Aspect
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.schema import MAX_DEPTH
from generator.drift.sources.markdown.truncation import parse_example
from generator.drift.sources.page.model import Body, Row, SchemaLevel
from generator.problem import Problem

Members = dict[str, list[Any]]
"""The values of each member in all objects that the examples have in one place."""


def nest_rows(body: Body, unread: Sequence[tuple[str, Row]]) -> None:
    """Move the rows of a body below what they belong to; rows of which that is not certain raise `Problem`.

    `unread` are lines that may be rows or prose; one with a name that the example has raises `Problem` as well.
    """
    examples = [parse_example(example) for example in body.examples]
    names = _list_names(examples) if unread else ()
    for text, row in unread:
        if row.name in names:
            raise rows.explain_unknown_row(text, row.locate)
    if body.level is not None:
        _nest_level(body.level, _collect_members(examples), 0)


def _nest_level(level: SchemaLevel, members: Members, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Problem("nested too deeply to be a documentation page")
    if any(row.unbulleted for row in level.rows):
        _nest(level, members)
    for row in level.rows:
        if not row.level.is_empty():
            _nest_level(row.level, _collect_members(members.get(row.name, [])), depth + 1)
    for below in (*level.variants, *([level.items] if level.items else ())):
        _nest_level(below, members, depth + 1)


class _Frame(NamedTuple):
    """A level that rows may belong to, what the examples have there, which of it is to come, and the row above."""

    level: SchemaLevel
    members: Members
    expected: set[str]
    owner: Row | None = None

    def add(self, added: Sequence[Row]) -> None:
        self.level.rows += added
        self.expected.difference_update(row.name for row in added)
        if self.owner is not None:
            self.owner.folds = True


def _nest(level: SchemaLevel, members: Members) -> None:
    """Distribute the rows of one column over the level and the objects without bullets in it."""
    flat, level.rows = level.rows, []
    frames = [_Frame(level, members, set(members))]
    between: list[Row] = []  # rows that no example has: they belong where both their neighbours do
    for row in flat:
        fitting = [frame for frame in frames if row.name in frame.expected] if len(frames) > 1 else frames
        if not fitting:
            between.append(row)
            continue
        frame = fitting[0]
        if len(fitting) > 1 or (between and (frame is not frames[-1] or any(one.unbulleted for one in between))):
            raise _make_problem(between[0] if between else row)
        del frames[frames.index(frame) + 1 :]
        frame.add([*between, row])
        between = []
        if row.unbulleted and row.level.is_empty():
            inside = _collect_members(frame.members.get(row.name, []))
            frames.append(_Frame(row.level, inside, set(inside), row))
    if between:
        raise _make_problem(between[0])


def _collect_members(values: list[Any]) -> Members:
    """The members of all objects among these values and in lists of them."""
    members: Members = {}
    stack = list(values)
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            for name, inner in value.items():
                members.setdefault(name, []).append(inner)
    return members


def _list_names(values: list[Any]) -> set[str]:
    """The names of all members, however deep."""
    names: set[str] = set()
    stack = list(values)
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            names |= value.keys()
            stack += value.values()
        elif isinstance(value, list):
            stack += value
    return names


def _make_problem(row: Row) -> Problem:
    place = row.locate(Aspect.PRESENCE)
    message = f"`{row.name}` may stand beside or within an object that has no bullet, and no example tells"
    return Problem(message, place.file, place.line)
