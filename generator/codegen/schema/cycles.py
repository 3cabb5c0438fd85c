"""Which classes refer to which, and what the generator has not followed to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty

_FILLED_IN_LATER = ("required_properties", "optional_properties", "additional_properties")


def complete_references(data: GeneratorData) -> None:
    """Fill in the properties of references that were made before their target was read."""
    targets = {model.class_info.name: model for model in data.models}
    for prop in _walk_all_properties(data):
        if isinstance(prop, ModelProperty) and (target := targets.get(prop.class_info.name)) is not None:
            for name in _FILLED_IN_LATER:
                setattr(prop, name, getattr(target, name))


def find_cycles(models: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """For each model those that it names and that lead back to it: modules that cannot import each other first."""
    return {
        name: {other for other in named if other != name and name in _find_reachable(other, models)}
        for name, named in models.items()
    }


def _find_reachable(start: str, models: Mapping[str, Iterable[str]]) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        for name in models.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def _walk_all_properties(data: GeneratorData) -> Iterator[PropertyProtocol]:
    for model in data.models:
        for prop in list_properties(model):
            yield from walk_parts(prop)
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for prop in [*endpoint.list_all_parameters(), *(response.prop for response in endpoint.responses)]:
                yield from walk_parts(prop)


def list_properties(model: ModelProperty) -> Iterator[PropertyProtocol]:
    """Every property of a model, that of unknown names included."""
    yield from model.required_properties or ()
    yield from model.optional_properties or ()
    if model.additional_properties is not None:
        yield model.additional_properties


def walk_parts(prop: PropertyProtocol) -> Iterator[PropertyProtocol]:
    """A property, and those of which its values are made."""
    yield prop
    if isinstance(prop, ListProperty):
        yield from walk_parts(prop.inner_property)
    elif isinstance(prop, UnionProperty):
        for inner in prop.inner_properties:
            yield from walk_parts(inner)
