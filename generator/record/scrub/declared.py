"""What the fragment declares of an API: the properties of its answers, and what in them and in URLs is secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from generator.openapi.references import BrokenReference, resolve
from generator.recordings.scenarios import SCENARIOS

_URL = re.compile(r"https?://[^\s\"'<>`)]*[^\s\"'<>`).,;:]")


class Place(NamedTuple):
    """Where in a body something stands: every schema that describes it, none when it is not declared."""

    fragment: Any
    schemas: tuple[Mapping[str, Any], ...]

    def __bool__(self) -> bool:
        return bool(self.schemas)

    @property
    def has_members(self) -> bool:
        """Whether any property is declared."""
        return any(schema.get("properties") for schema in self.schemas)

    def member(self, key: str) -> Place:
        """The value of a key."""
        return self._below(_property(schema, key) for schema in self.schemas)

    def item(self) -> Place:
        """Any item of a list."""
        return self._below(schema.get("items") for schema in self.schemas)

    def lists(self, value: object) -> bool:
        """Whether the value is one of a declared choice."""
        return any(value in schema.get("enum", ()) for schema in self.schemas)

    def _below(self, schemas: Iterator[Any]) -> Place:
        return Place(self.fragment, tuple(_described(self.fragment, [*schemas])))


NOWHERE = Place({}, ())


@dataclass(frozen=True, slots=True)
class Declared:
    """All that scrubbing needs to know of an API; whatever it does not name is nobody's business."""

    body: Place = NOWHERE
    secret_properties: frozenset[str] = frozenset()
    secret_parameters: frozenset[str] = frozenset()
    public_parameters: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    """Words in the paths of URLs, decoded."""
    things: frozenset[str] = frozenset()
    """Properties that hold the thing itself."""
    error_type: tuple[str, ...] = ()
    """Where in a body the type of an error stands."""


def declared(fragment: Any) -> Declared:
    """What an OpenAPI document declares."""
    extensions = [(path, node) for path, node in walk(fragment) if str(path[-1:]).startswith("('x-")]
    parameters = [node for path, node in walk(fragment) if isinstance(node, dict) and node.get("in") == "query"]
    secret = {str(node["name"]) for node in parameters if "x-credential" in node}
    secret |= {str(name) for path, names in extensions if path[-1] == "x-secret-query" for name in names}
    urls = [urlsplit(url) for _, node in walk(fragment) if isinstance(node, str) for url in _URL.findall(node)]
    paths = [url.path for url in urls] + [path for path in fragment.get("paths", {}) if isinstance(path, str)]
    return Declared(
        body=Place(fragment, tuple(_described(fragment, [*_bodies(fragment)]))),
        secret_properties=frozenset(str(path[-2]) for path, node in extensions if path[-1] == "x-secret" and node),
        secret_parameters=frozenset(secret),
        public_parameters=frozenset(str(node["name"]) for node in parameters) - secret,
        hosts=frozenset(url.hostname for url in urls if url.hostname),
        segments=frozenset(unquote(word) for path in paths for word in path.split("/") if "{" not in word) | _ASKED,
        things=frozenset(str(node) for path, node in extensions if path[-1] == "x-unwrap"),
        error_type=tuple(fragment.get("x-error", {}).get("type", "").split(".")),
    )


_ASKED = frozenset(scenario.identifier for scenario in SCENARIOS if scenario.identifier)


def walk(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Everything within a value of JSON, with its path."""
    yield path, node
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from walk(inner, (*path, key))
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from walk(inner, (*path, number))


def _bodies(fragment: Any) -> Iterator[Any]:
    """The schema of each response."""
    for path, node in walk(fragment.get("paths", {})):
        if path[-1:] == ("responses",):
            for response in node.values():
                content = _resolved(fragment, response).get("content", {})
                yield from (media.get("schema") for media in content.values())


def _property(schema: Mapping[str, Any], key: str) -> Any:
    return schema.get("properties", {}).get(key, schema.get("additionalProperties"))


def _described(fragment: Any, schemas: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas without their references, together with those that they are composed of."""
    seen: list[Any] = []
    while schemas:
        schema = _resolved(fragment, schemas.pop())
        if schema and not any(schema is other for other in seen):
            seen.append(schema)
            schemas += [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ())]
            yield schema


def _resolved(fragment: Any, node: Any) -> dict[str, Any]:
    """What a reference within the document leads to; nothing for what is no schema with content."""
    try:
        found, _ = resolve(fragment, node, keep_siblings=False)
    except BrokenReference:
        return {}
    return found if isinstance(found, dict) else {}
