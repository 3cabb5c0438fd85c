"""What the names after `--docs` stand for: pages, each once, and what of a directory is left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.fetch.source import is_url
from generator.files.reading import MAX_BYTES
from generator.problem import Problem

_PAGES = frozenset({"", ".html", ".htm", ".md", ".mdx", ".markdown", ".txt", ".json", ".yaml", ".yml"})
_FEW = 5


class Gathered(NamedTuple):
    """The sources in the order they were named, those with the same bytes as an earlier one, and what was skipped."""

    names: tuple[str, ...]
    twins: Mapping[str, tuple[str, ...]]
    skipped: tuple[str, ...]


def gather(docs: Iterable[str]) -> Gathered:
    """Look up what is there; a directory without a page raises `Problem`."""
    skipped: list[str] = []
    names = list(dict.fromkeys(name for given in docs for name in _expand(given, skipped)))
    twins: dict[str, list[str]] = {}
    once: list[str] = []
    for name, first in _first_alike(names):
        if first is None:
            once.append(name)
        elif not _same_path(name, first):
            twins.setdefault(first, []).append(name)
            skipped.append(f"{name}: the same bytes as {first}, judged once")
    return Gathered(tuple(once), {first: tuple(others) for first, others in twins.items()}, tuple(skipped))


def _expand(given: str, skipped: list[str]) -> Iterator[str]:
    if not given:
        raise Problem("a page without a name", help="give FILE, DIR or URL; a variable may be empty")
    folder = Path(given)
    if is_url(given) or not folder.is_dir():
        yield given
        return
    left_out: Counter[str] = Counter()
    pages = sorted(_pages(folder, left_out))
    if left_out:
        skipped.append(f"{given}: skipped {_listing(left_out)}")
    if not pages:
        raise Problem(
            "no pages in this directory",
            given,
            help=skipped.pop() if left_out else "save a page there, as HTML or Markdown",
        )
    yield from map(str, pages)


def _pages(folder: Path, left_out: Counter[str]) -> Iterator[Path]:
    """Everything below a directory that is named like a page, and each directory that cannot be looked into."""
    unread: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: unread.append(Path(error.filename))):
        for name in (*folders, *files):
            path = Path(place, name)
            if name.startswith("."):
                left_out["hidden"] += 1
            elif name in files and path.suffix.lower() in _PAGES:
                yield path
            elif name in files:
                left_out[path.suffix.lower()] += 1
            elif path.is_symlink():
                left_out["links to directories"] += 1
        folders[:] = [name for name in folders if not name.startswith(".")]
    yield from unread


def _listing(left_out: Counter[str]) -> str:
    shown = [f"{count} {what}" for what, count in sorted(left_out.items())]
    more = sum(count for _, count in sorted(left_out.items())[_FEW:])
    return ", ".join(shown[:_FEW]) + (f" and {more} more" if more else "")


def _first_alike(names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Each name, and the first one before it that leads to the same bytes; only files of one size are opened."""
    alone: dict[int, str] = {}
    seen: dict[bytes, str] = {}
    for name in names:
        size = _size(name)
        if size is None or alone.setdefault(size, name) == name:
            yield name, None
            continue
        seen.setdefault(_digest(alone[size]), alone[size])
        first = seen.setdefault(_digest(name), name)
        yield name, None if first == name else first


def _size(name: str) -> int | None:
    """The size of a file that can be read as a page."""
    path = Path(name)
    if is_url(name) or not path.is_file() or not os.access(path, os.R_OK):
        return None
    size = path.stat().st_size
    return size if size <= MAX_BYTES else None


def _digest(name: str) -> bytes:
    import hashlib  # noqa: PLC0415 - only two files of one size need it

    return hashlib.sha256(Path(name).read_bytes()).digest()


def _same_path(name: str, other: str) -> bool:
    return os.path.realpath(name) == os.path.realpath(other)
