"""Expands the names after `--docs` to the pages that they stand for, each page once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.fetch.source import is_url
from generator.files.reading import MAX_BYTES, read_bytes
from generator.problem import Problem

_PAGE_SUFFIXES = frozenset({"", ".html", ".htm", ".md", ".mdx", ".markdown", ".txt", ".json", ".yaml", ".yml"})
_MAX_COUNTS = 5


class Docs(NamedTuple):
    """The pages in the order they were named, copies with the same bytes, and messages about what was skipped.

    `listed` are those that only a folder named.
    """

    names: tuple[str, ...]
    duplicates: Mapping[str, tuple[str, ...]]
    skipped: tuple[str, ...]
    listed: frozenset[str] = frozenset()


def expand_docs(names: Iterable[str]) -> Docs:
    """Expand files, directories and URLs to pages; a directory without a page raises `Problem`."""
    skipped: list[str] = []
    given = list(names)
    pages = list(dict.fromkeys(page for name in given for page in _expand_name(name, skipped)))
    duplicates: dict[str, list[str]] = {}
    once: list[str] = []
    for name, first in _find_duplicates(pages):
        if first is None:
            once.append(name)
        elif not _is_same_path(name, first):
            duplicates.setdefault(first, []).append(name)
            skipped.append(f"{name}: the same bytes as {first}, judged once")
    copies = {first: tuple(others) for first, others in duplicates.items()}
    return Docs(tuple(once), copies, tuple(skipped), frozenset(once) - frozenset(given))


def pass_over(docs: Docs, others: Mapping[str, str | None]) -> Docs:
    """Pass over the pages of folders that are about something else, each with a line that names it.

    Where no other page was named, nothing would be judged, so all of them stay.
    """
    passed = {name: reason for name, reason in others.items() if name in docs.listed}
    if len(passed) == len(docs.names):
        return docs
    lines = tuple(f"{name}: passed over, {(reason or '').partition(';')[0]}" for name, reason in passed.items())
    names = tuple(name for name in docs.names if name not in passed)
    return docs._replace(names=names, skipped=(*docs.skipped, *lines))


def _expand_name(given: str, skipped: list[str]) -> Iterator[str]:
    if not given:
        raise Problem("a page without a name", help="give FILE, DIR or URL; a variable may be empty")
    folder = Path(given)
    if is_url(given) or not os.path.isdir(folder):  # noqa: PTH112 - a name that is too long is no error here
        yield given
        return
    left_out: Counter[str] = Counter()
    pages = sorted(_list_pages(folder, left_out))
    if left_out:
        skipped.append(f"{given}: skipped {_format_counts(left_out)}")
    if not pages:
        raise Problem(
            "no pages in this directory",
            given,
            help=skipped.pop() if left_out else "save a page there, as HTML or Markdown",
        )
    yield from map(str, pages)


def _list_pages(folder: Path, left_out: Counter[str]) -> Iterator[Path]:
    """Every file below a directory that is named like a page, and each directory that cannot be listed."""
    unread: list[Path] = []
    top = Path(os.path.realpath(folder))
    for place, folders, files in os.walk(folder, onerror=lambda error: unread.append(Path(error.filename))):
        for name in (*folders, *files):
            path = Path(place, name)
            if name.startswith("."):
                left_out["hidden"] += 1
            elif path.is_symlink() and name in folders:
                left_out["links to directories"] += 1
            elif path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(top):
                left_out["links to elsewhere"] += 1
            elif name in files and path.suffix.lower() in _PAGE_SUFFIXES:
                yield path
            elif name in files:
                left_out[path.suffix.lower()] += 1
        folders[:] = [name for name in folders if not name.startswith(".")]
    yield from unread


def _format_counts(left_out: Counter[str]) -> str:
    shown = [f"{count} {what}" for what, count in sorted(left_out.items())]
    more = sum(count for _, count in sorted(left_out.items())[_MAX_COUNTS:])
    return ", ".join(shown[:_MAX_COUNTS]) + (f" and {more} more" if more else "")


def _find_duplicates(names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Each name with the first one before it that has the same bytes, or None; only files of one size are opened."""
    alone: dict[int, str] = {}
    seen: dict[bytes, str] = {}
    for name in names:
        size = _get_size(name)
        if size is None or alone.setdefault(size, name) == name:
            yield name, None
            continue
        try:
            seen.setdefault(_digest_file(alone[size]), alone[size])
            first = seen.setdefault(_digest_file(name), name)
        except Problem:
            first = name  # it is told where the page is read
        yield name, None if first == name else first


def _get_size(name: str) -> int | None:
    """The size of a file that can be read as a page; None for anything else."""
    if is_url(name) or not os.path.isfile(name) or not os.access(name, os.R_OK):  # noqa: PTH113
        return None
    size = Path(name).stat().st_size
    return size if size <= MAX_BYTES else None


def _digest_file(name: str) -> bytes:
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and only files of one size need it

    return sha256(read_bytes(name)).digest()


def _is_same_path(name: str, other: str) -> bool:
    return os.path.realpath(name) == os.path.realpath(other)
