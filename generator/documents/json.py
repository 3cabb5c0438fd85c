"""Finds where values stand in JSON text, on demand, because only a few values of a big document are looked up."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out

from generator.documents.location import LineTable, Location
from generator.documents.pointer import Pointer

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class Positions:
    """The positions in a JSON text, which must be valid; those that were looked up are kept.

    The text may be part of a longer one, in which it begins at `start`.
    """

    def __init__(self, file: str, text: str, start: int = 0) -> None:
        self.file = file
        self.text = text
        self._start = start
        self._lines = LineTable(text)
        self._members: dict[int, Mapping[str | int, tuple[int, int]]] = {}

    def locate(self, pointer: Pointer) -> Location:
        """Where `pointer` stands, or its nearest ancestor that exists."""
        key, _ = self._find(pointer)
        return self._lines.locate(self.file, key)

    def find_value(self, pointer: Pointer) -> int:
        """Where the value at `pointer`, or at its nearest ancestor that exists, begins."""
        return self._find(pointer)[1]

    def find_end(self, value: int) -> int:
        """Where the value that begins at `value` ends."""
        return int(_DECODER.raw_decode(self.text, value)[1])

    def _find(self, pointer: Pointer) -> tuple[int, int]:
        key = value = self._skip(self._start)
        for name in pointer:
            found = self.find_members(value).get(name)
            if found is None:
                break
            key, value = found
        return key, value

    def find_members(self, start: int) -> Mapping[str | int, tuple[int, int]]:
        """Where the key and the value of each member begin, for the value at `start`."""
        if start not in self._members:
            opening = self.text[start : start + 1]
            read = {"{": self._find_entries, "[": self._find_items}.get(opening)
            self._members[start] = read(start + 1) if read else {}
        return self._members[start]

    def _find_entries(self, at: int) -> Mapping[str | int, tuple[int, int]]:
        members: dict[str | int, tuple[int, int]] = {}
        at = self._skip(at)
        while self.text[at] == '"':
            name, end = scanstring(self.text, at + 1)
            value = self._skip(self._skip(end) + 1)
            members[name] = (at, value)
            at = self._find_next(value)
        return members

    def _find_items(self, at: int) -> Mapping[str | int, tuple[int, int]]:
        items: dict[str | int, tuple[int, int]] = {}
        at = self._skip(at)
        while self.text[at] != "]":
            items[len(items)] = (at, at)
            at = self._find_next(at)
        return items

    def _find_next(self, value: int) -> int:
        """The beginning of the next member after the value at `value`, or the end of the object."""
        after = self._skip(self.find_end(value))
        return self._skip(after + 1) if self.text[after] == "," else after

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at
