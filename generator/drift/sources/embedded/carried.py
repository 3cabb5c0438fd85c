"""What a page carries: the text of the page, the values in it, and the documents that they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from generator import documents
from generator.documents.location import LineTable, Location
from generator.documents.pointer import Pointer
from generator.drift.sources import openapi
from generator.drift.sources.embedded.fences import Fence, find_fences
from generator.drift.sources.embedded.tags import Tag, find_tags
from generator.drift.sources.openapi import Bundle
from generator.problem import Problem

_DECODER = json.JSONDecoder()


class Value(NamedTuple):
    """A value in a page, where the text begins that it is part of, and its place in that text.

    `pointer` is None for a value that was unpacked first, so that only the line of the packed text is known.
    """

    data: Any
    start: int
    pointer: Pointer | None = None

    def get(self, name: str) -> Value:
        """The member of an object; its data is None where there is none."""
        data = self.data.get(name) if isinstance(self.data, dict) else None
        return Value(data, self.start, None if self.pointer is None else (*self.pointer, name))

    def list_items(self) -> Iterator[Value]:
        """The items of a list; none of anything else."""
        for index, item in enumerate(self.data if isinstance(self.data, list) else ()):
            yield Value(item, self.start, None if self.pointer is None else (*self.pointer, index))


class Carried(NamedTuple):
    """What a page of a renderer carries.

    `documents` are documents, as values or as text; `addresses` lead to documents, `scripts` to what sets the page up,
    both as the page has them. `lack` says why something that is there was not read.
    """

    documents: tuple[Value, ...] = ()
    addresses: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    lack: str | None = None


def merge(found: Iterable[Carried]) -> Carried:
    """Everything that several places of one page carry."""
    parts = list(found)
    return Carried(
        tuple(one for part in parts for one in part.documents),
        tuple(dict.fromkeys(one for part in parts for one in part.addresses)),
        tuple(dict.fromkeys(one for part in parts for one in part.scripts)),
        next((part.lack for part in parts if part.lack), None),
    )


class PageText:
    """The text of a page; what is in it is looked for when somebody asks. `form` is `html`, `markdown` or `script`.

    `attempts` counts what was looked for in its scripts at a cost that grows with the page.
    """

    def __init__(self, name: str, text: str, form: str) -> None:
        self.name = name
        self.text = text
        self.form = form
        self.attempts = 0
        self._lines = LineTable(text)

    @cached_property
    def tags(self) -> list[Tag]:
        """The elements that may carry a document."""
        return find_tags(self.text) if self.form == "html" else []

    @cached_property
    def scripts(self) -> list[Tag]:
        """The scripts; a file of JavaScript is one."""
        if self.form == "script":
            return [Tag("script", {}, 0, 0, len(self.text))]
        return [tag for tag in self.tags if tag.name == "script"]

    @cached_property
    def fences(self) -> list[Fence]:
        """The fenced blocks of Markdown."""
        return list(find_fences(self.text)) if self.form == "markdown" else []

    @cached_property
    def made_by(self) -> str:
        """What the page names as its generator."""
        metas = (tag.attributes for tag in self.tags if tag.name == "meta")
        return next((meta.get("content", "") for meta in metas if meta.get("name", "").lower() == "generator"), "")

    def find_tag(self, name: str, **attributes: str) -> Tag | None:
        """The first element of a name with these attributes."""
        wanted = attributes.items()
        return next((tag for tag in self.tags if tag.name == name and wanted <= tag.attributes.items()), None)

    def locate(self, offset: int) -> Location:
        """The line and column of an offset."""
        return self._lines.locate(self.name, offset)

    def read_json(self, start: int) -> Value:
        """The JSON value that begins at an offset; text that is none, or is cut, raises `Problem`."""
        start += len(self.text[start : start + 1_000]) - len(self.text[start : start + 1_000].lstrip())
        return Value(self._decode(self.text, start, start), start, ())

    def unpack_json(self, text: str, start: int) -> Value:
        """The JSON value of a text that was packed into the page at an offset, such as an attribute."""
        return Value(self._decode(text.lstrip(), 0, start), start)

    def _decode(self, text: str, at: int, start: int) -> Any:
        line = self.locate(start).line
        try:
            return _DECODER.raw_decode(text, at)[0]
        except RecursionError:
            raise Problem("what the page carries is nested too deeply to be read", self.name, line) from None
        except ValueError:
            raise Problem("what the page carries is no JSON, or has been cut", self.name, line) from None

    def make_bundle(self, value: Value) -> Bundle:
        """The document that a value is; text is read as YAML or JSON."""
        place = self.locate(value.start)
        if isinstance(value.data, str):
            return self._parse_text(value, place)
        if not isinstance(value.data, dict):
            raise Problem("what the page carries is no OpenAPI document", self.name, place.line)
        if value.pointer is None:
            return Bundle(self.name, value.data, lambda _pointer: place)
        above, positions = value.pointer, documents.json.Positions(self.name, self.text, value.start)
        return Bundle(self.name, value.data, lambda pointer: positions.locate((*above, *pointer)))

    def _parse_text(self, value: Value, place: Location) -> Bundle:
        """A document of text that stands in the page as it is, or was unpacked."""
        if value.pointer is None:
            try:
                return Bundle(self.name, openapi.parse(value.data, self.name).data, lambda _pointer: place)
            except Problem as problem:
                problem.line, problem.column = place.line, place.column
                raise
        if value.data.lstrip().startswith("{"):
            return self.make_bundle(self.read_json(value.start))
        # As many empty lines as stand before it in the page, so that its lines are those of the page.
        return openapi.parse("\n" * ((place.line or 1) - 1) + value.data, self.name)


def is_document(data: object) -> bool:
    """Whether a value is an OpenAPI or Swagger document by its first words."""
    return isinstance(data, Mapping) and any(isinstance(data.get(name), str) for name in ("openapi", "swagger"))
