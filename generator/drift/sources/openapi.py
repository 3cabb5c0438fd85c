"""A parsed OpenAPI 3.0 or 3.1 document: a fragment of one operation, or a bundle of hundreds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NoReturn

from generator import documents
from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.drift.sources.addresses import Routes
from generator.drift.sources.merging import Resolver
from generator.drift.sources.schemas import RawSchema, Schema
from generator.openapi import keyword_types, references
from generator.openapi.references import BrokenReference
from generator.problem import Problem

_MAX_YAML_LENGTH = 2_000_000
_MAX_YAML_ITEMS = 300_000
_EXPECTED = "name a document that starts with `openapi: 3.0` or `3.1`; convert an older one"


class Bundle:
    """A parsed OpenAPI document and where its values stand; schemas are resolved when somebody asks for them."""

    def __init__(self, file: str, data: Mapping[str, Any], locate: Callable[[Pointer], Location]) -> None:
        self.file = file
        self.data = data
        self.locate = locate

    def check(self) -> None:
        """Raise `Problem` unless this is an OpenAPI document of a version that can be read, with operations."""
        version = self.data.get("openapi")
        if not isinstance(version, str) or not version.startswith("3."):
            self.refuse("not an OpenAPI 3 document", ("openapi",), _EXPECTED)
        self.check_object(self.data, keyword_types.DOCUMENT, ())
        self.check_object(as_mapping(self.data.get("components")), keyword_types.COMPONENTS, ("components",))
        for path, item in self.paths.items():
            if not str(path).startswith("x-"):
                self.check_object(item, keyword_types.PATH, ("paths", path))
        if next(self.list_operations(), None) is None:
            raise Problem("the document has no operations", self.file)

    def refuse(self, message: str, pointer: Pointer, help: str | None = None) -> NoReturn:  # noqa: A002 as in Problem
        """Raise `Problem` about a place of this document."""
        place = self.locate(pointer)
        raise Problem(message, self.file, place.line, place.column, help)

    def check_object(self, data: Any, kinds: keyword_types.Kinds, pointer: Pointer) -> Mapping[str, Any]:
        """Give back what is an object whose keywords hold values of these kinds; anything else raises `Problem`."""
        if not isinstance(data, dict):
            self.refuse(keyword_types.explain_misfit(str(pointer[-1]), keyword_types.OBJECT, data), pointer)
        if found := keyword_types.find_misfit(data, kinds):
            self.refuse(found[1], (*pointer, found[0]))
        return data

    @property
    def paths(self) -> Mapping[str, Any]:
        """The path items by path."""
        return as_mapping(self.data.get("paths"))

    @cached_property
    def routes(self) -> Routes:
        """The operations by their addresses."""
        return Routes((method, path, self.find_servers(method, path)[0]) for method, path in self.list_operations())

    def list_callbacks(self, body: Mapping[str, Any], pointer: Pointer) -> Iterator[str]:
        """The method and name of each callback of an operation: `POST paid`."""
        for name, raw in as_mapping(body.get("callbacks")).items():
            callback, _ = self.resolve(raw, (*pointer, "callbacks", name))
            for item in as_mapping(callback).values():
                yield from (
                    f"{method.upper()} {name}" for method in as_mapping(item) if method in keyword_types.METHODS
                )

    def find_servers(self, method: str, path: str) -> tuple[list[Any], Pointer]:
        """The servers of an operation, and where what lists them stands: itself, its path, or the document."""
        item = as_mapping(self.paths.get(path))
        holders = (("paths", path, method.lower()), as_mapping(item.get(method.lower()))), (("paths", path), item)
        for pointer, holder in holders:
            if servers := as_list(holder.get("servers")):
                return servers, pointer
        return as_list(self.data.get("servers")), ()

    def list_operations(self) -> Iterator[tuple[str, str]]:
        """Every operation as method and path."""
        for path, item in self.paths.items():
            for method in keyword_types.METHODS:
                if isinstance(item, dict) and method in item:
                    yield method.upper(), path

    def get_server(self, method: str, path: str) -> str | None:
        """The first server of an operation, which calls go to unless told otherwise."""
        servers, _ = self.find_servers(method, path)
        url = as_mapping(servers[0]).get("url") if servers else None
        return url.rstrip("/") if isinstance(url, str) else None

    def find_operation(self, operation: str, server: str | None = None) -> str | None:
        """The operation of this document that another source calls so; None if there is none, or more than one."""
        found = self.routes.find(operation, server)
        return found[0].operation if len(found) == 1 else None

    def find_page_url(self, operation: str, server: str | None = None) -> str | None:
        """The documentation page of an operation: that of its own `externalDocs`, else that of the document."""
        method, _, path = (self.find_operation(operation, server) or operation).partition(" ")
        docs = (self.get_value((*above, "externalDocs", "url")) for above in (("paths", path, method.lower()), ()))
        return next((url for url in docs if isinstance(url, str)), None)

    def get_value(self, pointer: Pointer) -> Any:
        """What is written at a pointer; None if nothing is."""
        node: Any = self.data
        for name in pointer:
            if isinstance(node, list) and isinstance(name, int):
                node = node[name] if name < len(node) else None
            else:
                node = as_mapping(node).get(str(name))
        return node

    def resolve(self, node: object, pointer: Pointer) -> tuple[Mapping[str, Any], Pointer]:
        """The object that a value is or refers to, and where that stands; siblings of `$ref` win over its target."""
        try:
            node, pointer = references.resolve(self.data, node, pointer, keep_siblings=True)
        except BrokenReference as error:
            self.refuse(error.message, error.pointer)
        if not isinstance(node, dict):
            self.refuse(keyword_types.explain_misfit(str(pointer[-1]), keyword_types.OBJECT, node), pointer)
        return node, pointer

    def follow(self, node: object, pointer: Pointer) -> list[tuple[Any, Pointer]]:
        """A schema and what its references lead to, one after the other, each with where it stands."""
        try:
            return references.follow(self.data, node, pointer)
        except BrokenReference as error:
            self.refuse(error.message, error.pointer)

    def make_resolver(self) -> Resolver:
        """A resolver of schemas, which gives up when they come to more than one operation can need."""
        return Resolver(self.follow, self.refuse, self.file)

    def read_schema(self, pointer: Pointer) -> Schema:
        """The schema at a pointer, with references followed and allOf merged."""
        return self.merge_schema((self.get_value(pointer), pointer, ()))

    def merge_schema(self, raw: RawSchema) -> Schema:
        """A schema with references followed and allOf merged."""
        return self.make_resolver().merge_schema(*raw)


def parse(text: str, file: str) -> Bundle:
    """Parse a document; the places of JSON values are looked up when somebody asks for them."""
    if text.lstrip()[:1] == "{":
        try:
            data = json.loads(text)
        except RecursionError:
            raise Problem("nested too deeply to be read", file) from None
        except ValueError as error:
            raise Problem(f"not valid JSON: {error}", file) from None
        return Bundle(file, as_mapping(data), documents.json.Positions(file, text).locate)
    if len(text) > _MAX_YAML_LENGTH:
        raise Problem(f"YAML bigger than {_MAX_YAML_LENGTH // 1_000_000} MB; convert it to JSON", file)
    if sum(map(text.count, ",\n")) > _MAX_YAML_ITEMS:
        raise Problem("more items than can be read as YAML; convert it to JSON", file)
    parsed = documents.yaml.parse(text, file)
    if not isinstance(parsed.data, dict):
        raise Problem("not an OpenAPI document", file, help=_EXPECTED)
    return Bundle(file, parsed.data, lambda pointer: Location(file, *parsed.position(pointer)))


def as_mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
