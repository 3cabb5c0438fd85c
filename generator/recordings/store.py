"""Put cassettes and their entries in the index into the folder of recordings: all of them or none, at any instant."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.documents import yaml as document
from generator.files import folder_swap
from generator.recordings import cassette
from generator.recordings import index as recordings

_EMPTY = "recordings:\n"


@dataclass(frozen=True, slots=True)
class Addition:
    """A cassette as it will be written, and its entry in the index."""

    text: str
    entry: Mapping[str, Any]


def add(folder: Path, additions: Sequence[Addition]) -> None:
    """Write each cassette, in the place of the one of that name; the folder is exchanged whole."""
    with folder_swap.staging(folder.absolute()) as copy:
        if folder.is_dir():
            shutil.copytree(folder, copy, dirs_exist_ok=True)
        index = copy / recordings.INDEX
        for addition in additions:
            (copy / addition.entry["file"]).write_text(addition.text, encoding="utf-8")
            before = index.read_text(encoding="utf-8") if index.is_file() else _EMPTY
            index.write_text(_with(before, addition.entry, str(folder / recordings.INDEX)), encoding="utf-8")
        # What cannot be read again must not take the place of what can.
        recordings.load(copy)


def _with(index: str, entry: Mapping[str, Any], file: str) -> str:
    """The index with this entry; every other line of it, comments too, stays as it is."""
    parsed = document.parse(index, file)
    entries = parsed.data["recordings"] or []
    lines = index.splitlines(keepends=True)
    starts = [parsed.position(("recordings", number)).line - 1 for number in range(len(entries))]
    place = next((number for number, old in enumerate(entries) if old["file"] == entry["file"]), len(entries))
    first, last = ([*starts, len(lines), len(lines)][number] for number in (place, place + 1))
    written = cassette.dump({"recordings": [dict(entry)]}).splitlines(keepends=True)[1:]
    return "".join([*lines[:first], *written, *lines[last:]])
