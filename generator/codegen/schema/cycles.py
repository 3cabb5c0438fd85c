"""References that lead back: schemas that contain themselves, import cycles, references made before their target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty

from generator.codegen.schema.extracted_spec import ExtractedSpec, find_references
from generator.codegen.schema.normalise import is_class, is_mapping, remove_null
from generator.openapi.references import SCHEMA_PREFIX

_FILLED_IN_LATER = ("required_properties", "optional_properties", "additional_properties")


def break_circles(extracted: ExtractedSpec) -> None:
    """Let every schema that leads back to itself, without a class between, allow any value where it does; note it."""
    plain = {name: schema for name, schema in extracted.schemas.items() if _is_plain(schema)}
    done: set[str] = set()
    for start, schema in plain.items():
        path = {start: find_references(schema)}
        while path:
            name, rest = next(reversed(path.items()))
            holder = next(rest, None)
            target = holder["$ref"].removeprefix(SCHEMA_PREFIX) if holder else ""
            if holder is None:
                done.add(name)
                del path[name]
            elif target in path:
                del holder["$ref"]
                what = f"{target} contains itself: what is in it there stays decoded JSON"
                extracted.renamed.append((extracted.origins[name], what))
            elif target in plain and target not in done:
                path[target] = find_references(plain[target])


def _is_plain(schema: Any) -> bool:
    """Whether a schema becomes neither a class nor a mapping, whose annotations are names."""
    if not isinstance(schema, dict):
        return False
    core, _ = remove_null(schema)
    return not (is_class(core) or is_mapping(core))


def complete_references(data: GeneratorData) -> None:
    """Fill in the properties of references that openapi-python-client made before it read their target."""
    targets = {model.class_info.name: model for model in data.models}
    for prop in _walk_all_properties(data):
        if isinstance(prop, ModelProperty) and (target := targets.get(prop.class_info.name)) is not None:
            for name in _FILLED_IN_LATER:
                setattr(prop, name, getattr(target, name))


def find_cycles(models: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """For each model find those on an import cycle with it; their imports stand at the end of its module."""
    component = {name: index for index, names in enumerate(_find_components(models)) for name in names}
    return {
        name: {other for other in named if other != name and component.get(other) == component[name]}
        for name, named in models.items()
    }


def _find_components(models: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield the models that can reach each other, by Tarjan's algorithm: in time that grows with their number."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    held: dict[str, None] = {}
    for start in models:
        path = {} if start in index else {start: iter(models[start])}
        while path:
            name, rest = next(reversed(path.items()))
            if name not in index:
                index[name] = lowest[name] = len(index)
                held[name] = None
            for other in rest:
                if other not in index and other in models:
                    path[other] = iter(models[other])
                    break
                if other in held:
                    lowest[name] = min(lowest[name], index[other])
            else:
                del path[name]
                if path:
                    above = next(reversed(path))
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == index[name]:
                    found = [held.popitem()[0]]
                    while found[-1] != name:
                        found.append(held.popitem()[0])
                    yield found


def _walk_all_properties(data: GeneratorData) -> Iterator[PropertyProtocol]:
    for model in data.models:
        for prop in list_properties(model):
            yield from walk_parts(prop)
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for prop in [*endpoint.list_all_parameters(), *(response.prop for response in endpoint.responses)]:
                yield from walk_parts(prop)


def list_properties(model: ModelProperty) -> Iterator[PropertyProtocol]:
    """Yield every property of a model, and that of unknown names."""
    yield from model.required_properties or ()
    yield from model.optional_properties or ()
    if model.additional_properties is not None:
        yield model.additional_properties


def walk_parts(prop: PropertyProtocol) -> Iterator[PropertyProtocol]:
    """Yield a property, and those of its items or variants."""
    yield prop
    if isinstance(prop, ListProperty):
        yield from walk_parts(prop.inner_property)
    elif isinstance(prop, UnionProperty):
        for inner in prop.inner_properties:
            yield from walk_parts(inner)
