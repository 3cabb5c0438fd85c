"""A specification whose inline classes have been moved to its components, with lookups of schemas and properties."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.parser.properties.protocol import PropertyProtocol

from generator.codegen.text.literals import unwrap
from generator.documents.pointer import Pointer
from generator.openapi import references
from generator.openapi.references import SCHEMA_PREFIX


@dataclass(slots=True)
class ExtractedSpec:
    """A specification whose classes all stand under `components/schemas`, by the names that they will have."""

    data: dict[str, Any]
    origins: dict[str, Pointer] = field(default_factory=dict)
    """Where the schema of each component stood in the document."""
    renamed: list[tuple[Pointer, str]] = field(default_factory=list)
    """Where the name of something was taken, and what it is called instead."""
    wire_names: dict[str, str] = field(default_factory=dict)
    """What properties and parameters are called in JSON and in requests, where they are generated from another name."""
    empty: list[tuple[Pointer, str]] = field(default_factory=list)
    """Where schemas allow no value at all, and why."""

    @property
    def schemas(self) -> dict[str, Any]:
        """The component schemas by name."""
        components: dict[str, Any] = self.data.setdefault("components", {}).setdefault("schemas", {})
        return components

    def collect_properties(self, schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return the properties of an object by name, inherited ones first, with their references followed."""
        found: dict[str, dict[str, Any]] = {}
        for part in self.walk_parts(schema):
            for name, value in part.get("properties", {}).items():
                found[name] = {**found.get(name, {}), **self.resolve(value)}
        return found

    def walk_parts(self, schema: Mapping[str, Any], *keys: str) -> Iterator[Mapping[str, Any]]:
        """Yield the schemas that a schema is made of by `allOf`, or by these keywords, each once, and then itself."""
        seen: set[str] = set()

        def walk(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
            for key in keys or ("allOf",):
                for part in node.get(key, ()):
                    reference = part.get("$ref") if isinstance(part, dict) else None
                    if reference not in seen:
                        seen.update([reference] if reference else [])
                        yield from walk(self.resolve(part))
            yield node

        return walk(schema)

    def resolve(self, schema: Any) -> dict[str, Any]:
        """Return a schema with its references followed; what stands beside a reference overrides its target."""
        found, _ = references.resolve(self.data, schema, keep_siblings=True)
        return dict(found) if isinstance(found, dict) else {}

    def relax_required(self) -> None:
        """Let what only requests must have be missing from answers, and what only answers have from requests.

        One class stands for both. So a `writeOnly` property is never required, and a `readOnly` one only where a
        response can hold the object.
        """
        items = [item for item in self.data["paths"].values() if isinstance(item, dict)]
        answers = [
            operation.get("responses") for item in items for operation in item.values() if isinstance(operation, dict)
        ]
        answered = self._find_used([*answers, self.data["components"].get("responses")])
        for name, schema in self.schemas.items():
            if not isinstance(schema, dict) or "required" not in schema:
                continue
            flags = ("writeOnly",) if name in answered else ("writeOnly", "readOnly")
            properties = {key: self.resolve(value) for key, value in schema.get("properties", {}).items()}
            free = {key for key, value in properties.items() if any(value.get(flag) is True for flag in flags)}
            schema["required"] = [key for key in schema["required"] if key not in free]

    def _find_used(self, waiting: list[Any]) -> set[str]:
        """The components that some values refer to, over however many references; the list is used up."""
        used: set[str] = set()
        for holder in find_references(waiting):
            name = holder["$ref"].removeprefix(SCHEMA_PREFIX)
            if name in self.schemas and name not in used:
                used.add(name)
                waiting.append(self.schemas[name])
        return used

    def find_free_key(self, name: str) -> str:
        """Return a name that no component has; one that is taken gets a number."""
        number, free = 1, name
        while free in self.origins:
            number, free = number + 1, f"{name}{number + 1}"
        return free

    def drop_unused(self, documented: Container[str]) -> None:
        """Remove the components that nothing refers to, or that only refer to another, but for the documented ones."""
        own = {name: schema for name, schema in self.schemas.items() if name not in documented}
        alias = {
            SCHEMA_PREFIX + name: schema["$ref"]
            for name, schema in own.items()
            if isinstance(schema, dict) and "$ref" in schema
        }
        for holder in find_references(self.data):
            while holder["$ref"] in alias:
                holder["$ref"] = alias[holder["$ref"]]
        waiting = [schema for name, schema in self.schemas.items() if name in documented]
        waiting += [part for key, part in self.data.items() if key != "components"]
        waiting += [part for key, part in self.data["components"].items() if key != "schemas"]
        used = self._find_used(waiting)
        for name in own.keys() - used:
            del self.schemas[name]


def find_references(node: Any) -> Iterator[dict[str, Any]]:
    """Yield what holds a reference."""
    return (part for part in walk_objects(node) if isinstance(part.get("$ref"), str))


def walk_objects(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a value, also in what is added to an outermost list meanwhile."""
    for part in node if isinstance(node, list) else [node]:
        waiting = [part]
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, dict):
                yield inner
                waiting += inner.values()
            elif isinstance(inner, list):
                waiting += inner


def get_wire_name(prop: PropertyProtocol, extracted: ExtractedSpec) -> str:
    """Return what a property or parameter is called in JSON or in a request."""
    name = str(unwrap(prop.name))
    return extracted.wire_names.get(name, name)


def get_component_name(prop: PropertyProtocol) -> str:
    """Return the name under `components/schemas` of what became a class."""
    return str(unwrap(prop.name)).rsplit("/", 1)[-1]
