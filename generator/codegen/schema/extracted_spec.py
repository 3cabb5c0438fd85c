"""A specification whose inline classes have been moved to its components, with lookups of schemas and properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.parser.properties.protocol import PropertyProtocol

from generator.codegen.text.literals import unwrap
from generator.documents.pointer import Pointer
from generator.openapi import references


@dataclass(slots=True)
class ExtractedSpec:
    """A specification whose classes all stand under `components/schemas`, by the names that they will have."""

    data: dict[str, Any]
    origins: dict[str, Pointer] = field(default_factory=dict)
    """Where the schema of each component stood in the document."""
    renamed: list[tuple[Pointer, str]] = field(default_factory=list)
    """Where the name of something was taken, and what it is called instead."""

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


def get_component_name(prop: PropertyProtocol) -> str:
    """Return the name under `components/schemas` of what became a class."""
    return str(unwrap(prop.name)).rsplit("/", 1)[-1]
