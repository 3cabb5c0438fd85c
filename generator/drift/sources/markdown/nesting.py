"""Puts rows below an object that stands without a bullet, where the columns of its properties do not tell its extent.

Some converters give bullets to the properties of an object, but none to the object itself, and then both stand in one
column. Where the properties end only the example beside the schema can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from generator.drift.facts.model import Aspect
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.truncation import parse_example
from generator.drift.sources.page.model import Body, Row, SchemaLevel
from generator.problem import Problem

Objects = list[dict[str, Any]]


def nest_rows(body: Body, unread: Sequence[tuple[str, Row]]) -> None:
    """Move the rows of a body below what they belong to; rows of which that is not certain raise `Problem`.

    `unread` are lines that may be rows or prose; one with a name that the example has raises `Problem` as well.
    """
    examples = _list_objects([parse_example(example) for example in body.examples])
    names = _list_names(examples) if unread else ()
    for text, row in unread:
        if row.name in names:
            raise rows.explain_unknown_row(text, row.locate)
    if body.level is not None:
        _nest_level(body.level, examples)


def _nest_level(level: SchemaLevel, objects: Objects) -> None:
    if any(row.unbulleted for row in level.rows):
        _nest(level, objects)
    for row in level.rows:
        _nest_level(row.level, _list_inside(objects, row.name))
    for below in (*level.variants, *([level.items] if level.items else ())):
        _nest_level(below, objects)


class _Frame(NamedTuple):
    """A level that rows may belong to, what stands in its place in the examples, and the row that it is below."""

    level: SchemaLevel
    objects: Objects
    owner: Row | None = None

    def expects(self, row: Row) -> bool:
        """Whether the examples have the row here, and no row has been it yet."""
        has = any(row.name in one for one in self.objects)
        return has and all(row.name != one.name for one in self.level.rows)


def _nest(level: SchemaLevel, objects: Objects) -> None:
    """Distribute the rows of one column over the level and the objects without bullets in it."""
    flat, level.rows = level.rows, []
    frames = [_Frame(level, objects)]
    between: list[Row] = []  # rows that no example has: they belong where both their neighbours do
    for row in flat:
        fitting = [frame for frame in frames if frame.expects(row)] if len(frames) > 1 else frames
        if not fitting:
            between.append(row)
            continue
        if len(fitting) > 1 or (between and (fitting[0] is not frames[-1] or any(one.unbulleted for one in between))):
            raise _make_problem(between[0] if between else row)
        frame = fitting[0]
        del frames[frames.index(frame) + 1 :]
        frame.level.rows += [*between, row]
        between.clear()
        if frame.owner is not None:
            frame.owner.folds = True
        if row.unbulleted and row.level.is_empty():
            frames.append(_Frame(row.level, _list_inside(frame.objects, row.name), row))
    if between:
        raise _make_problem(between[0])


def _list_objects(value: Any) -> Objects:
    """The objects that a value is or that are in a list."""
    if isinstance(value, list):
        return [one for item in value for one in _list_objects(item)]
    return [value] if isinstance(value, dict) else []


def _list_inside(objects: Objects, name: str) -> Objects:
    return _list_objects([one.get(name) for one in objects])


def _list_names(objects: Objects) -> set[str]:
    """The names of all members, however deep."""
    names: set[str] = set()
    stack: list[Any] = list(objects)
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
