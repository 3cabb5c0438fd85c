"""Writes cassettes and their entries in the index into the folder of recordings: all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.documents import yaml as document
from generator.files import folder_swap, reading
from generator.recordings.cassette import dump_yaml
from generator.recordings.index import INDEX, read_recordings

_EMPTY = "recordings:\n"


@dataclass(frozen=True, slots=True)
class Addition:
    """A cassette as it will be written, and its entry in the index."""

    text: str
    entry: Mapping[str, Any]


def write_recordings(folder: Path, additions: Sequence[Addition]) -> None:
    """Write each cassette, in the place of the one of that name; the folder is exchanged whole."""
    with folder_swap.stage_folder(folder.absolute()) as copy:
        if folder.is_dir():
            _copy_files(folder, copy)
        index = copy / INDEX
        for addition in additions:
            (copy / addition.entry["file"]).write_text(addition.text, encoding="utf-8")
            before = index.read_text(encoding="utf-8") if index.is_file() else _EMPTY
            index.write_text(_insert_entry(before, addition.entry, str(folder / INDEX)), encoding="utf-8")
        # A cassette that could not be read back must not replace one that can.
        read_recordings(copy)


def _copy_files(folder: Path, copy: Path) -> None:
    for path in sorted(folder.rglob("*")):
        target = copy / path.relative_to(folder)
        if path.is_dir() and not path.is_symlink():
            target.mkdir()
        else:
            target.write_bytes(reading.read_bytes(path, follow=False))


def _insert_entry(index: str, entry: Mapping[str, Any], file: str) -> str:
    """The index with this entry in the place of the old one or at the end; all other lines stay, comments too."""
    parsed = document.parse(index, file)
    entries = parsed.data["recordings"] or []
    lines = index.splitlines(keepends=True)
    starts = [parsed.position(("recordings", number)).line - 1 for number in range(len(entries))]
    place = next((number for number, old in enumerate(entries) if old["file"] == entry["file"]), len(entries))
    first, last = ([*starts, len(lines), len(lines)][number] for number in (place, place + 1))
    written = dump_yaml({"recordings": [dict(entry)]}).splitlines(keepends=True)[1:]
    return "".join([*lines[:first], *written, *lines[last:]])
