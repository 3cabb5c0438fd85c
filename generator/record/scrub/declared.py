"""What the fragment declares of an API: the properties of its responses, and what in them and in URLs is secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from generator.openapi.references import BrokenReference, resolve
from generator.recordings.settings import GENERIC_SETTINGS, Settings

_URL = re.compile(r"https?://[^\s\"'<>`)]*[^\s\"'<>`).,;:]")
_WORD = re.compile(r"[^\W\d_]+")


class BodySchemas(NamedTuple):
    """Every schema that describes one place of a body; none where the place is not declared."""

    fragment: Any
    schemas: tuple[Mapping[str, Any], ...]

    def __bool__(self) -> bool:
        return bool(self.schemas)

    @property
    def has_properties(self) -> bool:
        """Whether any property is declared."""
        return any(schema.get("properties") for schema in self.schemas)

    def find_property(self, key: str) -> BodySchemas:
        """The schemas of the value of a key."""
        return self._select(_get_property(schema, key) for schema in self.schemas)

    def find_items(self) -> BodySchemas:
        """The schemas of the items of a list."""
        return self._select(schema.get("items") for schema in self.schemas)

    def has_enum_value(self, value: object) -> bool:
        """Whether the value is listed in an `enum`."""
        return any(value in schema.get("enum", ()) for schema in self.schemas)

    def _select(self, schemas: Iterator[Any]) -> BodySchemas:
        return BodySchemas(self.fragment, tuple(_expand(self.fragment, [*schemas])))


NOWHERE = BodySchemas({}, ())


@dataclass(frozen=True, slots=True)
class Declared:
    """All that scrubbing knows of an API; anything not declared here is masked."""

    settings: Settings = GENERIC_SETTINGS

    body: BodySchemas = NOWHERE
    secret_properties: frozenset[str] = frozenset()
    secret_parameters: frozenset[str] = frozenset()
    public_parameters: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    """Words in the paths of URLs, decoded."""
    words: frozenset[str] = frozenset()
    """All words of the document, in lower case: none of them is the name of an account."""
    envelopes: frozenset[str] = frozenset()
    """Properties that hold the resource itself (`x-unwrap`)."""
    error_type: tuple[str, ...] = ()
    """Where in a body the type of an error stands."""


def read_declarations(fragment: Any, settings: Settings) -> Declared:
    """Read what an OpenAPI document declares; `settings` are those beside it."""
    extensions = [(path, node) for path, node in walk_json(fragment) if str(path[-1:]).startswith("('x-")]
    parameters = [node for path, node in walk_json(fragment) if isinstance(node, dict) and node.get("in") == "query"]
    secret = {str(node["name"]) for node in parameters if "x-credential" in node}
    secret |= {str(name) for path, names in extensions if path[-1] == "x-secret-query" for name in names}
    urls = [urlsplit(url) for _, node in walk_json(fragment) if isinstance(node, str) for url in _URL.findall(node)]
    paths = [url.path for url in urls] + [path for path in fragment.get("paths", {}) if isinstance(path, str)]
    return Declared(
        settings=settings,
        body=BodySchemas(fragment, tuple(_expand(fragment, [*_list_body_schemas(fragment)]))),
        secret_properties=frozenset(str(path[-2]) for path, node in extensions if path[-1] == "x-secret" and node),
        secret_parameters=frozenset(secret),
        public_parameters=frozenset(str(node["name"]) for node in parameters) - secret,
        hosts=frozenset(url.hostname for url in urls if url.hostname),
        segments=frozenset(unquote(word) for path in paths for word in path.split("/") if "{" not in word),
        words=frozenset(word for text in _list_texts(fragment) for word in _WORD.findall(text.lower())),
        envelopes=frozenset(str(node) for path, node in extensions if path[-1] == "x-unwrap"),
        error_type=tuple(fragment.get("x-error", {}).get("type", "").split(".")),
    )


def walk_json(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Everything within a value of JSON, with its path."""
    yield path, node
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from walk_json(inner, (*path, key))
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from walk_json(inner, (*path, number))


def _list_texts(fragment: Any) -> Iterator[str]:
    for path, node in walk_json(fragment):
        yield from (text for text in (node, *path[-1:]) if isinstance(text, str))


def _list_body_schemas(fragment: Any) -> Iterator[Any]:
    """The schema of each response."""
    for path, node in walk_json(fragment.get("paths", {})):
        if path[-1:] == ("responses",):
            for response in node.values():
                content = _resolve(fragment, response).get("content", {})
                yield from (media.get("schema") for media in content.values())


def _get_property(schema: Mapping[str, Any], key: str) -> Any:
    return schema.get("properties", {}).get(key, schema.get("additionalProperties"))


def _expand(fragment: Any, schemas: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas without their references, together with those that they are composed of."""
    seen: list[Any] = []
    while schemas:
        schema = _resolve(fragment, schemas.pop())
        if schema and not any(schema is other for other in seen):
            seen.append(schema)
            schemas += [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ())]
            yield schema


def _resolve(fragment: Any, node: Any) -> dict[str, Any]:
    """What a reference within the document leads to; nothing for what is no schema with content."""
    try:
        found, _ = resolve(fragment, node, keep_siblings=False)
    except BrokenReference:
        return {}
    return found if isinstance(found, dict) else {}
