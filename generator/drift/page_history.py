"""Compares page locks of several dates, to show how the page changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from generator.drift import page_lock
from generator.drift.facts.compare import compare
from generator.drift.rules import catalogue
from generator.drift.rules.findings import Move
from generator.drift.rules.messages import Names
from generator.problem import Problem


def list_moves(paths: Iterable[Path]) -> tuple[Move, ...]:
    """The changes between each lock and the next, from the oldest on, whatever order the paths are in.

    Raises `Problem` for a single lock, for two of one day that differ, and for two of different operations.
    """
    locks = sorted((page_lock.load(path) for path in paths), key=lambda each: each.retrieved)
    if len(locks) < 2:  # noqa: PLR2004 a move is between two
        raise Problem("a timeline needs two page locks at least", help="name older ones with --history FILE")
    return tuple(_compare_locks(locks))


def _compare_locks(locks: list[page_lock.Lock]) -> Iterator[Move]:
    for before, after in pairwise(locks):
        both = page_lock.pair(after.reading, before.own_reading)
        if both is None:
            raise Problem(f"about {after.reading.operation}, but {before.file} is not", after.file)
        names = Names("the page", f"the page of {before.retrieved.isoformat()}")
        differences = compare(*both).differences
        if differences and before.retrieved == after.retrieved:
            raise Problem(
                f"read on the same day as {before.file}, {after.retrieved}, and says something else",
                after.file,
                help="leave out one of the two; which one is newer cannot be told",
            )
        found = (catalogue.judge(each, after.file, after.reading.operation, names) for each in differences)
        yield Move(before.retrieved.isoformat(), after.retrieved.isoformat(), after.file, tuple(found))
