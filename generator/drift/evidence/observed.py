"""The values in the body of a recorded response, by the path of the fact that they are an example of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.drift.evidence.responses import RecordedResponse
from generator.drift.facts.model import ITEMS, VALUES, join_path
from generator.openapi.json_types import find_schema_type


class ObservedValue(NamedTuple):
    """One value of a recorded body, from which one can look further down.

    `path` is that of a fact, `pointer` the place in the JSON. Of a redacted value only the type is the real one.
    """

    response: RecordedResponse
    value: object
    path: str
    pointer: Pointer
    redacted: bool

    @property
    def type(self) -> str:
        """The JSON type; a number without a fraction is an integer, which every number may be."""
        return find_schema_type(self.value)

    def locate(self) -> Location:
        """The place in the recording; finding it reads the file."""
        return self.response.locate(self.pointer)

    def get_member(self, key: str, *, name: str | None = None) -> ObservedValue:
        """The value of a key of an object; `name` is its name in paths, if that is not the key."""
        return self._descend(self.value[key], key, name or key)  # type: ignore[index]  # only asked of objects

    def list_members(self) -> Iterator[tuple[str, ObservedValue]]:
        """Every key of an object with its value, in order."""
        if isinstance(self.value, dict):
            yield from ((key, self.get_member(key)) for key in self.value)

    def list_items(self) -> Iterator[ObservedValue]:
        """Every item of a list."""
        if isinstance(self.value, list):
            yield from (self._descend(item, index, ITEMS) for index, item in enumerate(self.value))

    def find(self, path: str) -> Iterator[ObservedValue]:
        """Every value at or below this one that stands at the path of a fact."""
        if self.path == path:
            yield self
        elif path.startswith(self.path):
            for below in self._list_below():
                yield from below.find(path)

    def find_child(self, name: str) -> Iterator[ObservedValue]:
        """The values one step further down; `name` is a key, or stands for all items or all map values."""
        if name == ITEMS:
            yield from self.list_items()
        elif isinstance(self.value, dict):
            keys = self.value if name == VALUES else (name,)
            yield from (self.get_member(key, name=name) for key in keys if key in self.value)

    def _list_below(self) -> Iterator[ObservedValue]:
        """Each value one step further down; that of a key under both of its names, for it may be that of a map."""
        yield from self.list_items()
        for key, member in self.list_members():
            yield member
            yield self.get_member(key, name=VALUES)

    def _descend(self, value: object, step: str | int, name: str) -> ObservedValue:
        path = join_path(self.path, name)
        return ObservedValue(
            self.response,
            value,
            path,
            (*self.pointer, step),
            redacted=self.redacted or path in self.response.redacted,
        )


def observe_body(response: RecordedResponse) -> ObservedValue | None:
    """The whole body, if there is one."""
    if not response.body:
        return None
    return ObservedValue(response, response.body[0], "", (), redacted="" in response.redacted)


def find_values(response: RecordedResponse, path: str) -> Iterator[ObservedValue]:
    """Every value of a body that stands at the path of a fact."""
    body = observe_body(response)
    yield from body.find(path) if body else ()
