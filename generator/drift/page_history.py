"""How the facts of a page moved from one page lock to the next."""

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


def timeline(paths: Iterable[Path]) -> tuple[Move, ...]:
    """What moved between each lock and the next, the oldest first, whatever order they are given in.

    Raises `Problem` where there is nothing to compare: a lone lock, two of one day that differ, two operations.
    """
    locks = sorted((page_lock.load(path) for path in paths), key=lambda each: each.retrieved)
    if len(locks) < 2:  # noqa: PLR2004 nothing moves in a single one
        raise Problem("a timeline needs two page locks at least", help="name older ones with --history FILE")
    return tuple(_moves(locks))


def _moves(locks: list[page_lock.Lock]) -> Iterator[Move]:
    for before, after in pairwise(locks):
        if before.reading.operation != after.reading.operation:
            raise Problem(f"about {after.reading.operation}, but {before.file} is not", after.file)
        names = Names("the page", f"that of {before.retrieved.isoformat()}")
        differences = compare(after.reading, before.here).differences
        if differences and before.retrieved == after.retrieved:
            raise Problem(
                f"read on the same day as {before.file}, {after.retrieved}, and says something else",
                after.file,
                help="nobody can tell which came first: leave one out",
            )
        found = (catalogue.judge(each, after.file, after.reading.operation, names) for each in differences)
        yield Move(before.retrieved.isoformat(), after.retrieved.isoformat(), after.file, tuple(found))
